import { expect, test } from "vitest";
import type { Model } from "../../../../../src/api/types.ts";
import { modelToOpenOn } from "../../../../../src/pages/playground/input/place/first-model.ts";
import { spec } from "../signatures.ts";

const examples = [{ name: "one", inputs: [1] }];
const plain = { state: "READY", inputs: [spec("x", "FP32", -1, 4)], batched: true, examples };
const drawn = { ...plain, inputs: [spec("image", "FP32", -1, 28, 28)], image: { input: "image", layout: "HW", black: 0, white: 1 } };
const photo = {
  ...plain,
  inputs: [spec("image", "UINT8", -1, 224, 224, 3)],
  image: { input: "image", layout: "HWC", black: 0, white: 255 },
};

function model(name: string, version: object): Model {
  return { name, latest: "1", traffic: { weights: { latest: 100 } }, versions: [{ version: "1", ...version }] } as unknown as Model;
}

test.each([
  ["the one to draw on, whatever was used last", { a: plain, digits: drawn }, "a", "digits"],
  ["no photograph, and nothing to draw on that does not serve", { a: plain, photo, digits: { ...drawn, state: "FAILED" } }, undefined, "a"],
  ["what was used last", { a: plain, b: plain }, "b", "b"],
  ["the first with an example, where the last used has gone", { a: { ...plain, examples: [] }, b: plain }, "gone", "b"],
  ["one that predicts rather than one that writes", { chat: { ...plain, task: "chat" }, b: { ...plain, examples: [] } }, undefined, "b"],
  ["one that serves", { a: { ...plain, state: "UNLOADED" }, chat: { ...plain, task: "chat" } }, undefined, "chat"],
  ["any, where none serves", { a: { ...plain, state: "FAILED" } }, undefined, "a"],
  ["none, where there is none", {}, "a", undefined],
])("the page opens on %s", (_why, versions, lastUsed, name) => {
  const models = Object.entries(versions).map(([each, version]) => model(each, version));
  expect(modelToOpenOn(models, lastUsed)?.name).toBe(name);
});
