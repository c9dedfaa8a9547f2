/** How POST /predict writes an answer in chunks: as server-sent events, or as lines of JSON. */
import type { StreamOutcome } from "../../../request/exchange.ts";
import type { LiveText } from "../../http-door.ts";
import { type ChunkFormat, type Frame, textsOf } from "./chunk-text.ts";

/**
 * No `id:` and no `retry:`: nobody can go on where a stream broke off, and the Python client of OpenAI takes them for an event of
 * no data.
 */
const event = (name: string): Frame => [`event: ${name}\ndata: `, "\n\n"];

const events: ChunkFormat = { chunk: event("chunk"), end: event("end"), error: event("error") };

const lines: ChunkFormat = { chunk: ["", "\n"], end: ['{"end":', "}\n"], error: ['{"error":', "}\n"] };

export const eventsMediaType = "text/event-stream";
export const linesMediaType = "application/x-ndjson";

export function writeEvents(outcome: StreamOutcome): LiveText {
  return { mediaType: eventsMediaType, texts: textsOf(outcome, events), heartbeat: ": ping\n\n" };
}

/** Who reads lines of JSON skips those that are empty: there is no other sign of life. */
export function writeLines(outcome: StreamOutcome): LiveText {
  return { mediaType: linesMediaType, texts: textsOf(outcome, lines), heartbeat: "\n" };
}
