/** The door of POST /predict: JSON or Protobuf, in and out; rows as CSV and as JSON lines, answered in kind; image files; answers in chunks. */
import type { LimitSettings } from "../../config/settings.ts";
import type { Places } from "../../pool/places.ts";
import { MemorySink } from "../../request/body/read.ts";
import type { Received } from "../../request/exchange.ts";
import type { Asked } from "../../request/inputs/asked.ts";
import type { HttpCall } from "../http-call.ts";
import { type AnswerFormat, type BodyFormat, HttpDoor } from "../http-door.ts";
import { JsonReader, readElsewhereFromBytes } from "../reading/json-reader.ts";
import type { TextFormat } from "../reading/messages.ts";
import { sharedFromBytes } from "../tensor-places.ts";
import { writeEvents, writeLines } from "./chunks/formats.ts";
import { imageBodies } from "./image-body.ts";
import { chunksWanted, type Format, formatOfAnswer, formatOfBody, inKindOf, mediaTypes } from "./media-types.ts";
import { predictOperation } from "./operation.ts";
import { type Target, targetFromUrl } from "./query.ts";
import { readProtobuf } from "./read-protobuf.ts";
import { readText } from "./read-text.ts";
import { writeCsv } from "./rows/write-csv.ts";
import { writeNdjson } from "./rows/write-ndjson.ts";
import { openSkimmed } from "./skimmed-body.ts";
import { writeJson } from "./write-json.ts";
import { writeProtobuf } from "./write-protobuf.ts";

/** Rows from this size on: of commas or short cells alone 8 KiB take 4 ms, and more than JSON of four times the size. */
const rowsElsewhereFromBytes = 8 * 1024;

/**
 * A body of text: where it is large, another thread reads it.
 * @param target of rows, which don't tell it themselves
 */
function textBodies(reader: JsonReader, format: TextFormat, target?: Target): BodyFormat {
  const received = (asked: Asked, bytes: number, waitedMs = 0): Received => ({
    asked: target === undefined ? asked : { ...asked, ...target },
    bytes,
    waitedMs,
    wish: undefined,
    file: undefined,
  });
  const elsewhereFromBytes = format === "json" ? readElsewhereFromBytes : rowsElsewhereFromBytes;
  return {
    maxBytes: (limits) => limits.json_body_bytes,
    open: ({ call, contentLength, limits }) =>
      new MemorySink<Received | Promise<Received>>(contentLength, (body, isOwn) => {
        const bytes = body.length;
        if (bytes < elsewhereFromBytes) return received(readText(format, body, limits.json_depth), bytes);
        const beganMs = performance.now();
        const isWanted = () => !call.hasLeft;
        return reader
          .read(isOwn ? body : Buffer.from(body), limits.json_depth, isWanted, format)
          .then((asked) => received(asked, bytes, performance.now() - beganMs));
      }),
  };
}

const protobufBodies: BodyFormat = {
  maxBytes: (limits) => limits.binary_body_bytes,
  open({ contentLength, files, limits }) {
    if (contentLength !== undefined && contentLength < sharedFromBytes)
      return new MemorySink(contentLength, (body) => ({ asked: readProtobuf(body), bytes: body.length, wish: undefined, file: undefined }));
    return openSkimmed(files, contentLength, limits.binary_body_bytes);
  },
};

const answerFormats: Readonly<Record<Format, AnswerFormat>> = {
  json: { mediaType: mediaTypes.json, write: (outcome, limits) => writeJson(outcome, limits.json_answer_bytes) },
  protobuf: { mediaType: mediaTypes.protobuf, write: writeProtobuf },
  csv: { mediaType: mediaTypes.csv, write: (outcome, limits) => writeCsv(outcome, limits.json_answer_bytes) },
  ndjson: { mediaType: mediaTypes.ndjson, write: (outcome, limits) => writeNdjson(outcome, limits.json_answer_bytes) },
};

const chunkFormats = { events: writeEvents, ndjson: writeLines } as const;

/** @param given the header; media types are the same in any case */
function answerFormatOf(given: string | undefined, inKind: Format): AnswerFormat {
  const accept = given?.toLowerCase();
  const format = formatOfAnswer(accept, inKind);
  const wanted = chunksWanted(accept, format);
  if (wanted === undefined) return answerFormats[format];
  return { ...answerFormats[format], asks: wanted.isOnly ? "wanted" : "possible", stream: chunkFormats[wanted.format] };
}

export function createPredictDoor(limits: LimitSettings, bodies: Places, reader = new JsonReader(limits.json_body_bytes)): HttpDoor {
  const jsonBodies = textBodies(reader, "json");
  const bodyFormat = (mediaType: string | undefined, { request }: HttpCall): BodyFormat => {
    const format = formatOfBody(mediaType);
    if (format === "json") return jsonBodies;
    if (format === "protobuf") return protobufBodies;
    const target = targetFromUrl(request.url ?? "");
    return format === "image" ? imageBodies(mediaType!.toLowerCase(), target) : textBodies(reader, format, target);
  };
  return new HttpDoor(
    {
      operations: [predictOperation],
      bodyFormat,
      answerFormat: (accept, mediaType) => answerFormatOf(accept, inKindOf(formatOfBody(mediaType))),
    },
    limits,
    bodies,
  );
}
