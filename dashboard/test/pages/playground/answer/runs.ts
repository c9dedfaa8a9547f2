/** Runs as the answer side gets them. */
import { InferenceHubError } from "@inferencehub/client";
import type { ModelVersion, Prediction } from "../../../../src/api/types.ts";
import type { Run } from "../../../../src/pages/playground/run.ts";

export const digits: ModelVersion = {
  version: "1",
  state: "READY",
  runtime: "onnx",
  device: "cpu",
  inputs: [{ name: "image", datatype: "FP32", shape: [-1, 8, 8] }],
  outputs: [
    { name: "label", datatype: "BYTES", shape: [-1] },
    { name: "probabilities", datatype: "FP32", shape: [-1, 10] },
  ],
  batched: true,
  max_batch_size: 32,
  max_delay_ms: 0,
  idempotent: true,
  labels: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  workers: 1,
};

export function answered(label: string, probabilities: readonly number[], version = "1", asked = version): Run {
  const prediction: Prediction = {
    model_name: "resnet",
    version,
    outputs: { label, probabilities },
    request_id: "abc-1",
    timings_ms: { total: 4, gateway: 1, queue: 0.5, compute: 2.5 },
  };
  return {
    version: asked,
    request: { model_name: "resnet", inputs: { image: [] } },
    signature: { ...digits, version },
    outcome: { ok: true, prediction, sentBytes: 217, receivedBytes: 319, elapsedMs: 9, status: 200, serverTiming: "" },
  };
}

export function refused(problem: ConstructorParameters<typeof InferenceHubError>[0]): Run {
  return {
    version: "",
    request: { model_name: "resnet", inputs: { image: [] } },
    signature: undefined,
    outcome: { ok: false, problem: new InferenceHubError(problem), elapsedMs: 3 },
  };
}

/** Ten probabilities: what is given, and the rest shared out evenly. */
export function sharesOf(given: Readonly<Record<number, number>>): number[] {
  const rest = 1 - Object.values(given).reduce((sum, share) => sum + share, 0);
  const others = 10 - Object.keys(given).length;
  return Array.from({ length: 10 }, (_, digit) => given[digit] ?? rest / others);
}
