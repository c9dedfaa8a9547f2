/** Reads the elements that the columns of a table show out of the values of a row, and puts them back. */
import type { TensorSpec } from "../../../api/types.ts";
import type { Row } from "./rows.ts";

/** One element of every line. */
export interface Column {
  readonly input: string;
  /** Where in the input's own array it stands; undefined where the input is a single element. */
  readonly position: number | undefined;
  readonly name: string;
  /** The name says what the element is; that of its place in the input does not. */
  readonly isNamed: boolean;
  readonly datatype: string;
  /** May be left empty, which is null. */
  readonly isNullable: boolean;
  /** What training knew, where that is a choice among a few. */
  readonly categories: NonNullable<TensorSpec["categories"]> | undefined;
}

/** One element for each column. */
export type Line = readonly unknown[];

export function isElement(value: unknown): boolean {
  return !Array.isArray(value) && value !== undefined;
}

/** The line that shows a row; undefined where the row does not look as its columns do. */
export function lineFromRow(columns: readonly Column[], row: Row): Line | undefined {
  const lengths = new Map(columns.map(({ input, position }) => [input, position === undefined ? undefined : position + 1]));
  for (const [input, length] of lengths) {
    const value = row[input];
    if (length === undefined ? !isElement(value) : !Array.isArray(value) || value.length !== length) return undefined;
  }
  const line = columns.map(({ input, position }) => (position === undefined ? row[input] : (row[input] as unknown[])[position]));
  return line.every(isElement) ? line : undefined;
}

/** The row with the elements of the line in it; other inputs stay. */
export function rowWithLine(columns: readonly Column[], row: Row, line: Line): Row {
  const next: Record<string, unknown> = { ...row };
  columns.forEach(({ input, position }, at) => {
    if (position === undefined) next[input] = line[at];
    // The columns of an input follow each other, from its first element on.
    else if (position === 0) next[input] = [line[at]];
    else (next[input] as unknown[]).push(line[at]);
  });
  return next;
}
