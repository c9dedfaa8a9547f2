/** What of the inputs cannot be sent yet, each with its place. */
import type { InputProblem, Inputs } from "../state.ts";
import { whyNotSendable } from "./element.ts";
import { pointerOf } from "./pointer.ts";
import type { Signature } from "./signature.ts";

/** As many as the gateway lists. */
const mostProblems = 20;

/** Elements that are missing or are not of their datatype. Names, lengths and ranges are for the gateway to judge. */
export function problemsOfInputs(signature: Signature, inputs: Inputs): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  for (const { name, datatype } of signature.inputs) {
    if (Object.hasOwn(inputs, name)) visit(datatype, inputs[name], [name], problems);
  }
  return problems;
}

function visit(datatype: string, value: unknown, path: (string | number)[], problems: InputProblem[]): void {
  if (problems.length >= mostProblems) return;
  if (!Array.isArray(value)) {
    const detail = whyNotSendable(datatype, value);
    if (detail !== undefined) problems.push({ pointer: pointerOf(...path), detail });
    return;
  }
  for (let at = 0; at < value.length; at++) {
    path.push(at);
    visit(datatype, value[at], path, problems);
    path.pop();
  }
}
