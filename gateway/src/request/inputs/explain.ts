/** Finds out what is wrong with JSON inputs that did not fit: names, nesting, lengths, elements, rows. */

import { didYouMean } from "../../errors/closest-name.ts";
import type { Problem } from "../../errors/gateway-error.ts";
import { pointerToken, shownToken } from "../../errors/pointer.ts";
import { nestingDepth } from "../../tensors/encode-json.ts";
import { describeJson, describeSpec, explainJson, maxProblems } from "../../tensors/explain-json.ts";
import type { TensorSpec } from "../../tensors/tensor.ts";
import { type InputPlan, listInputs } from "./plan.ts";

function inputPointer(name: string): string {
  return `/inputs/${pointerToken(name)}`;
}

/** Every problem, up to twenty. */
export function explainInputs(plan: InputPlan, value: unknown): Problem[] {
  const { inputs, batched } = plan.signature;
  const problems: Problem[] = [];
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject && inputs.length !== 1) {
    return [{ pointer: "/inputs", detail: `expected an object with ${listInputs(plan.signature)}, got ${describeJson(value)}` }];
  }
  const given = isObject ? (value as Record<string, unknown>) : { [inputs[0]!.name]: value };
  const pointers = new Map(inputs.map((spec) => [spec.name, isObject ? inputPointer(spec.name) : "/inputs"]));
  explainNames(plan, given, problems);
  const present = inputs.filter((spec) => Object.hasOwn(given, spec.name));
  const isRowLeftOut = batched && explainRowsLeftOut(present, given, pointers, problems);
  if (problems.length === 0 || !batched) {
    for (const spec of present)
      if (problems.length < maxProblems) explainJson(spec, given[spec.name], isRowLeftOut, batched, pointers.get(spec.name)!, problems);
  } else {
    // Names or rows are wrong: only inputs that agree on their rows say something useful about their elements.
    for (const spec of present) {
      if (problems.length < maxProblems && leavesOut(spec, given[spec.name]) !== !isRowLeftOut)
        explainJson(spec, given[spec.name], isRowLeftOut, batched, pointers.get(spec.name)!, problems);
    }
  }
  if (batched && !isRowLeftOut && problems.length === 0) explainRowCounts(present, given, pointers, problems);
  return problems.slice(0, maxProblems);
}

function explainNames(plan: InputPlan, given: Record<string, unknown>, problems: Problem[]): void {
  const { inputs } = plan.signature;
  for (const spec of inputs) {
    if (!Object.hasOwn(given, spec.name))
      problems.push({ pointer: inputPointer(spec.name), detail: `expected ${describeSpec(spec)}, got nothing` });
  }
  const names = listInputs(plan.signature);
  const missing = inputs.flatMap(({ name }) => (Object.hasOwn(given, name) ? [] : [name]));
  for (const name of Object.keys(given)) {
    if (problems.length >= maxProblems) return;
    if (plan.indexes.has(name)) continue;
    const detail = `expected only the inputs ${names}, got an unknown one${didYouMean(name, missing)}`;
    problems.push({ pointer: `/inputs/${shownToken(name)}`, detail });
  }
}

/** True: left out; false: there; undefined: its arrays do not say. */
function leavesOut(spec: TensorSpec, value: unknown): boolean | undefined {
  const rank = spec.shape.length;
  const depth = nestingDepth(value, rank);
  return depth === rank - 1 ? true : depth === rank ? false : undefined;
}

/** Whether the first input that shows it leaves its rows out; others that do the opposite become problems. */
function explainRowsLeftOut(
  present: readonly TensorSpec[],
  given: Record<string, unknown>,
  pointers: ReadonlyMap<string, string>,
  problems: Problem[],
): boolean {
  const shown = present
    .map((spec) => ({ spec, isLeftOut: leavesOut(spec, given[spec.name]) }))
    .filter((entry) => entry.isLeftOut !== undefined);
  const [first] = shown;
  if (first === undefined) return false;
  for (const { spec, isLeftOut } of shown) {
    if (isLeftOut === first.isLeftOut) continue;
    const [has, lacks] = first.isLeftOut ? [spec.name, first.spec.name] : [first.spec.name, spec.name];
    problems.push({
      pointer: pointers.get(spec.name)!,
      detail: `expected rows in all inputs or in none, got them in ${has} but not in ${lacks}`,
    });
  }
  return first.isLeftOut!;
}

function explainRowCounts(
  present: readonly TensorSpec[],
  given: Record<string, unknown>,
  pointers: ReadonlyMap<string, string>,
  problems: Problem[],
): void {
  const [first, ...others] = present;
  if (first === undefined) return;
  const rows = (given[first.name] as unknown[]).length;
  for (const spec of others) {
    const came = (given[spec.name] as unknown[]).length;
    if (came !== rows)
      problems.push({ pointer: pointers.get(spec.name)!, detail: `expected ${rows} rows as in ${first.name}, got ${came}` });
  }
}
