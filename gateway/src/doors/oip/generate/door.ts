/** The door of the protocol's generate extension: a text or named values in, one answer or a stream of events out. */
import type { LimitSettings } from "../../../config/settings.ts";
import { okStatus } from "../../../errors/http-status.ts";
import { openInferenceProblemFromError } from "../../../errors/problem.ts";
import { problemResponses, reasonsOfCalls } from "../../../errors/problem-schema.ts";
import type { Places } from "../../../pool/places.ts";
import type { HttpCall } from "../../http-call.ts";
import { type AnswerFormat, type BodyFormat, HttpDoor, type HttpOperation } from "../../http-door.ts";
import { jsonBodies } from "../../openai/base/json-bodies.ts";
import { JsonReader } from "../../reading/json-reader.ts";
import { refuseOtherMediaType } from "../media-types.ts";
import { askGenerate, type GenerateTarget, type GenerateWish } from "./ask-generate.ts";
import { readGenerate } from "./read-generate.ts";
import { streamGenerate, writeGenerate } from "./write-generate.ts";

const answers: AnswerFormat<GenerateWish> = {
  mediaType: "application/json",
  write: (outcome, { json_answer_bytes: maxBytes }, wish) => writeGenerate(outcome, wish, maxBytes),
  stream: streamGenerate,
};

/** `…/generate` */
export function createGenerateDoor(limits: LimitSettings, bodies: Places, reader?: JsonReader): HttpDoor<GenerateWish> {
  return doorOf(false, limits, bodies, reader);
}

/** `…/generate_stream` */
export function createGenerateStreamDoor(limits: LimitSettings, bodies: Places, reader?: JsonReader): HttpDoor<GenerateWish> {
  return doorOf(true, limits, bodies, reader);
}

function doorOf(
  isStream: boolean,
  limits: LimitSettings,
  bodies: Places,
  reader = new JsonReader(limits.json_body_bytes),
): HttpDoor<GenerateWish> {
  return new HttpDoor<GenerateWish>(
    {
      operations: operationsOf(isStream),
      bodyFormat(mediaType, call) {
        refuseOtherMediaType(mediaType);
        return bodiesFor(targetOf(call), isStream, reader);
      },
      answerFormat: () => answers,
      problem: openInferenceProblemFromError,
    },
    limits,
    bodies,
  );
}

function targetOf({ parameters }: HttpCall): GenerateTarget {
  return { model: parameters.model!, version: parameters.version };
}

function bodiesFor(target: GenerateTarget, isStream: boolean, reader: JsonReader): BodyFormat<GenerateWish> {
  return jsonBodies({ format: "generate", read: readGenerate, ask: ({ head }) => askGenerate(target, head, isStream) }, reader);
}

const model = { type: "string", maxLength: 64 };
const version = { type: "string", maxLength: 64, description: "A version or a label of it." };

const request = {
  type: "object",
  properties: {
    id: { type: "string", description: "Comes back with the answer." },
    text_input: { type: "string", description: "What a language model is to answer or to go on with." },
    parameters: { type: "object", additionalProperties: true, description: "Such as max_tokens: what the version declares." },
  },
  additionalProperties: { description: "An input by its name, of a model that predicts." },
};

const response = {
  type: "object",
  properties: {
    id: { type: "string" },
    model_name: { type: "string" },
    model_version: { type: "string" },
    text_output: { type: "string", description: "What a language model has made." },
  },
  required: ["model_name", "model_version"],
  additionalProperties: { description: "An output by its name, of a model that predicts." },
};

function operationsOf(isStream: boolean): readonly HttpOperation[] {
  const name = isStream ? "generate_stream" : "generate";
  const good = isStream
    ? { description: "An event `data: …` for each chunk.", content: { "text/event-stream": { schema: { type: "string" } } } }
    : { description: "The answer.", content: { "application/json": { schema: response } } };
  const operation = (path: string, operationId: string, params: object): HttpOperation => ({
    method: "POST",
    path: `${path}/${name}`,
    description: {
      operationId,
      summary: isStream ? "Streams the answer of a model to a text" : "Runs one call on a model with a text or with values by name",
      description: "As Triton's generate extension has it.",
      tags: ["oip"],
      params: { type: "object", properties: params },
      body: { content: { "application/json": { schema: request } } },
      response: { [okStatus]: good, ...problemResponses("open-inference", ...reasonsOfCalls) },
    },
  });
  const id = isStream ? "oipGenerateStream" : "oipGenerate";
  return [
    operation("/v2/models/:model", id, { model }),
    operation("/v2/models/:model/versions/:version", `${id}Version`, { model, version }),
  ];
}
