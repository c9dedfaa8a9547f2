/** One input as JSON: for tensors of too many dimensions to be a table. */
import { Textarea } from "@mantine/core";
import { useState } from "react";
import type { TensorSpec } from "../../../../api/types.ts";
import { inputsFromText, textFromInputs } from "./json-text.ts";

export interface JsonInputProps {
  readonly spec: TensorSpec;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

interface Typed {
  readonly text: string;
  readonly value: unknown;
  readonly fault: string | undefined;
}

/** Text stays as it was typed as long as it means the value, or nothing yet. */
export function JsonInput({ spec, value, onChange }: JsonInputProps) {
  const [typed, setTyped] = useState<Typed>();
  const isTyped = typed !== undefined && typed.value === value;
  function type(text: string): void {
    const read = inputsFromText(`{${JSON.stringify(spec.name)}:${text}\n}`, { inputs: [spec], batched: false });
    if (!read.ok) return setTyped({ text, value, fault: `${read.fault.message}, in line ${read.fault.line}` });
    setTyped({ text, value: read.inputs[spec.name], fault: undefined });
    onChange(read.inputs[spec.name]);
  }
  return (
    <Textarea
      aria-label={`${spec.name} as JSON`}
      description={`${spec.shape.length} dimensions, as nested arrays`}
      value={isTyped ? typed.text : textFromInputs(value)}
      onChange={(event) => type(event.currentTarget.value)}
      error={isTyped ? typed.fault : undefined}
      autosize
      minRows={4}
      maxRows={18}
      spellCheck={false}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
    />
  );
}
