/** The door of POST /predict: JSON or Protobuf, in and out, and image files. */
import type { LimitSettings } from "../../config/settings.ts";
import type { Places } from "../../pool/places.ts";
import { MemorySink } from "../../request/body/read.ts";
import type { Received } from "../../request/exchange.ts";
import type { HttpCall } from "../http-call.ts";
import { type AnswerFormat, type BodyFormat, HttpDoor } from "../http-door.ts";
import { imageBodies } from "./image-body.ts";
import { JsonReader, readElsewhereFromBytes } from "./json-reader.ts";
import { type Format, formatOfAnswer, formatOfBody, jsonMediaType, protobufMediaType } from "./media-types.ts";
import { predictOperation } from "./operation.ts";
import { targetFromUrl } from "./query.ts";
import { readJson } from "./read-json.ts";
import { readProtobuf } from "./read-protobuf.ts";
import { openSkimmed, sharedFromBytes } from "./skimmed-body.ts";
import { writeJson } from "./write-json.ts";
import { writeProtobuf } from "./write-protobuf.ts";

/** A JSON body: where it is large, another thread reads it. */
function jsonBodies(reader: JsonReader): BodyFormat {
  return {
    maxBytes: (limits) => limits.json_body_bytes,
    open: ({ call, contentLength, limits }) =>
      new MemorySink<Received | Promise<Received>>(contentLength, (body, isOwn) => {
        const bytes = body.length;
        if (bytes < readElsewhereFromBytes) return { asked: readJson(body, limits.json_depth), bytes, wish: undefined, file: undefined };
        const beganMs = performance.now();
        const isWanted = () => !call.hasLeft;
        return reader
          .read(isOwn ? body : Buffer.from(body), limits.json_depth, isWanted)
          .then((asked) => ({ asked, bytes, waitedMs: performance.now() - beganMs, wish: undefined, file: undefined }));
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
  json: { mediaType: jsonMediaType, write: (outcome, limits) => writeJson(outcome, limits.json_answer_bytes) },
  protobuf: { mediaType: protobufMediaType, write: writeProtobuf },
};

export function createPredictDoor(limits: LimitSettings, bodies: Places): HttpDoor {
  const bodyFormats: Readonly<Record<Format, BodyFormat>> = {
    json: jsonBodies(new JsonReader(limits.json_body_bytes)),
    protobuf: protobufBodies,
  };
  const bodyFormat = (mediaType: string | undefined, { request }: HttpCall): BodyFormat => {
    const format = formatOfBody(mediaType);
    return format === "image" ? imageBodies(mediaType!.toLowerCase(), targetFromUrl(request.url ?? "")) : bodyFormats[format];
  };
  return new HttpDoor(
    {
      operations: [predictOperation],
      bodyFormat,
      answerFormat: (accept) => answerFormats[formatOfAnswer(accept)],
    },
    limits,
    bodies,
  );
}
