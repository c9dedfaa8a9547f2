/** Where a canary is asked for; what was typed is still there when the dialog is opened again. */

import { Modal } from "@mantine/core";
import { useState } from "react";
import type { Problem } from "../../api/problem.ts";
import type { Model, Traffic } from "../../api/types.ts";
import { CanaryForm } from "./canary-form.tsx";
import { type CanaryWish, documentWithCanary, problemsOfWish, usualWish } from "./document/canary-wish.ts";

export interface CanaryDialogProps {
  readonly model: Model;
  /** The one that is saved. */
  readonly document: Traffic;
  readonly isOpen: boolean;
  readonly isBusy: boolean;
  /** Resolves with what the gateway refused it for, or nothing. */
  readonly onStart: (document: Traffic) => Promise<Problem | undefined>;
  readonly onClose: () => void;
}

export function CanaryDialog({ model, document, isOpen, isBusy, onStart, onClose }: CanaryDialogProps) {
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
