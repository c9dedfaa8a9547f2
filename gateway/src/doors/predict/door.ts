/** The door of POST /predict: JSON or Protobuf, in and out. */
import type { LimitSettings } from "../../config/settings.ts";
import { MemorySink } from "../../request/body/read.ts";
import { type AnswerFormat, type BodyFormat, HttpDoor } from "../http-door.ts";
import { type Format, formatOfAnswer, formatOfBody, jsonMediaType, protobufMediaType } from "./media-types.ts";
import { predictOperation } from "./operation.ts";
import { readJson } from "./read-json.ts";
import { readProtobuf } from "./read-protobuf.ts";
import { leaseBodySink, sharedFromBytes } from "./shared-body.ts";
import { writeJson } from "./write-json.ts";
import { writeProtobuf } from "./write-protobuf.ts";

const bodyFormats: Readonly<Record<Format, BodyFormat>> = {
  json: {
    maxBytes: (limits) => limits.json_body_bytes,
    open: ({ contentLength, limits }) =>
      new MemorySink(contentLength, (body) => ({ asked: readJson(body, limits.json_depth), bytes: body.length, file: undefined })),
  },
  protobuf: {
    maxBytes: (limits) => limits.binary_body_bytes,
    open({ contentLength, files }) {
      const isLarge = contentLength !== undefined && contentLength >= sharedFromBytes;
      const shared = isLarge && files !== undefined ? leaseBodySink(files, contentLength) : undefined;
      return shared ?? new MemorySink(contentLength, (body) => ({ asked: readProtobuf(body), bytes: body.length, file: undefined }));
    },
  },
};

const answerFormats: Readonly<Record<Format, AnswerFormat>> = {
  json: { mediaType: jsonMediaType, write: writeJson },
  protobuf: { mediaType: protobufMediaType, write: writeProtobuf },
};

export function createPredictDoor(limits: LimitSettings): HttpDoor {
  return new HttpDoor(
    {
      operations: [predictOperation],
      bodyFormat: (mediaType) => bodyFormats[formatOfBody(mediaType)],
      answerFormat: (accept) => answerFormats[formatOfAnswer(accept)],
    },
    limits,
  );
}
