/** The text of the JSON tab: it follows the inputs, until somebody writes in it; then it stays as it was written while it means them. */
import { useMemo, useState } from "react";
import type { Inputs } from "../../state.ts";
import type { Signature } from "../signature.ts";
import { inputsFromText, type TextFault, textFromInputs } from "./json-text.ts";

export interface JsonDraft {
  readonly text: string;
  /** Why the text cannot be taken; the inputs are then the last ones that could. */
  readonly fault: TextFault | undefined;
  write(text: string): void;
}

interface Written {
  readonly text: string;
  readonly inputs: Inputs;
  readonly fault: TextFault | undefined;
}

export function useJsonDraft(signature: Signature | undefined, inputs: Inputs, onChange: (inputs: Inputs) => void): JsonDraft {
  const [written, setWritten] = useState<Written>();
  const isWritten = written !== undefined && written.inputs === inputs;
  const made = useMemo(() => textFromInputs(inputs), [inputs]);
  return {
    text: isWritten ? written.text : made,
    fault: isWritten ? written.fault : undefined,
    write(text) {
      const read = inputsFromText(text, signature ?? { inputs: [], batched: false });
      if (!read.ok) return setWritten({ text, inputs, fault: read.fault });
      setWritten({ text, inputs: read.inputs, fault: undefined });
      onChange(read.inputs);
    },
  };
}
