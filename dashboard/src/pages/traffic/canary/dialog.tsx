/** Where a canary is asked for; what was typed is still there when the dialog is opened again. */

import type { InferenceHubError } from "@inferencehub/client";
import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTrafficDryRun } from "../../../api/queries.ts";
import type { CanaryDefaults, Model, Traffic } from "../../../api/types.ts";
import { problemsIn } from "../document/problems.ts";
import { CanaryForm } from "./form.tsx";
import { type CanaryWish, documentWithCanary, wishFromDefaults } from "./wish.ts";

export interface CanaryDialogProps {
  readonly model: Model;
  /** The one that is saved. */
  readonly document: Traffic;
  readonly defaults: CanaryDefaults;
  readonly isOpen: boolean;
  readonly isBusy: boolean;
  /** Resolves with what the gateway refused it for, or nothing. */
  readonly onStart: (document: Traffic) => Promise<InferenceHubError | undefined>;
  readonly onClose: () => void;
}

const pauseMs = 150;

export function CanaryDialog({ model, document, defaults, isOpen, isBusy, onStart, onClose }: CanaryDialogProps) {
  const [wish, setWish] = useState<CanaryWish>(() => wishFromDefaults(defaults));
  const [isChecked, setChecked] = useState(false);
  const [refusal, setRefusal] = useState<InferenceHubError>();
  const wished = documentWithCanary(wish, document);
  const text = JSON.stringify(wished);
  const [asked] = useDebouncedValue(text, pauseMs);
  const { data: answer, isPlaceholderData } = useTrafficDryRun(model.name, isOpen ? (JSON.parse(asked) as Traffic) : undefined);
  const problems = isChecked ? problemsIn(answer) : [];
  const start = async () => {
    setChecked(true);
    // Of what was typed since, the gateway itself says what is wrong.
    if (asked === text && !isPlaceholderData && answer !== undefined && answer.problems.length > 0) return setRefusal(undefined);
    const problem = await onStart(wished);
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
        problems={problems}
        notes={answer?.notes ?? []}
        // What is wrong with the document stands at its fields already.
        refusal={problems.length > 0 ? undefined : refusal}
        isBusy={isBusy}
        onChange={(part) => {
          setWish({ ...wish, ...part });
          setRefusal(undefined);
        }}
        onStart={() => void start()}
        onCancel={onClose}
      />
    </Modal>
  );
}
