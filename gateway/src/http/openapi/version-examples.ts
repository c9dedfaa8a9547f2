/** Calls to try a version with, from the examples that it ships with. */
import type { ModelVersion } from "../../models/model-version.ts";
import { fitJson } from "../../request/inputs/fit-json.ts";
import { planOf } from "../../request/inputs/plan.ts";
import { elementCount } from "../../tensors/element-count.ts";
import type { TensorSpec } from "../../tensors/tensor.ts";

export interface CallExample {
  readonly name: string;
  /** The field `inputs` of POST /predict. */
  readonly inputs: unknown;
  /** The field `inputs` of an infer request; undefined where the protocol has no JSON for them. */
  readonly tensors: readonly ProtocolTensor[] | undefined;
}

interface ProtocolTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: string;
  readonly data: readonly unknown[];
}

/** Characters of an example that the document shows at most; more is for programs. */
const maxCharacters = 8 * 1024;
const maxExamples = 5;

/** Elements of an example that is made up. */
const maxMadeUp = 64;

/** Its own; where it has none that is short, one of zeros and empty texts that fits its signature, if that is short. */
export function examplesOf(version: ModelVersion): readonly CallExample[] {
  const own = version.examples
    .filter(({ inputsJson }) => inputsJson.length <= maxCharacters)
    .slice(0, maxExamples)
    .flatMap(({ name, inputsJson }) => exampleFrom(version, name, inputsJson) ?? []);
  return own.length > 0 ? own : madeUp(version);
}

/** Undefined where the text is not what the version takes, which workers see to. */
function exampleFrom(version: ModelVersion, name: string, inputsJson: string): CallExample | undefined {
  try {
    const inputs: unknown = JSON.parse(inputsJson);
    const { tensors } = fitJson(planOf(version), inputs, inputsJson);
    return { name, inputs, tensors: protocolTensors(version, inputs, tensors) };
  } catch {
    return undefined;
  }
}

function protocolTensors(
  { inputs: specs }: ModelVersion,
  inputs: unknown,
  fitted: readonly { readonly shape: readonly number[] }[],
): readonly ProtocolTensor[] | undefined {
  if (specs.some(({ datatype }) => datatype === "FP16" || datatype === "BF16")) return undefined;
  const isNamed = typeof inputs === "object" && inputs !== null && !Array.isArray(inputs);
  return specs.map(({ name, datatype }, index) => {
    const value = isNamed ? (inputs as Record<string, unknown>)[name] : inputs;
    const data = Array.isArray(value) ? (value.flat(Number.POSITIVE_INFINITY) as unknown[]) : [value];
    return { name, shape: fitted[index]!.shape, datatype, data };
  });
}

function madeUp(version: ModelVersion): readonly CallExample[] {
  const elements = version.inputs.reduce((sum, { shape }) => sum + (elementCount(shape.map(someLength)) ?? Number.POSITIVE_INFINITY), 0);
  if (version.inputs.length === 0 || elements > maxMadeUp) return [];
  const inputs = Object.fromEntries(version.inputs.map((spec) => [spec.name, blank(spec, 0)]));
  const example = exampleFrom(version, "zeros", JSON.stringify(inputs));
  return example === undefined ? [] : [example];
}

function blank(spec: TensorSpec, depth: number): unknown {
  if (depth < spec.shape.length) return Array.from({ length: someLength(spec.shape[depth]!) }, () => blank(spec, depth + 1));
  if (spec.categories?.length) return spec.categories[0];
  if (spec.datatype === "BYTES") return "";
  return spec.datatype === "BOOL" ? false : 0;
}

function someLength(length: number): number {
  return length === -1 ? 1 : length;
}
