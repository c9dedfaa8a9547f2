/** Rows that came as a file, before anyone has asked whether their model exists: which one that is stands in the address. */
import type { Problem } from "../../../errors/gateway-error.ts";
import { pointerToken } from "../../../errors/pointer.ts";
import type { Asked } from "../../../request/inputs/asked.ts";
import type { FittedInputs } from "../../../request/inputs/fit-json.ts";
import { inputMismatch } from "../../../request/inputs/fit-json.ts";
import type { InputPlan } from "../../../request/inputs/plan.ts";
import { encodeJson } from "../../../tensors/encode-json.ts";
import { explainJson, maxProblems } from "../../../tensors/explain-json.ts";
import type { EncodedTensor, TensorSpec } from "../../../tensors/tensor.ts";

export type AskedRows = Asked<FittedInputs>;

/** Throws INPUT_MISMATCH for a version that takes no rows. */
export function refuseWithoutRows(plan: InputPlan): void {
  const { batched, inputs } = plan.signature;
  if (batched && inputs.length > 0) return;
  const detail = "expected one call at a time, as application/json: the model has no dimension that counts rows";
  throw inputMismatch(plan, [{ pointer: "", detail }]);
}

/**
 * Encodes what each input is in all rows. Throws INPUT_MISMATCH with every problem, up to twenty.
 * @param values by input, and in it by row
 * @param characters of the text that they came in
 * @param pointerOf where in the file an element of an input lies: its row, and its place within that as `/0/2` or ""
 */
export function encodeRows(
  plan: InputPlan,
  values: readonly (readonly unknown[])[],
  characters: number,
  pointerOf: (spec: TensorSpec, input: number, row: string, place: string) => string,
): FittedInputs {
  const { inputs } = plan.signature;
  const tensors: EncodedTensor[] = [];
  const problems: Problem[] = [];
  for (const [input, spec] of inputs.entries()) {
    const tensor = problems.length === 0 ? encodeJson(spec, values[input], false, Math.max(1, characters)) : undefined;
    if (tensor !== undefined) tensors.push(tensor);
    else explainRows(spec, values[input]!, problems, (row, place) => pointerOf(spec, input, row, place));
  }
  if (problems.length > 0) throw inputMismatch(plan, problems.slice(0, maxProblems));
  return { tensors, rows: values[0]!.length, isRowLeftOut: false };
}

function explainRows(
  spec: TensorSpec,
  rows: readonly unknown[],
  problems: Problem[],
  pointerOf: (row: string, place: string) => string,
): void {
  const own: Problem[] = [];
  explainJson(spec, rows, false, true, "", own);
  for (const { pointer, detail } of own) {
    const [, row, place] = /^\/([0-9]+)(.*)$/.exec(pointer) ?? [undefined, "0", ""];
    problems.push({ pointer: pointerOf(row!, place!), detail });
  }
}

export function rowPointer(row: number | string, name = ""): string {
  return name === "" ? `/rows/${row}` : `/rows/${row}/${pointerToken(name)}`;
}
