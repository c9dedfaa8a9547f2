/** The door of the Open Inference Protocol over HTTP: infer requests in JSON, in binary, or both. */
import type { LimitSettings } from "../../config/settings.ts";
import { openInferenceProblemFromError } from "../../errors/problem.ts";
import type { Places } from "../../pool/places.ts";
import { bodyTooLarge } from "../../request/body/read.ts";
import { type AnswerFormat, type BodyFormat, HttpDoor } from "../http-door.ts";
import { JsonReader } from "../reading/json-reader.ts";
import { openInfer } from "./infer-body.ts";
import type { InferWish } from "./infer-head.ts";
import { headLengthFrom, headLengthHeader, refuseOtherMediaType } from "./media-types.ts";
import { inferOperations } from "./operations.ts";
import { writeInfer } from "./write-infer.ts";

const answers: AnswerFormat<InferWish> = {
  mediaType: "application/json",
  write: (outcome, limits, wish) => writeInfer(outcome, limits.json_answer_bytes, wish),
};

export function createOpenInferenceDoor(
  limits: LimitSettings,
  bodies: Places,
  reader = new JsonReader(limits.json_body_bytes),
): HttpDoor<InferWish> {
  const onlyJson = inferBodies(undefined, reader);
  return new HttpDoor<InferWish>(
    {
      operations: inferOperations,
      takesCompressed: true,
      bodyFormat(mediaType, { headers }) {
        const headLength = headLengthFrom(headers[headLengthHeader]);
        if (headLength !== undefined) return inferBodies(headLength, reader);
        refuseOtherMediaType(mediaType);
        return onlyJson;
      },
      answerFormat: () => answers,
      problem: openInferenceProblemFromError,
    },
    limits,
    bodies,
  );
}

/** @param headLength bytes of the JSON part, where there is anything behind it */
function inferBodies(headLength: number | undefined, reader: JsonReader): BodyFormat<InferWish> {
  return {
    maxBytes(limits) {
      if (headLength === undefined) return limits.json_body_bytes;
      if (headLength > limits.json_body_bytes) throw bodyTooLarge(limits.json_body_bytes, headLength);
      return limits.binary_body_bytes;
    },
    open: (arriving) => openInfer(arriving, headLength, reader),
  };
}
