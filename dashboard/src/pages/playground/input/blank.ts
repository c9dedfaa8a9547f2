/** What a form begins with, and what of it is kept when the signature changes. */
import type { TensorSpec } from "../../../api/types.ts";
import type { Inputs } from "../state.ts";
import { valuesByName } from "../tensor/shape.ts";
import { blankElement, type ElementSpec, madeUpElement } from "./element.ts";
import { inputsFromRows, type Row, rowsFromInputs } from "./rows.ts";
import { type Signature, shapeOfRow } from "./signature.ts";

/** Blank arrays beyond this would only slow the page down; the gateway says what it expects there. */
const mostElements = 250_000;

type Beginning = (spec: ElementSpec) => unknown;

/** One row to fill in. Pictures are black, lengths that are open begin with one. */
export function blankRow(signature: Signature, beginning: Beginning = blankElement): Row {
  return Object.fromEntries(signature.inputs.map((spec) => [spec.name, blankValue(spec, signature, beginning)]));
}

function blankValue(spec: TensorSpec, { batched, image }: Signature, beginning: Beginning): unknown {
  const shape = shapeOfRow(spec, batched).map((length) => Math.max(1, length));
  if (shape.reduce((product, length) => product * length, 1) > mostElements) return [];
  return filled(shape, image?.input === spec.name ? image.black : beginning(spec));
}

function filled(shape: readonly number[], element: unknown): unknown {
  const [length, ...inner] = shape;
  return length === undefined ? element : Array.from({ length }, () => filled(inner, element));
}

export function blankInputs(signature: Signature): Inputs {
  return inputsFromRows(signature, { rows: [blankRow(signature)], isRowLeftOut: true });
}

/** The first example, or one that is made up: a form that can be run at once says more than an empty one. */
export function firstInputs(signature: Signature): Inputs {
  const [example] = signature.examples ?? [];
  if (example !== undefined) return inputsFromExample(signature, example.inputs);
  return inputsFromRows(signature, { rows: [blankRow(signature, madeUpElement)], isRowLeftOut: true });
}

export function inputsFromExample(signature: Signature, inputs: unknown): Inputs {
  return valuesByName(signature.inputs, inputs);
}

/** The inputs for another version: what it has in common with this one stays as it was filled in, the rest is blank. */
export function keptInputs(from: Signature, to: Signature, inputs: Inputs): Inputs {
  const read = rowsFromInputs(from, inputs);
  if (read === undefined || read.rows.length === 0) return inputs;
  const common = new Set(to.inputs.filter((spec) => from.inputs.some((known) => isAlike(known, from, spec, to))).map(({ name }) => name));
  if (common.size === to.inputs.length && to.inputs.length === from.inputs.length && from.batched === to.batched) return inputs;
  const blank = blankRow(to);
  const rows = read.rows.map((row) => Object.fromEntries(to.inputs.map(({ name }) => [name, common.has(name) ? row[name] : blank[name]])));
  return inputsFromRows(to, { rows: to.batched ? rows : rows.slice(0, 1), isRowLeftOut: read.isRowLeftOut });
}

function isAlike(known: TensorSpec, from: Signature, spec: TensorSpec, to: Signature): boolean {
  const [a, b] = [shapeOfRow(known, from.batched), shapeOfRow(spec, to.batched)];
  return known.name === spec.name && (known.datatype === "BYTES") === (spec.datatype === "BYTES") && a.join() === b.join();
}
