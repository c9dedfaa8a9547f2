/** Places in the inputs of a call, as pointers into the body of POST /predict. */
import { pointerFromTokens, tokensOf } from "../../../format/json-pointer.ts";
import type { InputProblem, Inputs } from "../state.ts";

export function pointerOf(...tokens: readonly (string | number)[]): string {
  return pointerFromTokens("inputs", ...tokens);
}

/** The value that a pointer of the body leads to, or undefined. */
export function valueAt(inputs: Inputs, pointer: string): unknown {
  const [root, ...path] = tokensOf(pointer);
  if (root !== "inputs") return undefined;
  let value: unknown = inputs;
  for (const token of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) return undefined;
    value = (value as Record<string, unknown>)[token];
  }
  return value;
}

/** Those problems of what was sent that still hold: what they point to has not been touched since. Values are never changed in place. */
export function problemsThatStand(problems: readonly InputProblem[], sent: Inputs, now: Inputs): readonly InputProblem[] {
  return problems.filter(({ pointer }) => valueAt(sent, pointer) === valueAt(now, pointer));
}

/** The problems at a place or below it. */
export function problemsBelow(problems: readonly InputProblem[], pointer: string): readonly InputProblem[] {
  return problems.filter((problem) => problem.pointer === pointer || problem.pointer.startsWith(`${pointer}/`));
}

/** What is wrong at exactly this place. */
export function problemAt(problems: readonly InputProblem[], pointer: string): string | undefined {
  return problems.find((problem) => problem.pointer === pointer)?.detail;
}
