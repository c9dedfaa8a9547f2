/** Reads bodies of text, whatever model they are for: here where they are small, and in a thread of its own where they are large. */
import type { Asked } from "../../request/inputs/asked.ts";
import type { FittedInputs } from "../../request/inputs/fit-json.ts";
import type { TextFormat } from "../reading/messages.ts";
import { readJson } from "./read-json.ts";
import { readCsv } from "./rows/read-csv.ts";
import { readNdjson } from "./rows/read-ndjson.ts";

/** Throws INVALID_REQUEST. Of rows it tells no model: that stands in the address. */
export function readText(format: TextFormat, body: Buffer, maxDepth: number): Asked<FittedInputs> {
  switch (format) {
    case "json":
      return readJson(body, maxDepth);
    case "ndjson":
      return readNdjson(body, maxDepth);
    case "csv":
      return readCsv(body, undefined);
    default:
      return readCsv(body, format === "csv-headed");
  }
}
