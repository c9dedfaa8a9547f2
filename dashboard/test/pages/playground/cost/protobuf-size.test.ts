import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ModelVersion, Prediction, TensorSpec } from "../../../../src/api/types.ts";
import { answerBytes, requestBytes } from "../../../../src/pages/playground/cost/protobuf-size.ts";
import { requestFromDraft } from "../../../../src/pages/playground/state.ts";
import { isRowLeftOut } from "../../../../src/pages/playground/tensor/shape.ts";
import { encodedAnswer, encodedRequest } from "../../../support/gateway-encoder.js";

const results = new URL("../../../../../bench/results/grpc_vs_rest.json", import.meta.url);
const measured = JSON.parse(readFileSync(results, "utf8")) as {
  rows: { case: string; bytes: { json_named: number; protobuf: number } }[];
};

type Values = Readonly<Record<string, unknown>>;
type Signature = Pick<ModelVersion, "inputs" | "outputs" | "batched">;

const spec = (name: string, datatype: string, ...shape: number[]): TensorSpec => ({ name, datatype, shape });

function expectSameRequest(signature: Signature, values: Values, version = "1"): void {
  const counted = requestBytes({ model_name: "iris", version, inputs: values }, signature);
  const leftOut = isRowLeftOut(signature.inputs, values, signature.batched);
  const encoded = encodedRequest({ modelName: "iris", version, specs: signature.inputs, values, isRowLeftOut: leftOut });
  expect(counted).toBe(encoded.length);
}

function expectSameAnswer(signature: Signature, values: Values, { queue = 0.031, compute = 1.204 } = {}, rows = 1): void {
  const prediction: Prediction = {
    model_name: "iris",
    version: "12",
    outputs: values,
    request_id: "5f2d8a-1c",
    timings_ms: { total: 3, gateway: 1, queue, compute },
  };
  const encoded = encodedAnswer({
    modelName: "iris",
    version: "12",
    specs: signature.outputs,
    values,
    isRowLeftOut: isRowLeftOut(signature.outputs, values, signature.batched),
    requestId: "5f2d8a-1c",
    timings: { queueUs: Math.round(queue * 1_000), computeUs: Math.round(compute * 1_000), batchCalls: 1, batchRows: rows },
  });
  expect(answerBytes(prediction, signature)).toBe(encoded.length);
}

const classifier = (input: TensorSpec, classes: number): Signature => ({
  inputs: [input],
  outputs: [spec("label", "BYTES", -1), spec("probabilities", "FP32", -1, classes)],
  batched: true,
});
const repeat = <T>(count: number, value: T) => Array.from({ length: count }, () => value);

describe("the demo models", () => {
  const iris = classifier(spec("features", "FP64", -1, 4), 3);
  const language = classifier(spec("text", "BYTES", -1), 32);
  const resnet = classifier(spec("image", "FP32", -1, 8, 8), 10);

  test("iris, with rows and without", () => {
    expectSameRequest(iris, { features: [5.1, 3.5, 1.4, 0.2] });
    expectSameRequest(iris, { features: repeat(300, [5.1, 3.5, 1.4, 0.2]) });
    expectSameAnswer(iris, { label: "setosa", probabilities: [0.97, 0.02, 0.01] });
    expectSameAnswer(iris, { label: repeat(300, "setosa"), probabilities: repeat(300, [0.97, 0.02, 0.01]) }, {}, 300);
  });

  // docs/INTERVIEW_QA.md and the README have the same figures from there.
  test("iris, with the figures of bench/results", () => {
    const row = measured.rows.find((each) => each.case === "row of 4, FP64")!;
    const request = requestFromDraft({ model: "iris", version: "", inputs: { features: [5.1, 3.5, 1.4, 0.2] } });
    expect(requestBytes(request, iris)).toBe(row.bytes.protobuf);
    expect(new TextEncoder().encode(JSON.stringify(request)).length).toBe(row.bytes.json_named);
  });

  test("language, with whatever people write", () => {
    expectSameRequest(language, { text: "a \"quoted\" 'text'\nwith 🙂 and ü" });
    expectSameRequest(language, { text: ["", "すべての人間は", "x".repeat(70_000)] });
    expectSameRequest(language, { text: { b64: "AAH/" } });
    expectSameAnswer(language, { label: "Japanese", probabilities: repeat(32, 1 / 32) });
  });

  test("resnet and diabetes", () => {
    expectSameRequest(resnet, { image: repeat(8, repeat(8, 16)) }, "");
    const diabetes: Signature = { inputs: [spec("features", "FP64", -1, 10)], outputs: [spec("value", "FP64", -1)], batched: true };
    expectSameRequest(diabetes, { features: [repeat(10, 1.5)] });
    expectSameAnswer(diabetes, { value: 152.1 });
    expectSameAnswer(diabetes, { value: [152.1, 1] }, { queue: 0, compute: 0 }, 2);
  });
});

