/** Reads a version that a worker announces. */
import type { inferencehub } from "../../rpc/inference.js";
import { datatypeFromWire } from "../../tensors/datatype.ts";
import type { Category, TensorSpec } from "../../tensors/tensor.ts";
import type { AnnouncedVersion, ImageHint, ModelState, Snapshot, StreamBounds } from "../announced-version.ts";

const states: readonly ModelState[] = ["LOADING", "LOADING", "READY", "FAILED", "UNLOADING", "UNLOADED"];

/** All that a worker has. Throws a sentence for what this gateway does not know. */
export function snapshotFromMessage({ models, initialLoadDone }: inferencehub.rpc.v1.WatchModelsResponse.$Shape): Snapshot {
  return { versions: (models ?? []).map(versionFromMessage), initialLoadDone: initialLoadDone ?? false };
}

/** A version from the contract's message. Absent fields are their defaults; an unknown state counts as LOADING. */
export function versionFromMessage(message: inferencehub.rpc.v1.IModelVersion): AnnouncedVersion {
  return {
    name: message.name ?? "",
    version: message.version ?? "",
    state: states[message.state ?? 0] ?? "LOADING",
    failure: message.failure ?? "",
    failureDetail: message.failureDetail ?? "",
    runtime: message.runtime ?? "",
    device: message.device ?? "",
    inputs: (message.inputs ?? []).map(specFromMessage),
    outputs: (message.outputs ?? []).map(specFromMessage),
    batched: message.batched ?? false,
    maxBatchSize: message.maxBatchSize ?? 1,
    maxDelayMs: message.maxDelayMs ?? 0,
    labels: message.labels ?? [],
    idempotent: message.idempotent ?? false,
    retryAfterHang: message.retryAfterHang ?? false,
    deadlineMs: message.deadlineMs ?? 0,
    examples: (message.examples ?? []).map((example) => ({ name: example.name ?? "", inputsJson: example.inputsJson ?? "" })),
    image: message.image ? imageFromMessage(message.image) : undefined,
    digest: message.digest ?? "",
    sizeBytes: Number(message.sizeBytes ?? 0),
    readyAtMs: Number(message.readyAtMs ?? 0),
    warnings: message.warnings ?? [],
    isolated: message.isolated ?? false,
    ...(message.streaming && { stream: boundsFromMessage(message.stream ?? {}) }),
    ...taskFromMessage(message),
  };
}

function boundsFromMessage(message: inferencehub.rpc.v1.IStreamBounds): StreamBounds {
  return {
    firstChunkMs: message.firstChunkMs ?? 0,
    gapMs: message.gapMs ?? 0,
    totalMs: message.totalMs ?? 0,
    stallMs: message.stallMs ?? 0,
    heartbeatMs: message.heartbeatMs ?? 0,
  };
}

/** A task that this gateway does not know is none. */
function taskFromMessage({ task, generation }: inferencehub.rpc.v1.IModelVersion): Pick<AnnouncedVersion, "task" | "generation"> {
  if (task === "embed") return { task };
  if (task !== "chat" && task !== "complete") return {};
  const { supports, defaultMaxTokens, contextTokens } = generation ?? {};
  return {
    task,
    generation: { supports: supports ?? [], defaultMaxTokens: defaultMaxTokens ?? 0, contextTokens: contextTokens ?? 0 },
  };
}

function imageFromMessage(message: inferencehub.rpc.v1.IImageHint): ImageHint {
  const { mediaTypes, mean, std } = message;
  return {
    input: message.input ?? "",
    layout: message.layout ?? "",
    black: message.black ?? 0,
    white: message.white ?? 0,
    ...(mean?.length && std?.length && { mean, std }),
    ...(mediaTypes?.length && {
      files: { mediaTypes, mode: message.mode ?? "", width: message.width ?? 0, height: message.height ?? 0, fit: message.fit ?? "" },
    }),
  };
}

function specFromMessage(message: inferencehub.rpc.v1.ITensorSpec): TensorSpec {
  const datatype = datatypeFromWire(message.datatype ?? 0);
  if (datatype === undefined)
    throw new Error(
      `The worker announced '${message.name}' with datatype ${message.datatype}, which this gateway does not know; give both the same version.`,
    );
  return {
    name: message.name ?? "",
    datatype,
    shape: (message.shape ?? []).map(Number),
    ...(message.nullable && { nullable: true }),
    ...(message.featureNames?.length && { featureNames: message.featureNames }),
    ...(message.categoriesJson && { categories: JSON.parse(message.categoriesJson) as readonly Category[] }),
  };
}
