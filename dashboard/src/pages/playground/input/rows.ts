/** The rows of a call, whether its inputs come with the dimension that counts them or, for a single row, without it. */

import type { Inputs } from "../state.ts";
import { nestingDepth } from "../tensor/shape.ts";
import { pointerOf } from "./pointer.ts";
import type { Signature } from "./signature.ts";

/** The values of one row by input name. Models that do not batch have exactly one. */
export type Row = Readonly<Record<string, unknown>>;

export interface Rows {
  readonly rows: readonly Row[];
  /** The single row is sent without the dimension that counts rows. */
  readonly isRowLeftOut: boolean;
}

/** The rows, or undefined where the inputs are not those of the signature or disagree about their rows. */
export function rowsFromInputs({ inputs: specs, batched }: Signature, inputs: Inputs): Rows | undefined {
  const names = Object.keys(inputs);
  if (names.length !== specs.length || specs.some(({ name }) => !Object.hasOwn(inputs, name))) return undefined;
  if (!batched || specs.length === 0) return { rows: [inputs], isRowLeftOut: true };
  if (specs.every(({ name, shape }) => nestingDepth(inputs[name], shape.length) === shape.length - 1)) {
    return { rows: [inputs], isRowLeftOut: true };
  }
  const columns = specs.map(({ name }) => inputs[name]);
  if (!columns.every(Array.isArray)) return undefined;
  const count = columns[0]!.length;
  if (columns.some((column) => column.length !== count)) return undefined;
  const rows = Array.from({ length: count }, (_, row) => Object.fromEntries(specs.map(({ name }, at) => [name, columns[at]![row]])));
  return { rows, isRowLeftOut: false };
}

export function inputsFromRows({ inputs: specs, batched }: Signature, { rows, isRowLeftOut }: Rows): Inputs {
  const [only] = rows;
  if (!batched || (isRowLeftOut && rows.length === 1 && only !== undefined)) return only ?? {};
  return Object.fromEntries(specs.map(({ name }) => [name, rows.map((row) => row[name])]));
}

export function withRow(rows: Rows, at: number, row: Row): Rows {
  return { ...rows, rows: rows.rows.with(at, row) };
}

/** Where a value of a row stands in the request's body. */
export function pointerInRow(signature: Signature, rows: Rows, row: number, input: string, ...path: readonly number[]): string {
  return pointerOf(input, ...(signature.batched && !rows.isRowLeftOut ? [row] : []), ...path);
}
