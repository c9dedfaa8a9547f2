/** Several texts as the one input of a version that makes vectors of them, and back. */
import type { Inputs } from "../state.ts";

/** So many stay readable as a table. */
export const mostTexts = 12;

/** What is filled in, at least two to compare. */
export function textsFrom(inputs: Inputs, input: string): readonly string[] {
  const value = inputs[input];
  const texts = (Array.isArray(value) ? value : [value]).map((each) => (typeof each === "string" ? each : ""));
  return texts.length >= 2 ? texts : [...texts, ""];
}

export function inputsFromTexts(texts: readonly string[], input: string): Inputs {
  return { [input]: texts };
}

/** Those that something was written into. */
export function writtenTexts(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => text.trim() !== "");
}
