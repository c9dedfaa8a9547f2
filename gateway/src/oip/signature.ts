/** A version's signature in the words of the Open Inference Protocol: its metadata, and Triton's configuration of it. */
import type { ModelEntry } from "../models/catalogue.ts";
import { type ModelVersion, sharesRuns } from "../models/model-version.ts";
import type { Datatype } from "../tensors/datatype.ts";
import type { TensorSpec } from "../tensors/tensor.ts";
import type { ConfiguredTensor, ModelConfig, ModelMetadata, TensorMetadata } from "./documents.ts";

/** Whether calls for it are taken: those for a version that RECOVERS wait for its worker. */
export function isServed({ state, withdrawn }: ModelVersion): boolean {
  return (state === "READY" || state === "RECOVERING") && withdrawn === undefined;
}

export function metadataOf(entry: ModelEntry, version: ModelVersion): ModelMetadata {
  return {
    name: entry.name,
    versions: entry.versions
      .filter(isServed)
      .map((each) => each.version)
      .toReversed(),
    platform: version.runtime,
    inputs: version.inputs.map(tensorMetadata),
    outputs: version.outputs.map(tensorMetadata),
  };
}

function tensorMetadata({ name, datatype, shape }: TensorSpec): TensorMetadata {
  return { name, datatype, shape };
}

export function configOf(version: ModelVersion): ModelConfig {
  const { name, runtime, batched, maxBatchSize, maxDelayMs, inputs, outputs } = version;
  return {
    name,
    platform: runtime,
    backend: runtime,
    version_policy: { all: {} },
    // Clients put a dimension for rows before `dims` where this is more than 0.
    max_batch_size: batched ? Math.max(1, maxBatchSize) : 0,
    input: inputs.map((spec) => configuredTensor(spec, batched)),
    output: outputs.map((spec) => configuredTensor(spec, batched)),
    ...(sharesRuns(version) && {
      dynamic_batching: { preferred_batch_size: [], max_queue_delay_microseconds: Math.round(maxDelayMs * 1_000) },
    }),
    model_transaction_policy: { decoupled: version.stream !== undefined },
  };
}

function configuredTensor({ name, datatype, shape }: TensorSpec, batched: boolean): ConfiguredTensor {
  return { name, data_type: dataTypeOf(datatype), dims: batched ? shape.slice(1) : shape };
}

function dataTypeOf(datatype: Datatype): string {
  return datatype === "BYTES" ? "TYPE_STRING" : `TYPE_${datatype}`;
}
