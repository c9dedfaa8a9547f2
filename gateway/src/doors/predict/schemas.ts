/** What POST /predict takes and gives, for /openapi.json; the path checks bodies by the model's own signature instead. */

import { Type } from "typebox";
import { namePattern } from "../../models/name.ts";

const tensorValue = Type.Unsafe<unknown>({
  description:
    "A scalar or nested arrays. 64-bit integers beyond ±(2^53−1), NaN and Infinity are given as strings. A batch dimension may be left out.",
});

export const predictionRequestSchema = Type.Object(
  {
    model_name: Type.String({ pattern: namePattern.source, description: "The model." }),
    version: Type.Optional(
      Type.Unsafe<string | number>({
        anyOf: [{ type: "string", pattern: namePattern.source }, { type: "integer" }],
        description: "A version or a label of it; left out, the traffic rules choose.",
      }),
    ),
    inputs: Type.Unsafe<unknown>({
      description:
        "Values by input name or, for a model with one input, the value itself; rows as objects by name; by column where GET /models tells the `feature_names` of a matrix.",
      anyOf: [
        { type: "object", additionalProperties: tensorValue },
        { type: "array", items: {} },
        { type: ["number", "string", "boolean"] },
      ],
    }),
    parameters: Type.Optional(
      Type.Unsafe<Record<string, unknown>>({
        type: "object",
        additionalProperties: { type: ["boolean", "number", "string"] },
        maxProperties: 64,
        description:
          'Settings of this call, for models that ask for them. Of a version with `labels`, two are the gateway\'s: `"classes": "named"` gives `probabilities` as objects of classes by name, and `"top": 5` the five likeliest so, in falling order. Answers in JSON and JSON lines have names; Protobuf and CSV stay as they are.',
      }),
    ),
  },
  {
    title: "Prediction request",
    additionalProperties: false,
    examples: [{ model_name: "my-model", inputs: [5.1, 3.5, 1.4, 0.2] }],
  },
);

export const predictionSchema = Type.Object(
  {
    model_name: Type.String(),
    version: Type.String({ description: "The exact version that ran." }),
    outputs: Type.Unsafe<Record<string, unknown>>({
      type: "object",
      additionalProperties: tensorValue,
      description: "Values by output name; `probabilities` as objects of classes by name where `parameters` asks for that.",
    }),
    request_id: Type.String(),
    timings_ms: Type.Object(
      {
        total: Type.Number({ description: "In the gateway, from the request's headers to its answer." }),
        gateway: Type.Number({ description: "What remains of it without queue and compute." }),
        queue: Type.Number({ description: "Waiting for the model." }),
        compute: Type.Number({ description: "The run of the batch that held the call." }),
      },
      { description: "Where the time went, in milliseconds." },
    ),
  },
  { title: "Prediction" },
);

/** Headers of a prediction, each a schema. */
export const predictionHeaders = {
  "x-inferencehub-version": { type: "string", description: "The exact version that ran." },
  "x-request-id": { type: "string", description: "Names this request in the log." },
  "server-timing": { type: "string", description: "Where the time went." },
};
