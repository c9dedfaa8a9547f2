/** Reads CSV, or cells copied from a spreadsheet, into lines of a table. */
import Papa from "papaparse";
import { blankElement, elementFromText, elementKindOf, whyNotSendable } from "../element.ts";
import type { Column, Line } from "../lines.ts";

/** A cell that is not what its column takes; it is kept as it came, to be mended in the table. */
export interface CsvProblem {
  /** Counted from 1 in the text, the header included. */
  readonly row: number;
  readonly column: string;
  readonly detail: string;
}

export interface CsvLines {
  readonly lines: readonly Line[];
  readonly hasHeader: boolean;
  /** Columns of the text that the model has no input for. */
  readonly leftOut: readonly string[];
  readonly problems: readonly CsvProblem[];
}

/** Which cell of the text goes where. */
interface Mapping {
  /** For each column of the table the index of the text's; -1: there is none. */
  readonly from: readonly number[];
  readonly leftOut: readonly string[];
}

const noLines: CsvLines = { lines: [], hasHeader: false, leftOut: [], problems: [] };

export function linesFromCsv(text: string, columns: readonly Column[]): CsvLines {
  const table = cellsFromCsv(text, columns);
  const [first] = table;
  if (first === undefined) return noLines;
  const hasHeader = isHeader(first, table[1], columns);
  const mapping = mappingOf(first, hasHeader, columns);
  const problems: CsvProblem[] = [];
  const lines = table
    .slice(hasHeader ? 1 : 0)
    .map((cells, at) => lineFromCells(cells, columns, mapping, at + (hasHeader ? 2 : 1), problems));
  return { lines, hasHeader, leftOut: mapping.leftOut, problems };
}

/** Cells of the text. One column needs no delimiter, and a comma in a text is none. */
function cellsFromCsv(text: string, columns: readonly Column[]): string[][] {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ""), {
    skipEmptyLines: "greedy",
    ...(columns.length === 1 && elementKindOf(columns[0]!.datatype) === "text" && { delimiter: text.includes("\t") ? "\t" : "\u0001" }),
  });
  return data;
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}

/** The first row is a header when it has a column's name in it, or words and no number where the row below it has numbers. */
function isHeader(first: readonly string[], second: readonly string[] | undefined, columns: readonly Column[]): boolean {
  const names = new Set(columns.map(({ name }) => plain(name)));
  if (first.some((cell) => names.has(plain(cell)))) return true;
  const places = [...columns.keys()].filter((at) => elementKindOf(columns[at]!.datatype) !== "text" && at < first.length);
  return (
    places.length > 0 && places.every((at) => isWord(first[at])) && places.some((at) => second?.[at] !== undefined && !isWord(second[at]))
  );
}

/** Neither nothing nor a number. */
function isWord(cell: string | undefined): boolean {
  const element = elementFromText("FP64", cell ?? "");
  return element !== null && whyNotSendable("FP64", element) !== undefined;
}

function mappingOf(first: readonly string[], hasHeader: boolean, columns: readonly Column[]): Mapping {
  const header = first.map(plain);
  const byName = columns.map(({ name }) => header.indexOf(plain(name)));
  const from = hasHeader && byName.some((at) => at >= 0) ? byName : columns.map((_, at) => (at < first.length ? at : -1));
  const leftOut = first.flatMap((name, at) => (from.includes(at) ? [] : [hasHeader ? name.trim() : `column ${at + 1}`]));
  return { from, leftOut };
}

function lineFromCells(cells: readonly string[], columns: readonly Column[], { from }: Mapping, row: number, problems: CsvProblem[]): Line {
  return columns.map(({ name, datatype, isNullable }, at) => {
    const text = cells[from[at]!];
    const element = text === undefined ? missing(datatype) : elementFromText(datatype, text, isNullable);
    const detail = text === undefined ? "Missing" : whyNotSendable(datatype, element, isNullable);
    if (detail !== undefined) problems.push({ row, column: name, detail: text?.trim() ? `${detail}: “${text.trim()}”` : detail });
    return element;
  });
}

function missing(datatype: string): unknown {
  return elementKindOf(datatype) === "number" ? null : blankElement({ datatype });
}
