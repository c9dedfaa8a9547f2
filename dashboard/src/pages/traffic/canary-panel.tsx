/** The canary of a model: starting one, watching it, deciding about it, and what became of those before. */

import { Button, Modal, Text } from "@mantine/core";
import { useState } from "react";
import type { Problem } from "../../api/problem.ts";
import type { CanaryStatus, Model, Traffic } from "../../api/types.ts";
import { Section } from "../../components/section.tsx";
import { CanaryForm } from "./canary-form.tsx";
import { CanaryHistory } from "./canary-history.tsx";
import { CanaryRun } from "./canary-run.tsx";
import { type CanaryWish, documentWithCanary, problemsOfWish, usualWish } from "./document/canary-wish.ts";

export interface CanaryPanelProps {
  readonly model: Model;
  /** The one that is saved. */
  readonly document: Traffic;
  readonly status: CanaryStatus;
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
  const { model, document, status, blocked, isReadOnly, isBusy, onStart, onPromote, onRollBack } = props;
  const [isOpen, setOpen] = useState(false);
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
          <Button size="xs" variant="default" onClick={() => setOpen(true)} disabled={isReadOnly || blocked !== undefined}>
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
      {status.history.length > 0 && <CanaryHistory history={status.history} />}
      <StartDialog
        model={model}
        document={document}
        isOpen={isOpen && !isRunning}
        isBusy={isBusy}
        onStart={onStart}
        onClose={() => setOpen(false)}
      />
    </Section>
  );
}

interface StartDialogProps extends Pick<CanaryPanelProps, "model" | "document" | "isBusy" | "onStart"> {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** What was typed is still there when the dialog is opened again. */
function StartDialog({ model, document, isOpen, isBusy, onStart, onClose }: StartDialogProps) {
  const [wish, setWish] = useState<CanaryWish>(usualWish);
  const [isChecked, setChecked] = useState(false);
  const [refusal, setRefusal] = useState<Problem>();
  const start = async () => {
    setChecked(true);
    if (problemsOfWish(wish, document, model).length > 0) return;
    const problem = await onStart(documentWithCanary(wish, document, model));
    setRefusal(problem);
    if (problem === undefined) onClose();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={`Start a canary of ${model.name}`}
      size="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <CanaryForm
        model={model}
        document={document}
        wish={wish}
        isChecked={isChecked}
        refusal={refusal}
        isBusy={isBusy}
        onChange={(part) => setWish({ ...wish, ...part })}
        onStart={() => void start()}
        onCancel={onClose}
      />
    </Modal>
  );
}
