/** Fits the JSON inputs of a call to its version's signature and encodes them on the way. */
import { GatewayError, type Problem } from "../../errors/gateway-error.ts";
import { encodeJson, nestingDepth } from "../../tensors/encode-json.ts";
import { maxProblems } from "../../tensors/explain-json.ts";
import type { EncodedTensor } from "../../tensors/tensor.ts";
import { lostFractions, sentenceFromProblems } from "../body/parse-json.ts";
import { explainInputs } from "./explain.ts";
import { explainByName } from "./explain-names.ts";
import { valuesByName } from "./named-values.ts";
import { holdsIntegers, type InputPlan } from "./plan.ts";

/** Inputs that agree with the signature. */
export interface FittedInputs {
  /** In the order of the signature, with the row dimension even where the caller left it out. */
  readonly tensors: readonly EncodedTensor[];
  /** Rows of the call; 1 for models that do not batch. */
  readonly rows: number;
  /** True: the caller sent one row without the dimension that counts rows, and wants the outputs so. */
  readonly isRowLeftOut: boolean;
  /** Still to be gone through: what is wrong with bytes that are too many to be looked at in one go. */
  readonly unchecked?: Iterator<void, GatewayError | undefined>;
}

/** Throws INPUT_MISMATCH with every problem, up to twenty. */
export function fitJson(plan: InputPlan, value: unknown, text: string): FittedInputs {
  const fitted = tryFit(plan, value, text.length) ?? tryFitByName(plan, value, text.length);
  if (fitted === undefined) throw mismatch(plan, value);
  if (plan.hasIntegers) refuseLostFractions(plan, value, text);
  return fitted;
}

/** INPUT_MISMATCH whose sentence names the first of the problems. */
export function inputMismatch(plan: InputPlan, problems: readonly Problem[]): GatewayError {
  const { name, version } = plan.signature;
  return new GatewayError("INPUT_MISMATCH", sentenceFromProblems(`The inputs do not fit '${name}' version '${version}'`, problems), {
    problems,
  });
}

/** Values in the order of the signature, or undefined when their names are not exactly those of the signature. */
function valuesByInput(plan: InputPlan, value: unknown): readonly unknown[] | undefined {
  const { inputs } = plan.signature;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return inputs.length === 1 ? [value] : undefined;
  if (Object.keys(value).length !== inputs.length) return undefined;
  const values: unknown[] = [];
  for (const { name } of inputs) {
    if (!Object.hasOwn(value, name)) return undefined;
    values.push((value as Record<string, unknown>)[name]);
  }
  return values;
}

/** Whether the row dimension is left out, as the first value that shows it has it. */
function leavesRowOut(plan: InputPlan, values: readonly unknown[]): boolean {
  const { inputs, batched } = plan.signature;
  if (!batched) return false;
  for (let i = 0; i < values.length; i++) {
    const rank = inputs[i]!.shape.length;
    const depth = nestingDepth(values[i], rank);
    if (depth >= 0) return depth < rank;
  }
  return false;
}

function tryFit(plan: InputPlan, value: unknown, maxElements: number): FittedInputs | undefined {
  const values = valuesByInput(plan, value);
  return values && fitValues(plan, values, leavesRowOut(plan, values), maxElements);
}

function tryFitByName(plan: InputPlan, value: unknown, maxElements: number): FittedInputs | undefined {
  const named = valuesByName(plan, value);
  return named && fitValues(plan, named.values, named.isRowLeftOut, maxElements);
}

/**
 * Undefined where they do not fit.
 * @param values of the inputs, in the order of the signature
 * @param maxElements that the body can possibly hold
 */
export function fitValues(
  plan: InputPlan,
  values: readonly unknown[],
  isRowLeftOut: boolean,
  maxElements: number,
): FittedInputs | undefined {
  const { inputs, batched } = plan.signature;
  const tensors: EncodedTensor[] = [];
  for (let i = 0; i < values.length; i++) {
    const tensor = encodeJson(inputs[i]!, values[i], isRowLeftOut, maxElements);
    if (tensor === undefined) return undefined;
    if (batched && i > 0 && tensor.shape[0] !== tensors[0]!.shape[0]) return undefined;
    tensors.push(tensor);
  }
  return { tensors, rows: batched ? (tensors[0]?.shape[0] ?? 1) : 1, isRowLeftOut };
}

function mismatch(plan: InputPlan, value: unknown): GatewayError {
  const problems = explainByName(plan, value) ?? explainInputs(plan, value);
  // Only if encoder and explainer disagree, which their tests say they never do.
  if (problems.length === 0) problems.push({ pointer: "/inputs", detail: "expected what GET /models describes" });
  return inputMismatch(plan, problems.slice(0, maxProblems));
}

/** Where the model wants an integer, nobody who writes a fraction means the integer that JSON.parse makes of it. */
function refuseLostFractions(plan: InputPlan, value: unknown, text: string): void {
  const { inputs } = plan.signature;
  const integers = new Set(inputs.filter(holdsIntegers).map((spec) => spec.name));
  // The names of inputs stand in each row of an array of rows.
  const depth = Array.isArray(value) ? 2 : 1;
  const problems = lostFractions(
    text,
    (path) => path[0]?.key === "inputs" && (inputs.length === 1 || integers.has(path[depth]?.key ?? "")),
    "an integer",
    maxProblems,
  );
  if (problems.length > 0) throw inputMismatch(plan, problems);
}
