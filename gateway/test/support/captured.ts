/** Captured calls for tests: tensors, what becomes of them, and rows. */
import type { Redaction } from "../../src/capture/record/redaction.ts";
import { type Row, rowOf } from "../../src/capture/record/row.ts";
import { type FinishedCall, type Keeper, SampledCall } from "../../src/capture/record/sampled-call.ts";
import type { ModelVersion } from "../../src/models/model-version.ts";
import { type EncodedTensor, noParameters, OwnBytes, type Parameters } from "../../src/tensors/tensor.ts";
import { modelVersion } from "./model-version.ts";

export const finished: FinishedCall = {
  operation: "/predict",
  requestId: "r1",
  keyId: "AAAAAAAA",
  status: 200,
  reason: undefined,
  rows: 1,
  durationMs: 1.23456,
  queueUs: 200,
  computeUs: 300,
};

export function textTensor(name: string, ...texts: string[]): EncodedTensor {
  const parts = texts.flatMap((text) => {
    const prefix = Buffer.alloc(4);
    prefix.writeUInt32LE(Buffer.byteLength(text));
    return [prefix, Buffer.from(text)];
  });
  return { name, datatype: "BYTES", shape: [texts.length], raw: new OwnBytes(Buffer.concat(parts)) };
}

export function numberTensor(name: string, values: readonly number[], ...shape: number[]): EncodedTensor {
  const raw = new OwnBytes(Buffer.from(new Float64Array(values).buffer));
  return { name, datatype: "FP64", shape: shape.length > 0 ? shape : [values.length], raw };
}

export interface SampledParts {
  readonly version?: Partial<ModelVersion>;
  readonly inputs?: readonly EncodedTensor[];
  readonly outputs?: readonly (readonly EncodedTensor[])[];
  readonly parameters?: Parameters;
  readonly maxTensorBytes?: number;
}

export function sampled({ version = {}, inputs = [], outputs = [], parameters = noParameters, maxTensorBytes = 1e6 }: SampledParts) {
  const keeper: Keeper = { maxTensorBytes, hold: () => true, take: () => {} };
  const call = new SampledCall(modelVersion(version), inputs, parameters, Date.UTC(2026, 0, 1), keeper);
  for (const chunk of outputs) call.answered(chunk);
  return call;
}

export function madeRow(call: SampledCall, redaction: Redaction, maxBytes = 65_536): Row {
  const steps = rowOf(call, finished, redaction, maxBytes);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
