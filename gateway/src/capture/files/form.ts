/** The forms that a capture file has: rows in, bytes out. */
import { lineOf, type Row } from "../record/row.ts";
import type { CaptureFormat } from "./names.ts";
import { ParquetForm } from "./parquet.ts";

/** What makes the bytes of one file. */
export interface Form {
  /** Bytes that these rows bring; fewer or none where they wait for others. */
  add(rows: readonly Row[]): Uint8Array;
  /** The last bytes of the file. */
  end(): Uint8Array;
}

export type CreateForm = () => Form;

const nothing = new Uint8Array(0);

function createLines(): Form {
  return { add: (rows) => Buffer.from(rows.map(lineOf).join("")), end: () => nothing };
}

/** Loads what the format needs. */
export async function formOf(format: CaptureFormat): Promise<CreateForm> {
  if (format === "jsonl") return createLines;
  const library = await import("hyparquet-writer");
  return () => new ParquetForm(library);
}
