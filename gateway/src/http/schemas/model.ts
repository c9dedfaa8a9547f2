/** A model as GET /models shows it. */

import { Type } from "typebox";
import { trafficSchema } from "./traffic.ts";

const tensorSpec = Type.Object({
  name: Type.String(),
  datatype: Type.String({ description: "As the Open Inference Protocol names it, such as FP32." }),
  shape: Type.Array(Type.Integer(), { description: "Length of each dimension; -1 where any will do." }),
  nullable: Type.Optional(
    Type.Boolean({ description: "Elements may be null, which means what a missing value meant in training; absent where they may not." }),
  ),
});

const inputSpec = Type.Object({
  ...tensorSpec.properties,
  feature_names: Type.Optional(
    Type.Array(Type.String(), { description: "What the columns of a matrix are called, where the artifact tells." }),
  ),
  categories: Type.Optional(
    Type.Array(Type.Unsafe<string | number | boolean>({ type: ["string", "number", "boolean"] }), {
      description:
        "The categories that training knew, in its order, as calls give them; absent where nobody knows or they are too many. Whether others are taken is the model's to say.",
    }),
  ),
});

const imageSchema = Type.Object(
  {
    input: Type.String(),
    layout: Type.String({ description: "Order of the dimensions after the rows: HW, HWC or CHW." }),
    black: Type.Number(),
    white: Type.Number(),
    mean: Type.Optional(Type.Array(Type.Number(), { description: "By channel, from 0 to 1; in place of black and white." })),
    std: Type.Optional(Type.Array(Type.Number())),
    mode: Type.Optional(Type.String({ description: "L, RGB or RGBA: what the colours of an image file become." })),
    size: Type.Optional(Type.Array(Type.Integer(), { description: "Width and height that an image file is resized to." })),
    fit: Type.Optional(Type.String({ description: "How: stretch or crop." })),
    media_types: Type.Optional(
      Type.Array(Type.String(), { description: "Image files that POST /predict takes for it; absent where none." }),
    ),
  },
  { description: "The input that is a picture." },
);

const generationSchema = Type.Object(
  {
    supports: Type.Array(Type.String(), {
      description: "Parameters of OpenAI's API that it honours besides messages, prompt and the most tokens; *: all of them.",
    }),
    default_max_tokens: Type.Optional(Type.Integer({ description: "Tokens that it makes at most for who asks for no other number." })),
    context_tokens: Type.Optional(Type.Integer({ description: "Tokens that prompt and answer have together at most." })),
  },
  { description: "What a version with the task chat or complete takes." },
);

const boundMs = Type.Optional(Type.Integer({ minimum: 1 }));

const streamSchema = Type.Object(
  { first_chunk_ms: boundMs, gap_ms: boundMs, total_ms: boundMs, stall_ms: boundMs, heartbeat_ms: boundMs },
  { description: "What the version itself says of how long its streams may take; for the rest the gateway's `streams` hold." },
);

const versionSchema = Type.Object(
  {
    version: Type.String(),
    state: Type.String({ enum: ["LOADING", "READY", "FAILED", "UNLOADING", "UNLOADED", "RECOVERING"] }),
    failure: Type.Optional(Type.String({ description: "Why it FAILED." })),
    failure_detail: Type.Optional(Type.String({ description: "The same with paths; for admins only." })),
    runtime: Type.String(),
    device: Type.String(),
    inputs: Type.Array(inputSpec),
    outputs: Type.Array(tensorSpec),
    batched: Type.Boolean({ description: "The first dimension of inputs and outputs counts rows; calls may leave it out." }),
    max_batch_size: Type.Integer(),
    max_delay_ms: Type.Number(),
    idempotent: Type.Boolean({ description: "A call that a lost worker took along is sent again." }),
    deadline_ms: Type.Optional(Type.Integer({ description: "Deadline of calls that ask for none." })),
    labels: Type.Optional(Type.Array(Type.String(), { description: "Classes, in the order of the output `probabilities`." })),
    examples: Type.Optional(
      Type.Array(Type.Object({ name: Type.String(), inputs: Type.Unsafe<unknown>({ description: "For the field `inputs`." }) })),
    ),
    streaming: Type.Optional(Type.Boolean({ description: "True where its answers may come in chunks; absent where not." })),
    stream: Type.Optional(streamSchema),
    task: Type.Optional(
      Type.String({ enum: ["chat", "complete", "embed"], description: "Which operations below /v1 take it; absent: predictions only." }),
    ),
    generation: Type.Optional(generationSchema),
    image: Type.Optional(imageSchema),
    digest: Type.Optional(Type.String({ description: "The artifact's SHA-256." })),
    size_bytes: Type.Optional(Type.Integer({ description: "Bytes of its files, loaded or not; absent where its backend does not tell." })),
    ready_at: Type.Optional(Type.String({ format: "date-time" })),
    warnings: Type.Optional(Type.Array(Type.String())),
    workers: Type.Integer({ description: "Workers on which it is READY." }),
  },
  { title: "Model version" },
);

export const modelSchema = Type.Object(
  {
    name: Type.String(),
    latest: Type.Optional(Type.String({ description: "The greatest version that serves; absent when none does." })),
    labels: Type.Optional(
      Type.Unsafe<Record<string, string>>({ type: "object", additionalProperties: { type: "string" }, description: "Versions by label." }),
    ),
    traffic: Type.Unsafe<unknown>({
      ...trafficSchema,
      description: "Which version serves whom; rules, shadow and canary for admins only.",
    }),
    versions: Type.Array(versionSchema, { description: "Greatest first." }),
  },
  { title: "Model" },
);

export const modelListSchema = Type.Object({ models: Type.Array(modelSchema) }, { title: "Models" });

export const modelParamsSchema = Type.Object({ model: Type.String({ maxLength: 64 }) });

export const versionParamsSchema = Type.Object({ model: Type.String({ maxLength: 64 }), version: Type.String({ maxLength: 64 }) });
