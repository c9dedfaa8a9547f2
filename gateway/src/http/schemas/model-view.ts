/** What of a model is shown to whom. */

import type { Caller } from "../../auth/caller/caller.ts";
import type { Generation, ImageHint, StreamBounds } from "../../backends/announced-version.ts";
import type { ModelEntry } from "../../models/catalogue.ts";
import type { ModelVersion } from "../../models/model-version.ts";
import type { TensorSpec } from "../../tensors/tensor.ts";
import type { TrafficDocument } from "../../traffic/document/document.ts";

/** Absent parts are absent keys. */
export function viewFromModel(model: ModelEntry, traffic: TrafficDocument, caller: Caller): Record<string, unknown> {
  return {
    name: model.name,
    ...(model.latest && { latest: model.latest.version }),
    ...(traffic.labels && { labels: traffic.labels }),
    traffic: caller.canAdminister ? traffic : publicPart(traffic),
    versions: model.versions.map((version) => viewFromVersion(version, caller.canAdminister)),
  };
}

/** What callers need to know; rules, shadow and canary are the operator's. */
function publicPart({ model, revision, weights, labels, sticky }: TrafficDocument): TrafficDocument {
  return { model, revision, weights, ...(labels && { labels }), ...(sticky && { sticky }) };
}

function viewFromVersion(version: ModelVersion, forAdmin: boolean): Record<string, unknown> {
  return {
    version: version.version,
    state: version.withdrawn === undefined ? version.state : "FAILED",
    ...((version.withdrawn || version.failure) && { failure: version.withdrawn ?? version.failure }),
    ...(forAdmin && version.failureDetail && { failure_detail: version.failureDetail }),
    runtime: version.runtime,
    device: version.device,
    inputs: version.inputs.map(viewFromInput),
    outputs: version.outputs,
    batched: version.batched,
    max_batch_size: version.maxBatchSize,
    max_delay_ms: version.maxDelayMs,
    idempotent: version.idempotent,
    ...(version.deadlineMs > 0 && { deadline_ms: version.deadlineMs }),
    ...(version.labels.length > 0 && { labels: version.labels }),
    ...(version.examples.length > 0 && {
      examples: version.examples.map(({ name, inputsJson }) => ({ name, inputs: parsed(inputsJson) })),
    }),
    ...(version.stream && { streaming: true, ...viewFromBounds(version.stream) }),
    ...(version.task && { task: version.task }),
    ...(version.generation && { generation: viewFromGeneration(version.generation) }),
    ...(version.image && { image: viewFromImage(version.image) }),
    ...(version.digest && { digest: version.digest }),
    ...(version.sizeBytes > 0 && { size_bytes: version.sizeBytes }),
    ...(version.readyAtMs > 0 && { ready_at: new Date(version.readyAtMs).toISOString() }),
    ...(version.warnings.length > 0 && { warnings: version.warnings }),
    workers: version.workers,
  };
}

function viewFromInput({ featureNames, ...spec }: TensorSpec): Record<string, unknown> {
  return featureNames === undefined ? spec : { ...spec, feature_names: featureNames };
}

function viewFromBounds({ firstChunkMs, gapMs, totalMs, stallMs, heartbeatMs }: StreamBounds): Record<string, unknown> {
  const all = { first_chunk_ms: firstChunkMs, gap_ms: gapMs, total_ms: totalMs, stall_ms: stallMs, heartbeat_ms: heartbeatMs };
  const own = Object.entries(all).filter(([, ms]) => ms > 0);
  return own.length === 0 ? {} : { stream: Object.fromEntries(own) };
}

function viewFromImage({ files, ...shown }: ImageHint): Record<string, unknown> {
  if (files === undefined) return shown;
  const { mediaTypes, mode, width, height, fit } = files;
  return { ...shown, mode, size: [width, height], fit, media_types: mediaTypes };
}

function viewFromGeneration({ supports, defaultMaxTokens, contextTokens }: Generation): Record<string, unknown> {
  return {
    supports,
    ...(defaultMaxTokens > 0 && { default_max_tokens: defaultMaxTokens }),
    ...(contextTokens > 0 && { context_tokens: contextTokens }),
  };
}

/** Examples are checked where models are loaded; one that slipped through must not take the listing down. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
