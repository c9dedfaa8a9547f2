/** The canary of a model: starting one, watching it, and what became of those before. */

import type { InferenceHubError } from "@inferencehub/client";
import { Button, Text, Title } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import type { CanaryStatus, Model, Traffic } from "../../../api/types.ts";
import { Section } from "../../../components/section.tsx";
import { isStillAskedFor } from "../document/split.ts";
import { CanaryHistory } from "./history.tsx";
import classes from "./panel.module.css";
import { CanaryRun } from "./run.tsx";

const CanaryDialog = lazy(async () => ({ default: (await import("./dialog.tsx")).CanaryDialog }));

export interface CanaryPanelProps {
  readonly model: Model;
  /** The one that is saved. */
  readonly document: Traffic;
  /** Undefined while it is on its way. */
  readonly status: CanaryStatus | undefined;
  readonly nameOf: (who: string) => string;
  /** Why none can be started now. */
  readonly blocked: string | undefined;
  readonly isReadOnly: boolean;
  readonly isBusy: boolean;
  /** Resolves with what the gateway refused it for, or nothing. */
  readonly onStart: (document: Traffic) => Promise<InferenceHubError | undefined>;
}

export function CanaryPanel(props: CanaryPanelProps) {
  const { model, document, status, nameOf, blocked, isReadOnly, isBusy, onStart } = props;
  const [isOpen, setOpen] = useState(false);
  const [hasBeenOpen, setHasBeenOpen] = useState(false);
  const open = () => {
    setHasBeenOpen(true);
    setOpen(true);
  };
  const run = status?.run;
  const isRunning = run?.state === "running";
  const history = status?.history ?? [];
  return (
    <Section
      title="Canary"
      description="A version whose share rises step by step while a judge watches it."
      actions={
        isRunning ? undefined : (
          <Button size="xs" variant="default" onClick={open} disabled={isReadOnly || blocked !== undefined || status === undefined}>
            Start a canary
          </Button>
        )
      }
    >
      <div className={classes.content} data-running={isRunning || undefined}>
        {isRunning ? (
          <div>
            <CanaryRun run={run} part={document.canary} terms={status?.terms} />
          </div>
        ) : (
          <Text size="sm" c="dimmed">
            {blocked ?? wordsWithout(document, run)}
          </Text>
        )}
        {history.length > 0 && (
          <div>
            <Title order={3} size="sm" mb="xs">
              History
            </Title>
            <CanaryHistory history={history} nameOf={nameOf} />
          </div>
        )}
      </div>
      {hasBeenOpen && status !== undefined && (
        <Suspense fallback={null}>
          <CanaryDialog
            model={model}
            document={document}
            defaults={status.defaults}
            isOpen={isOpen && !isRunning}
            isBusy={isBusy}
            onStart={onStart}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </Section>
  );
}

/** Of a model without a canary that runs. */
function wordsWithout(document: Traffic, run: CanaryStatus["run"]): string {
  if (document.canary === undefined) return "None runs.";
  if (run === undefined || !isStillAskedFor(document, run)) return "One is asked for, and begins as soon as its version serves.";
  if (run.percent === 100) return `${run.version} has gone through, and gets all calls until the traffic file says otherwise.`;
  return `${run.version} has been sent back. It gets another try when the traffic file says something else of it.`;
}