/** Mulberry32: the same numbers in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const elements: Readonly<Record<string, (random: number) => unknown>> = {
  BOOL: (random) => random < 0.5,
  UINT8: (random) => Math.floor(random * 256),
  UINT16: (random) => Math.floor(random * 65_536),
  UINT32: (random) => Math.floor(random * 2 ** 32),
  UINT64: (random) => (random < 0.5 ? "18446744073709551615" : Math.floor(random * 2 ** 53)),
  INT8: (random) => Math.floor(random * 256) - 128,
  INT16: (random) => Math.floor(random * 65_536) - 32_768,
  INT32: (random) => Math.floor(random * 2 ** 32) - 2 ** 31,
  INT64: (random) => (random < 0.5 ? "-9223372036854775808" : -Math.floor(random * 2 ** 53)),
  FP16: (random) => (random < 0.1 ? "NaN" : random * 100),
  FP32: (random) => (random < 0.1 ? "-Infinity" : random - 0.5),
  FP64: (random) => (random < 0.1 ? "Infinity" : random * 1e300),
  BF16: (random) => random * 10,
  BYTES: (random) => (random < 0.2 ? { b64: "/+8AAQ==" } : "🙂ü\n".repeat(Math.floor(random * 60))),
};

describe.each(Object.keys(elements))("random tensors of %s", (datatype) => {
  const random = randomFrom(datatype.length * 7 + datatype.charCodeAt(0));
  const filled = (shape: readonly number[]): unknown =>
    shape.length === 0 ? elements[datatype]!(random()) : Array.from({ length: shape[0]! }, () => filled(shape.slice(1)));

  test.each([[], [1], [200], [3, 5], [2, 3, 4], [1, 2, 3, 2], [0], [4, 0]])("of shape %j %j %j %j", (...shape: number[]) => {
    const tensor = spec("a tensor of some name", datatype, ...shape);
    const signature: Signature = { inputs: [tensor], outputs: [tensor], batched: false };
    expectSameRequest(signature, { [tensor.name]: filled(shape) });
    expectSameAnswer(signature, { [tensor.name]: filled(shape) });
  });

  test("several of a batched model", () => {
    const specs = [spec("a", datatype, -1, 2), spec("b", datatype, -1), spec("c", "FP32", -1, -1, 3)];
    const signature: Signature = { inputs: specs, outputs: specs, batched: true };
    expectSameRequest(signature, { a: filled([130, 2]), b: filled([130]), c: repeat(130, [[1, 2, 3]]) });
    expectSameAnswer(signature, { a: filled([2]), b: filled([]), c: [[1, 2, 3]] });
  });
});

test("settings of a call count as the contract writes them", () => {
  const signature: Signature = { inputs: [spec("x", "FP32")], outputs: [], batched: false };
  const parameters = { flag: false, count: -3, large: 70_000, none: 0, part: 0.5, name: "ü" };
  const encoded = encodedRequest({
    modelName: "m",
    version: "",
    specs: signature.inputs,
    values: { x: 1 },
    isRowLeftOut: false,
    parameters: {
      flag: { boolValue: false },
      count: { int64Value: -3 },
      large: { int64Value: 70_000 },
      none: { int64Value: 0 },
      part: { doubleValue: 0.5 },
      name: { stringValue: "ü" },
    },
  });
  expect(requestBytes({ model_name: "m", inputs: { x: 1 }, parameters }, signature)).toBe(encoded.length);
});

test("an unknown datatype has no size", () => {
  const signature: Signature = { inputs: [spec("x", "FP8", 2)], outputs: [spec("y", "FP8", 2)], batched: false };
  expect(requestBytes({ model_name: "m", inputs: { x: [1, 2] } }, signature)).toBeUndefined();
});

test("a bare value belongs to the only input", () => {
  const signature: Signature = { inputs: [spec("x", "FP32", -1, 2)], outputs: [], batched: true };
  const byName = requestBytes({ model_name: "m", inputs: { x: [1, 2] } }, signature);
  expect(requestBytes({ model_name: "m", inputs: [1, 2] }, signature)).toBe(byName);
});
