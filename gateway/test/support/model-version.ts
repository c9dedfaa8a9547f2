/** Versions for tests: what matters is given, the rest is unremarkable. */
import type { ModelVersion } from "../../src/models/model-version.ts";
import type { Datatype } from "../../src/tensors/datatype.ts";
import type { TensorSpec } from "../../src/tensors/tensor.ts";

export function spec(name: string, datatype: Datatype, ...shape: number[]): TensorSpec {
  return { name, datatype, shape };
}

export function modelVersion(given: Partial<ModelVersion>): ModelVersion {
  return {
    name: "iris",
    version: "1",
    state: "READY",
    failure: "",
    failureDetail: "",
    runtime: "sklearn",
    device: "cpu",
    inputs: [spec("features", "FP64", -1, 4)],
    outputs: [spec("label", "BYTES", -1), spec("probabilities", "FP64", -1, 3)],
    batched: true,
    maxBatchSize: 64,
    maxDelayMs: 0,
    labels: ["setosa", "versicolor", "virginica"],
    idempotent: true,
    retryAfterHang: false,
    deadlineMs: 0,
    examples: [],
    image: undefined,
    digest: "0".repeat(64),
    sizeBytes: 1_234,
    readyAtMs: 0,
    warnings: [],
    isolated: false,
    workers: 1,
    ...given,
  };
}
