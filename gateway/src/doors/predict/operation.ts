/** POST /predict as it is mounted and described. */
import { okStatus } from "../../errors/http-status.ts";
import { problemResponses, reasonsOfCalls } from "../../errors/problem-schema.ts";
import { namePattern } from "../../models/name.ts";
import type { HttpOperation } from "../http-door.ts";
import { imageMediaTypes, mediaTypes } from "./media-types.ts";
import { predictionHeaders, predictionRequestSchema, predictionSchema } from "./schemas.ts";

const protobuf = { schema: { type: "string", format: "binary", description: "inferencehub.rpc.v1, as contract/proto has it." } };

const rows = {
  [mediaTypes.csv]: { schema: { type: "string", description: "A row a line, its columns named in the first one; outputs in kind." } },
  [mediaTypes.ndjson]: {
    schema: {
      type: "string",
      description: 'A row a line: values by input name, or that of a single input; `{"outputs":{…}}` a line in kind.',
    },
  },
};

const chunks = {
  [mediaTypes.ndjson]: {
    schema: {
      type: "string",
      description:
        'Rows in kind: `{"outputs":{…}}` a line. Of a model that streams, a chunk a line, and then `{"end":{…}}` or `{"error":{…}}`; empty lines are signs of life.',
    },
  },
  [mediaTypes.events]: {
    schema: {
      type: "string",
      description:
        'Events: `chunk` with `{"outputs":{…}}` for each that the model makes, and then one `end`, an answer without outputs, or one `error`, a problem. Comments are signs of life.',
    },
  },
};

const images = Object.fromEntries(
  imageMediaTypes.map((mediaType) => [
    mediaType,
    {
      schema: { type: "string", format: "binary", description: "One picture, for models whose `image` lists this type in `media_types`." },
    },
  ]),
);

const description = {
  operationId: "predict",
  summary: "Runs one call on a model",
  description: "Queued, batched with other calls where the model allows it, and answered within the deadline.",
  tags: ["predict"],
  headers: {
    type: "object",
    properties: {
      "x-request-timeout-ms": { type: "integer", minimum: 1, maximum: 300_000, description: "The deadline; 5,000 when left out." },
      "x-stream-first-chunk-timeout-ms": {
        type: "integer",
        minimum: 1,
        maximum: 86_400_000,
        description: "Of an answer in chunks: time until the first one, where less than the model has.",
      },
      "x-stream-gap-timeout-ms": {
        type: "integer",
        minimum: 1,
        maximum: 86_400_000,
        description: "The same from one chunk to the next.",
      },
      "x-request-id": { type: "string", maxLength: 128, description: "Names the call in the log; made when left out." },
    },
  },
  querystring: {
    type: "object",
    properties: {
      model_name: { type: "string", pattern: namePattern.source, description: "The model; required beside a body that is a file." },
      version: { type: "string", pattern: namePattern.source, description: "A version or a label of it, beside a body that is a file." },
      classes: { type: "string", enum: ["named"], description: "As in `parameters`, beside a body that is a file." },
      top: { type: "integer", minimum: 1, description: "As in `parameters`, beside a body that is a file." },
    },
  },
  body: { content: { [mediaTypes.json]: { schema: predictionRequestSchema }, [mediaTypes.protobuf]: protobuf, ...rows, ...images } },
  response: {
    [okStatus]: {
      description: "The outputs.",
      headers: predictionHeaders,
      content: { [mediaTypes.json]: { schema: predictionSchema }, [mediaTypes.protobuf]: protobuf, ...rows, ...chunks },
    },
    ...problemResponses("problem", ...reasonsOfCalls),
  },
};

export const predictOperation: HttpOperation = { method: "POST", path: "/predict", description };
