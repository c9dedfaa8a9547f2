/** The inputs as code holds them: a call that runs as it stands, whatever is still missing in the form. */
import { madeUpElement, whyNotSendable } from "../input/element.ts";
import type { Signature } from "../input/signature.ts";
import type { Inputs } from "../state.ts";
import { valuesByName } from "../tensor/shape.ts";

type Spec = Signature["inputs"][number];

/** What is not filled in yet, or is not of its datatype, is what the first example has there, or something of the right kind. */
export function filledInputs(signature: Signature, inputs: Inputs): Inputs {
  const example = valuesByName(signature.inputs, signature.examples?.[0]?.inputs);
  const specs = new Map(signature.inputs.map((spec) => [spec.name, spec]));
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const spec = specs.get(name);
      return [name, spec === undefined ? value : filled(spec, value, example[name], [])];
    }),
  );
}

function filled(spec: Spec, value: unknown, example: unknown, path: readonly number[]): unknown {
  if (Array.isArray(value)) return value.map((inner, at) => filled(spec, inner, example, [...path, at]));
  if (whyNotSendable(spec.datatype, value, spec.nullable) === undefined) return value;
  const shown = elementOfExample(example, path);
  return shown !== null && whyNotSendable(spec.datatype, shown) === undefined ? shown : madeUpElement(spec);
}

/** What the example has at the end of this path: it may come without the rows, or with fewer of them. */
function elementOfExample(example: unknown, path: readonly number[]): unknown {
  const depth = depthOf(example);
  if (depth > path.length) return undefined;
  return path
    .slice(path.length - depth)
    .reduce<unknown>((value, at) => (Array.isArray(value) ? (value[at] ?? value[0]) : undefined), example);
}

function depthOf(value: unknown): number {
  return Array.isArray(value) ? 1 + depthOf(value[0]) : 0;
}
