/** The canary of a model: starting one, watching it, deciding about it, and what became of those before. */

import { Button, Text, Title } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import type { Problem } from "../../api/problem.ts";
import type { CanaryStatus, Model, Traffic } from "../../api/types.ts";
import { Section } from "../../components/section.tsx";
import { CanaryHistory } from "./canary-history.tsx";
import { CanaryRun } from "./canary-run.tsx";

const CanaryDialog = lazy(async () => ({ default: (await import("./canary-dialog.tsx")).CanaryDialog }));

export interface CanaryPanelProps {
  readonly model: Model;
  /** The one that is saved. */
  readonly document: Traffic;
  readonly status: CanaryStatus;
  readonly nameOf: (who: string) => string;
  /** Why none can be started now. */
  readonly blocked: string | undefined;
  readonly isReadOnly: boolean;
  readonly isBusy: boolean;
  /** Resolves with what the gateway refused it for, or nothing. */
  readonly onStart: (document: Traffic) => Promise<Problem | undefined>;
  readonly onPromote: () => void;
  readonly onRollBack: () => void;
}

export function CanaryPanel(props: CanaryPanelProps) {
  const { model, document, status, nameOf, blocked, isReadOnly, isBusy, onStart, onPromote, onRollBack } = props;
  const [isOpen, setOpen] = useState(false);
  const [hasBeenOpen, setHasBeenOpen] = useState(false);
  const open = () => {
    setHasBeenOpen(true);
    setOpen(true);
  };
  const isRunning = status.run?.state === "running";
  return (
    <Section
      title="Canary"
      description="A version whose share rises step by step while a judge watches it."
      actions={
        isRunning ? (
          <>
            <Button size="xs" variant="default" onClick={onRollBack} disabled={isBusy}>
              Roll back
            </Button>
            <Button size="xs" onClick={onPromote} disabled={isBusy}>
              Promote
            </Button>
          </>
        ) : (
          <Button size="xs" variant="default" onClick={open} disabled={isReadOnly || blocked !== undefined}>
            Start a canary
          </Button>
        )
      }
    >
      {isRunning && <CanaryRun run={status.run!} part={document.canary} />}
      {!isRunning && (
        <Text size="sm" c="dimmed" mb={status.history.length > 0 ? "sm" : 0}>
          {blocked ?? (document.canary === undefined ? "None runs." : "One is asked for, and begins as soon as its version serves.")}
        </Text>
      )}
      {status.history.length > 0 && (
        <>
          <Title order={3} size="sm" mt={isRunning ? "lg" : 0} mb="xs">
            History
          </Title>
          <CanaryHistory history={status.history} nameOf={nameOf} />
        </>
      )}
      {hasBeenOpen && (
        <Suspense fallback={null}>
          <CanaryDialog
            model={model}
            document={document}
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
