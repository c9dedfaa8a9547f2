/** A version's inputs as the columns of a table: which there are, what they are called, and where a cell of each goes. */
import type { Signature } from "../../../request/inputs/plan.ts";
import type { TensorSpec } from "../../../tensors/tensor.ts";

export interface Column {
  readonly name: string;
  /** Index of its input in the signature. */
  readonly input: number;
  readonly spec: TensorSpec;
}

export interface Columns {
  readonly all: readonly Column[];
  /** Whether the names are the model's own; those of a matrix that tells none are made of the input's name and the place. */
  readonly areNamed: boolean;
}

/**
 * Undefined where the inputs are no columns: one is no number or text a row and no row of them, or of open length beside others.
 * @param width columns that the table has, for a matrix of open width
 */
export function columnsOf({ inputs }: Signature, width: number): Columns | undefined {
  const all: Column[] = [];
  let areNamed = true;
  for (const [input, spec] of inputs.entries()) {
    const names = namesOf(spec, inputs.length === 1 ? width : -1);
    if (names === undefined) return undefined;
    areNamed &&= names === spec.featureNames || spec.shape.length === 1;
    for (const name of names) all.push({ name, input, spec });
  }
  return { all, areNamed };
}

function namesOf({ name, shape, featureNames }: TensorSpec, openWidth: number): readonly string[] | undefined {
  if (shape.length === 1) return [name];
  if (shape.length !== 2) return undefined;
  const width = shape[1] === -1 ? openWidth : shape[1]!;
  if (width < 0) return undefined;
  return featureNames?.length === width ? featureNames : placesOf(name, width);
}

/** Names for the places of one row of a tensor. */
function placesOf(name: string, width: number): readonly string[] {
  return width === 1 ? [name] : Array.from({ length: width }, (_, place) => `${name}_${place}`);
}
