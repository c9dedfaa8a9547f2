/** Fits the cells of a CSV file to a version's signature: which column is which, and what each cell stands for. */
import { didYouMean } from "../../../errors/closest-name.ts";
import type { Problem } from "../../../errors/gateway-error.ts";
import { pointerToken, shownToken } from "../../../errors/pointer.ts";
import { type FittedInputs, inputMismatch } from "../../../request/inputs/fit-json.ts";
import type { InputPlan, Signature } from "../../../request/inputs/plan.ts";
import { maxProblems } from "../../../tensors/explain-json.ts";
import { encodeRows, refuseWithoutRows, rowPointer } from "./asked-rows.ts";
import { isNoWord, valueFromCell } from "./cell.ts";
import { type Column, type Columns, columnsOf } from "./columns.ts";
import type { Table } from "./read-csv.ts";

const maxListed = 12;
/** Columns of a matrix that may have any number: each has a name, which takes more than an empty cell brings. */
const maxColumns = 65_536;

/** Throws INPUT_MISMATCH with every problem, up to twenty. Pointers count the rows behind the header and name the column: `/rows/3/age`. */
export function fitTable(plan: InputPlan, { rows, hasHeader, characters }: Table): FittedInputs {
  refuseWithoutRows(plan);
  const first = rows[0] ?? [];
  if (first.length > maxColumns)
    throw inputMismatch(plan, [
      { pointer: "/columns", detail: `expected at most ${maxColumns} columns, got ${first.length}; send application/json` },
    ]);
  const columns = columnsOf(plan.signature, first.length);
  if (columns === undefined) throw inputMismatch(plan, [{ pointer: "", detail: whyNoTable(plan.signature) }]);
  const isHeader = hasHeader ?? isHeaderOf(columns, first);
  const from = isHeader ? placesByName(plan, columns, first) : columns.all.map((_, place) => place);
  const lines = isHeader ? rows.slice(1) : rows;
  refuseRagged(plan, columns, lines);
  // The columns of an input follow each other.
  const firsts = firstColumns(plan.signature, columns);
  const values = plan.signature.inputs.map((spec, input) => {
    const own = from.slice(firsts[input], firsts[input + 1]);
    if (spec.shape.length === 1) return lines.map((cells) => valueFromCell(spec, cells[own[0]!]!));
    return lines.map((cells) => own.map((place) => valueFromCell(spec, cells[place]!)));
  });
  return encodeRows(plan, values, characters, (_, input, row, place) => {
    const column = columns.all[firsts[input]! + Number(place.slice(1))] ?? columns.all[firsts[input]!]!;
    return rowPointer(row, column.name);
  });
}

/** Where the columns of each input begin. */
function firstColumns({ inputs }: Signature, { all }: Columns): readonly number[] {
  const firsts = new Array<number>(inputs.length).fill(0);
  for (const [place, { input }] of all.entries()) if (place === 0 || all[place - 1]!.input !== input) firsts[input] = place;
  return firsts;
}

function whyNoTable({ inputs }: Signature): string {
  const shapes = inputs.slice(0, maxListed).map(({ name, shape }) => `${name} [${shape.join(", ")}]`);
  return `expected inputs that are columns, a number or text a row or a row of them, got ${shapes.join(", ")}; send application/json`;
}

/**
 * The first row names columns where it has every name of a model that tells them, or a word where the model takes numbers.
 * A frame of several inputs needs its names.
 */
function isHeaderOf({ all, areNamed }: Columns, first: readonly string[]): boolean {
  const isFrame = all.some(({ input }) => input > 0);
  if (isFrame || first.length === 0) return true;
  const spec = all[0]?.spec;
  if (spec === undefined) return false;
  if (spec.datatype !== "BYTES") return !first.every(isNoWord);
  const names = new Set(first.map(plain));
  return areNamed && all.every(({ name }) => names.has(plain(name)));
}

function plain(name: string): string {
  return name.trim();
}

/** Where each column stands in the file, by the header; by its place, where neither side knows names that the other does. */
function placesByName(plan: InputPlan, { all, areNamed }: Columns, header: readonly string[]): readonly number[] {
  const places = new Map<string, number>();
  const twice: string[] = [];
  for (const [place, cell] of header.entries()) {
    if (places.has(plain(cell))) twice.push(plain(cell));
    else places.set(plain(cell), place);
  }
  const from = all.map(({ name }) => places.get(name) ?? -1);
  if (!areNamed && from.every((place) => place < 0)) {
    if (header.length === all.length) return all.map((_, place) => place);
    const detail = `expected ${countOf("column", all.length)}, got ${header.length}${hintOf(header)}`;
    throw inputMismatch(plan, [{ pointer: "/columns", detail }]);
  }
  const problems: Problem[] = twice.map((name) => ({
    pointer: `/columns/${shownToken(name)}`,
    detail: "expected each column once, got it twice",
  }));
  for (const [index, { name, spec }] of all.entries()) {
    if (from[index]! < 0)
      problems.push({ pointer: `/columns/${pointerToken(name)}`, detail: `expected a column of ${spec.datatype}, got nothing` });
  }
  const known = new Set(all.map(({ name }) => name));
  const missing = all.flatMap(({ name }) => (places.has(name) ? [] : [name]));
  for (const name of places.keys()) {
    if (!known.has(name))
      problems.push({
        pointer: `/columns/${shownToken(name)}`,
        detail: `expected only ${listed(all)}, got an unknown one${hintOf(header) || didYouMean(name, missing)}`,
      });
  }
  if (problems.length > 0) throw inputMismatch(plan, problems.slice(0, maxProblems));
  return from;
}

function hintOf(header: readonly string[]): string {
  const other = header.length === 1 ? [";", "\t"].find((mark) => header[0]!.includes(mark)) : undefined;
  return other === undefined ? "" : `; separate columns by commas, not by ${other === ";" ? "semicolons" : "tabs"}`;
}

function listed(columns: readonly Column[]): string {
  const names = columns.slice(0, maxListed).map(({ name }) => name);
  return `the column${columns.length === 1 ? "" : "s"} ${names.join(", ")}${columns.length > maxListed ? ` and ${columns.length - maxListed} more` : ""}`;
}

function refuseRagged(plan: InputPlan, { all }: Columns, lines: readonly (readonly string[])[]): void {
  const problems: Problem[] = [];
  for (const [row, cells] of lines.entries()) {
    if (cells.length === all.length) continue;
    problems.push({ pointer: rowPointer(row), detail: `expected ${countOf("cell", all.length)}, got ${cells.length}${hintOf(cells)}` });
    if (problems.length >= maxProblems) break;
  }
  if (problems.length > 0) throw inputMismatch(plan, problems);
}

function countOf(what: string, count: number): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
