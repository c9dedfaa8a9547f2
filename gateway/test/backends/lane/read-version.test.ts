import { expect, test } from "vitest";
import { versionFromMessage } from "../../../src/backends/lane/read-version.ts";
import { inferencehub } from "../../../src/rpc/inference.js";

const { ModelVersion, Datatype, ModelState } = inferencehub.rpc.v1;

test("everything that a worker announces arrives", () => {
  const sent = {
    name: "digits",
    version: "2",
    state: ModelState.MODEL_STATE_READY,
    runtime: "onnx",
    device: "cuda:0",
    inputs: [
      { name: "image", datatype: Datatype.DATATYPE_FP16, shape: [-1, 1, 8, 8] },
      { name: "row", datatype: Datatype.DATATYPE_FP64, shape: [-1, 2], featureNames: ["a", "b"] },
      { name: "size", datatype: Datatype.DATATYPE_INT64, shape: [-1], nullable: true, categoriesJson: '["S",1,true]' },
    ],
    outputs: [{ name: "label", datatype: Datatype.DATATYPE_BYTES, shape: [-1] }],
    batched: true,
    maxBatchSize: 64,
    maxDelayMs: 1.5,
    labels: ["0", "1"],
    idempotent: true,
    retryAfterHang: true,
    deadlineMs: 250,
    examples: [{ name: "seven", inputsJson: "[[7]]" }],
    image: {
      input: "image",
      layout: "CHW",
      black: 0,
      white: 16,
      mediaTypes: ["image/png"],
      mode: "RGB",
      width: 8,
      height: 9,
      fit: "crop",
      mean: [0.5],
      std: [0.25],
    },
    digest: "ab".repeat(32),
    sizeBytes: 5_000_000_000,
    readyAtMs: 1_700_000_000_123,
    warnings: ["Its format is deprecated."],
    isolated: true,
  };
  const message = ModelVersion.decode(ModelVersion.encode(sent).finish());
  expect(versionFromMessage(message)).toEqual({
    ...sent,
    state: "READY",
    failure: "",
    failureDetail: "",
    inputs: [
      { name: "image", datatype: "FP16", shape: [-1, 1, 8, 8] },
      { name: "row", datatype: "FP64", shape: [-1, 2], featureNames: ["a", "b"] },
      { name: "size", datatype: "INT64", shape: [-1], nullable: true, categories: ["S", 1, true] },
    ],
    outputs: [{ name: "label", datatype: "BYTES", shape: [-1] }],
    image: {
      input: "image",
      layout: "CHW",
      black: 0,
      white: 16,
      mean: [0.5],
      std: [0.25],
      files: { mediaTypes: ["image/png"], mode: "RGB", width: 8, height: 9, fit: "crop" },
    },
  });
});

test("a version that takes no image files has a picture without them", () => {
  const image = { input: "x", layout: "HW", white: 1 };
  expect(versionFromMessage({ name: "m", version: "1", image }).image).toEqual({ ...image, black: 0 });
});

test("an unknown state counts as LOADING, and an unknown datatype is refused", () => {
  expect(versionFromMessage({ name: "m", version: "1", state: 99 as never }).state).toBe("LOADING");
  expect(() => versionFromMessage({ name: "m", version: "1", inputs: [{ name: "x", datatype: 99 as never }] })).toThrow(/datatype 99/);
});
