/** What is announced of the models that the settings name: their server has no words for it. Pure. */
import type { OpenAiModelSettings } from "../../config/settings.ts";
import type { TensorSpec } from "../../tensors/tensor.ts";
import type { AnnouncedVersion, ModelState } from "../announced-version.ts";

/** How one of them stands. */
export interface Standing {
  readonly state: ModelState;
  /** Why it FAILED, for all to read. */
  readonly failure?: string;
  readonly detail?: string;
  readonly readyAtMs: number;
  /** Length of its vectors, where it makes any and it is known. */
  readonly dimensions?: number | undefined;
}

const generation: { inputs: readonly TensorSpec[]; outputs: readonly TensorSpec[] } = {
  inputs: [{ name: "request", datatype: "BYTES", shape: [1] }],
  outputs: [{ name: "event", datatype: "BYTES", shape: [-1] }],
};

export function announcedVersion(
  model: OpenAiModelSettings,
  { state, failure = "", detail = "", readyAtMs, dimensions }: Standing,
): AnnouncedVersion {
  return {
    name: model.name,
    version: model.version,
    state,
    failure,
    failureDetail: detail,
    runtime: "openai",
    device: "",
    maxBatchSize: 1,
    maxDelayMs: 0,
    labels: [],
    idempotent: model.idempotent,
    retryAfterHang: false,
    deadlineMs: model.deadline_ms ?? 0,
    examples: [],
    image: undefined,
    digest: "",
    sizeBytes: 0,
    readyAtMs,
    warnings: [],
    isolated: false,
    ...(model.task === "embed" ? embedding(dimensions) : generating(model)),
  };
}

function embedding(dimensions: number | undefined) {
  const outputs: readonly TensorSpec[] = dimensions === undefined ? [] : [{ name: "embedding", datatype: "FP32", shape: [-1, dimensions] }];
  return { task: "embed" as const, inputs: [{ name: "text", datatype: "BYTES" as const, shape: [-1] }], outputs, batched: true };
}

function generating({ task, supports, default_max_tokens, context_tokens, stream }: OpenAiModelSettings) {
  return {
    ...generation,
    batched: false,
    task: task as "chat" | "complete",
    generation: { supports, defaultMaxTokens: default_max_tokens ?? 0, contextTokens: context_tokens ?? 0 },
    stream: {
      firstChunkMs: stream.first_chunk_ms ?? 0,
      gapMs: stream.gap_ms ?? 0,
      totalMs: stream.total_ms ?? 0,
      stallMs: stream.stall_ms ?? 0,
      heartbeatMs: stream.heartbeat_ms ?? 0,
    },
  };
}
