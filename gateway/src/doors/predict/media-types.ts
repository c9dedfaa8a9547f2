/** The media types of POST /predict: which format a body has, and which one the answer is wanted in. */
import { excerpt } from "../../errors/excerpt.ts";
import { unsupported } from "../../request/body/framing.ts";
import type { RowsFormat } from "../reading/messages.ts";
import { eventsMediaType, linesMediaType } from "./chunks/formats.ts";

/** Formats of answers that come whole; bodies have a few more. */
export type Format = "json" | "protobuf" | "csv" | "ndjson";

export type BodyFormatName = "json" | "protobuf" | "image" | RowsFormat;

export const mediaTypes = {
  json: "application/json",
  protobuf: "application/x-protobuf",
  csv: "text/csv",
  ndjson: linesMediaType,
  events: eventsMediaType,
} as const satisfies Record<Format | "events", string>;
export const imageMediaTypes = ["image/png", "image/jpeg"] as const;

// Only what is listed, and to the last character: two frameworks that read `application/json\ta` differently have let
// bodies past validation (CVE-2026-25223, CVE-2026-3419 of Fastify).
const textWithCharset = /^(application\/json|application\/x-ndjson) *; *charset=(?:utf-8|"utf-8")$/i;
const csvWithParameters = /^text\/csv((?: *; *(?:charset=(?:utf-8|"utf-8")|header=(?:present|absent))){1,2})$/i;
const plainMediaTypes: ReadonlyMap<string, BodyFormatName> = new Map<string, BodyFormatName>([
  [mediaTypes.json, "json"],
  [mediaTypes.protobuf, "protobuf"],
  [mediaTypes.csv, "csv"],
  [mediaTypes.ndjson, "ndjson"],
  ...imageMediaTypes.map((mediaType) => [mediaType, "image"] as const),
]);

const expected = `${mediaTypes.json}, ${mediaTypes.ndjson} or ${mediaTypes.csv} (charset utf-8 or none), ${mediaTypes.protobuf}, ${imageMediaTypes.join(" or ")}`;

/** Throws UNSUPPORTED_MEDIA_TYPE. */
export function formatOfBody(mediaType: string | undefined): BodyFormatName {
  if (mediaType === undefined) throw unsupported(`The header content-type is missing; expected ${expected}.`);
  const found = plainMediaTypes.get(mediaType) ?? plainMediaTypes.get(mediaType.toLowerCase());
  if (found !== undefined) return found;
  const [, text] = textWithCharset.exec(mediaType) ?? [];
  if (text !== undefined) return plainMediaTypes.get(text.toLowerCase())!;
  const format = csvFormat(mediaType.toLowerCase());
  if (format !== undefined) return format;
  throw unsupported(`Expected content-type ${expected}, got '${excerpt(mediaType)}'.`);
}

/** By the parameters that RFC 4180 has; each once. */
function csvFormat(mediaType: string): RowsFormat | undefined {
  const [, parameters] = csvWithParameters.exec(mediaType) ?? [];
  if (parameters === undefined) return undefined;
  const names = [...parameters.matchAll(/charset|header/g)].map(([name]) => name);
  if (new Set(names).size < names.length) return undefined;
  if (!names.includes("header")) return "csv";
  return parameters.includes("present") ? "csv-headed" : "csv-bare";
}

/** The format in which rows are answered where the caller names no other: the one that they came in. */
export function inKindOf(format: BodyFormatName): Format {
  if (format === "ndjson") return "ndjson";
  return format.startsWith("csv") ? "csv" : "json";
}

/** The same format before others that a caller wants as much, and Protobuf before JSON. */
const inTurn: Readonly<Record<Format, readonly Format[]>> = {
  json: ["protobuf", "json"],
  protobuf: ["protobuf", "json"],
  csv: ["csv", "ndjson", "protobuf", "json"],
  ndjson: ["ndjson", "csv", "protobuf", "json"],
};

/**
 * What the caller names and wants most; where it names nothing, the answer is in kind.
 * @param accept the header
 */
export function formatOfAnswer(accept: string | undefined, inKind: Format): Format {
  // Nearly always.
  if (accept === undefined || accept === "*/*") return inKind;
  let best = inKind;
  let most = 0;
  for (const format of inTurn[inKind]) {
    const quality = accept.includes(mediaTypes[format]) ? qualityOf(accept, mediaTypes[format]) : 0;
    if (quality > most) [best, most] = [format, quality];
  }
  return best;
}

/** A format of answers that come in chunks. */
export interface ChunksWanted {
  readonly format: "events" | "ndjson";
  /** Whether also an answer that comes whole is wanted so. */
  readonly isOnly: boolean;
}

/** Whether a caller would have an answer in chunks, and how. @param otherwise the format of one that comes whole */
export function chunksWanted(accept: string | undefined, otherwise: Format): ChunksWanted | undefined {
  if (accept === undefined || !(accept.includes(mediaTypes.events) || accept.includes(mediaTypes.ndjson))) return undefined;
  const events = qualityOf(accept, mediaTypes.events);
  const lines = qualityOf(accept, mediaTypes.ndjson);
  const other = qualityOf(accept, mediaTypes[otherwise]);
  if (Math.max(events, lines) === 0 || Math.max(events, lines) < other) return undefined;
  // Lines of an answer that comes whole are its rows, which only rows have.
  return events >= lines ? { format: "events", isOnly: events > other } : { format: "ndjson", isOnly: false };
}

/** The weight that `accept` gives to exactly this media type; 0 when it does not name it. */
function qualityOf(accept: string, mediaType: string): number {
  for (const item of accept.split(",")) {
    const [name, ...parameters] = item.split(";").map((part) => part.trim());
    if (name !== mediaType) continue;
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    return weight === undefined ? 1 : Number(weight.slice(2)) || 0;
  }
  return 0;
}
