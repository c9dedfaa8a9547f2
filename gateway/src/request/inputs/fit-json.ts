/** Fits the JSON inputs of a call to its version's signature and encodes them on the way. */
import { GatewayError, type Problem } from "../../errors/gateway-error.ts";
import { encodeJson, nestingDepth } from "../../tensors/encode-json.ts";
import { maxProblems } from "../../tensors/explain-json.ts";
import type { EncodedTensor } from "../../tensors/tensor.ts";
import { scanJson } from "../body/json-scan.ts";
import { refuseDepthOf, sentenceFromProblems } from "../body/parse-json.ts";
import { explainInputs, inputPointer } from "./explain.ts";
import { holdsIntegers, type InputPlan } from "./plan.ts";

/** Inputs that agree with the signature. */
export interface FittedInputs {
  /** In the order of the signature, with the row dimension even where the caller left it out. */
  readonly tensors: readonly EncodedTensor[];
  /** Rows of the call; 1 for models that do not batch. */
  readonly rows: number;
  /** True: the caller sent one row without the dimension that counts rows, and wants the outputs so. */
  readonly isRowLeftOut: boolean;
}

/** Throws INPUT_MISMATCH with every problem, up to twenty. */
export function fitJson(plan: InputPlan, value: unknown, text: string, maxDepth: number): FittedInputs {
  const fitted = tryFit(plan, value, text.length);
  if (fitted === undefined) throw mismatch(plan, value, text, maxDepth);
  if (plan.hasIntegers && longNumber.test(text)) refuseRounded(plan, value, text, maxDepth);
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
export function valuesByInput(plan: InputPlan, value: unknown): readonly unknown[] | undefined {
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
export function leavesRowOut(plan: InputPlan, values: readonly unknown[]): boolean {
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
  if (values === undefined) return undefined;
  const { inputs, batched } = plan.signature;
  const isRowLeftOut = leavesRowOut(plan, values);
  const tensors: EncodedTensor[] = [];
  for (let i = 0; i < values.length; i++) {
    const tensor = encodeJson(inputs[i]!, values[i], isRowLeftOut, maxElements);
    if (tensor === undefined) return undefined;
    if (batched && i > 0 && tensor.shape[0] !== tensors[0]!.shape[0]) return undefined;
    tensors.push(tensor);
  }
  return { tensors, rows: batched ? (tensors[0]?.shape[0] ?? 1) : 1, isRowLeftOut };
}

function mismatch(plan: InputPlan, value: unknown, text: string, maxDepth: number): GatewayError {
  refuseDepthOf(text, maxDepth);
  const problems = explainInputs(plan, value);
  // Only if encoder and explainer disagree, which their tests say they never do.
  if (problems.length === 0) problems.push({ pointer: "/inputs", detail: "expected what GET /models describes" });
  return inputMismatch(plan, problems.slice(0, maxProblems));
}

const longNumber = /[0-9.]{17}/;

/** JSON.parse makes 5 of 4.99999999999999999 without a word; where the model wants an integer nobody meant that. */
function refuseRounded(plan: InputPlan, value: unknown, text: string, maxDepth: number): void {
  const { roundedNumbers } = scanJson(text, maxDepth);
  if (roundedNumbers.length === 0) return;
  const isBare = typeof value !== "object" || Array.isArray(value);
  const integers = plan.signature.inputs.filter(holdsIntegers).map((spec) => (isBare ? "/inputs" : inputPointer(spec.name)));
  const rounded = roundedNumbers.filter((pointer) => integers.some((input) => pointer === input || pointer.startsWith(`${input}/`)));
  if (rounded.length === 0) return;
  throw inputMismatch(
    plan,
    rounded.map((pointer) => ({ pointer, detail: "expected an integer, got a number with a fraction" })),
  );
}
