/** What the Open Inference Protocol's questions about servers and models are answered with. */

import { Type } from "typebox";

const shape = Type.Array(Type.Integer(), { description: "Length of each dimension; -1 where any will do." });

const tensorMetadata = Type.Object({
  name: Type.String(),
  datatype: Type.String({ description: "Such as FP32 or BYTES." }),
  shape,
});

export const serverMetadataSchema = Type.Object(
  {
    name: Type.String(),
    version: Type.String({ description: "Of the gateway." }),
    extensions: Type.Array(Type.String(), { description: "Only those that work." }),
  },
  { title: "OIP server" },
);

export const liveSchema = Type.Object({ live: Type.Boolean() }, { title: "OIP live" });

export const readySchema = Type.Object({ ready: Type.Boolean() }, { title: "OIP ready" });

export const modelReadySchema = Type.Object({ name: Type.String(), ready: Type.Boolean() }, { title: "OIP model ready" });

export const modelMetadataSchema = Type.Object(
  {
    name: Type.String(),
    versions: Type.Array(Type.String(), { description: "Those that serve." }),
    platform: Type.String({ description: "The runtime." }),
    inputs: Type.Array(tensorMetadata),
    outputs: Type.Array(tensorMetadata),
  },
  { title: "OIP model" },
);

const configuredTensor = Type.Object({
  name: Type.String(),
  data_type: Type.String({ description: "Such as TYPE_FP32." }),
  dims: Type.Array(Type.Integer(), { description: "Without the dimension that counts rows, where `max_batch_size` is more than 0." }),
});

export const modelConfigSchema = Type.Object(
  {
    name: Type.String(),
    platform: Type.String(),
    backend: Type.String(),
    version_policy: Type.Object({ all: Type.Object({}) }),
    max_batch_size: Type.Integer(),
    input: Type.Array(configuredTensor),
    output: Type.Array(configuredTensor),
    dynamic_batching: Type.Optional(
      Type.Object({ preferred_batch_size: Type.Array(Type.Integer()), max_queue_delay_microseconds: Type.Integer() }),
    ),
    model_transaction_policy: Type.Object({ decoupled: Type.Boolean() }),
  },
  { title: "OIP model configuration" },
);

const duration = Type.Object({ count: Type.Integer(), ns: Type.Integer({ description: "Nanoseconds of all of them together." }) });

const runDurations = { compute_input: duration, compute_infer: duration, compute_output: duration };

export const modelStatisticsSchema = Type.Object(
  {
    model_stats: Type.Array(
      Type.Object({
        name: Type.String(),
        version: Type.String(),
        last_inference: Type.Integer({ description: "Milliseconds since 1970; 0: never." }),
        inference_count: Type.Integer({ description: "Rows of calls that succeeded." }),
        execution_count: Type.Integer({ description: "Runs of the model." }),
        inference_stats: Type.Object({
          success: duration,
          fail: duration,
          queue: duration,
          ...runDurations,
          cache_hit: duration,
          cache_miss: duration,
        }),
        batch_stats: Type.Array(Type.Object({ batch_size: Type.Integer({ description: "Rows of the run." }), ...runDurations })),
      }),
    ),
  },
  { title: "OIP statistics" },
);

export const repositoryIndexSchema = Type.Array(
  Type.Object({
    name: Type.String(),
    version: Type.String(),
    state: Type.String({ enum: ["READY", "UNAVAILABLE", "LOADING", "UNLOADING"] }),
    reason: Type.String({ description: "Empty where nothing is to be said." }),
  }),
  { title: "OIP repository index" },
);
