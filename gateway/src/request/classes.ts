/** Classes by name: which calls ask for them, and what the parameters are without that. */
import type { Problem } from "../errors/gateway-error.ts";
import type { ModelVersion } from "../models/model-version.ts";
import { describeJson } from "../tensors/explain-json.ts";
import { noParameters, type Parameters, type ParameterValue } from "../tensors/tensor.ts";
import { invalidAt } from "./body/parse-json.ts";

/** The output whose last dimension is the classes. */
export const probabilities = "probabilities";

/** How an answer is to name its classes. */
export interface NamedClasses {
  /** In the order of the output, each name once. */
  readonly names: readonly string[];
  /** So many of the likeliest; undefined: all, in their order. */
  readonly top: number | undefined;
}

type Classes = Pick<ModelVersion, "labels" | "outputs">;

/**
 * Undefined where nobody asks for them, or the version does not name its classes: then `classes` and `top` are parameters of the
 * model. Throws INVALID_REQUEST.
 */
export function classesAsked(parameters: Parameters, version: Classes): NamedClasses | undefined {
  if (parameters === noParameters) return undefined;
  const { classes, top } = parameters;
  if ((classes === undefined && top === undefined) || !namesClasses(version)) return undefined;
  const problems: Problem[] = [];
  if (classes !== undefined && scalarOf(classes) !== "named")
    problems.push({ pointer: "/parameters/classes", detail: `expected "named", got ${describeJson(scalarOf(classes))}` });
  if (top !== undefined && !isCount(top))
    problems.push({ pointer: "/parameters/top", detail: `expected a whole number from 1, got ${describeJson(scalarOf(top))}` });
  if (problems.length > 0) throw invalidAt(problems);
  return { names: namesOf(version.labels), top: top === undefined ? undefined : (scalarOf(top) as number) };
}

/** What is left for the model. */
export function withoutClasses({ classes: _classes, top: _top, ...others }: Parameters): Parameters {
  return Object.keys(others).length === 0 ? noParameters : Object.assign(Object.create(null), others);
}

/** Whether an output has a number for each of the classes that the version names. */
export function namesClasses({ labels, outputs }: Classes): boolean {
  if (labels.length === 0) return false;
  const output = outputs.find(({ name }) => name === probabilities);
  const last = output?.shape.at(-1);
  return output?.datatype !== "BYTES" && (last === -1 || last === labels.length);
}

function scalarOf(value: ParameterValue): unknown {
  return Object.values(value)[0];
}

function isCount(value: ParameterValue): boolean {
  return "int64Value" in value && value.int64Value >= 1;
}

const known = new WeakMap<readonly string[], readonly string[]>();

/** Classes that share a name are counted: "crane", "crane (2)". An object has each key once. */
function namesOf(labels: readonly string[]): readonly string[] {
  let names = known.get(labels);
  if (names === undefined) known.set(labels, (names = uniqueNames(labels)));
  return names;
}

function uniqueNames(labels: readonly string[]): readonly string[] {
  const taken = new Set(labels);
  const seen = new Set<string>();
  return labels.map((label) => {
    let name = label;
    for (let count = 2; seen.has(name) || (name !== label && taken.has(name)); count++) name = `${label} (${count})`;
    seen.add(name);
    return name;
  });
}
