/** Reads a CSV body (RFC 4180) into the cells of a table, whatever model it is for. */
import Papa from "papaparse";
import { invalidAt, textFromBytes } from "../../../request/body/parse-json.ts";
import { noParameters } from "../../../tensors/tensor.ts";
import type { AskedRows } from "./asked-rows.ts";
import { fitTable } from "./fit-table.ts";

export interface Table {
  readonly rows: readonly (readonly string[])[];
  /** Whether the first row names columns; undefined: nobody said so. */
  readonly hasHeader: boolean | undefined;
  /** Characters of all of it. */
  readonly characters: number;
}

/**
 * Throws INVALID_REQUEST.
 * @param hasHeader undefined: what the first row holds decides
 */
export function readCsv(body: Buffer, hasHeader: boolean | undefined): AskedRows {
  const text = textFromBytes(body, "CSV with a row a line");
  const table = tableFromCsv(text, hasHeader);
  return { model: "", version: undefined, parameters: noParameters, inputs: { fit: (plan) => fitTable(plan, table) } };
}

function tableFromCsv(text: string, hasHeader: boolean | undefined): Table {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter: "," });
  const [fault] = errors.filter(({ type }) => type === "Quotes");
  if (fault !== undefined) {
    const what = fault.code === "MissingQuotes" ? "a cell that begins with a quote to end with one" : "a quote inside a quoted cell twice";
    throw invalidAt([{ pointer: `/rows/${rowsBefore(data, fault.row ?? 0)}`, detail: `expected ${what}, got none` }]);
  }
  const rows = data.filter((cells) => cells.length > 1 || cells[0]!.trim() !== "");
  return { rows: rows.map(withoutReturn), hasHeader, characters: text.length };
}

/** Rows before the one that the library counts as `row`, which includes empty lines. */
function rowsBefore(data: readonly string[][], row: number): number {
  return data.slice(0, row).filter((cells) => cells.length > 1 || cells[0]!.trim() !== "").length;
}

/** Where only some lines end with a carriage return, the library leaves it to the last cell. */
function withoutReturn(cells: string[]): string[] {
  const last = cells.at(-1)!;
  return last.endsWith("\r") ? [...cells.slice(0, -1), last.slice(0, -1)] : cells;
}
