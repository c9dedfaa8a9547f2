/** What a canary is compared with: names are resolved before it is taken out of the weights. */

import { expect, test } from "vitest";
import { baselineOf } from "../../../src/traffic/canary/baseline.ts";
import { runFromDocument } from "../../../src/traffic/canary/wish.ts";
import { documentFromJson } from "../../../src/traffic/document/from-json.ts";
import { irisIn } from "../../support/traffic.ts";

const entry = irisIn({ "1": "READY", "2": "READY", "10": "READY", "11": "FAILED" });

test.each([
  // Nothing of it is the canary's.
  [{ weights: { "1": 100 }, canary: { version: "10" } }, { "1": 100 }, "1"],
  [{ weights: { latest: 100 }, canary: { version: "2" } }, { latest: 100 }, "10"],
  // By its number, by a label, by `latest`.
  [{ weights: { "1": 31, "10": 69 }, canary: { version: "10" } }, { "1": 100 }, "1"],
  [{ weights: { "1": 31, latest: 69 }, canary: { version: "10" } }, { "1": 100 }, "1"],
  [{ weights: { "1": 31, next: 69 }, labels: { next: "10" }, canary: { version: "next" } }, { "1": 100 }, "1"],
  [{ weights: { stable: 31, latest: 69 }, labels: { stable: "1", next: "10" }, canary: { version: "next" } }, { stable: 100 }, "1"],
  // In proportion, to the hundredth.
  [{ weights: { "1": 20, "2": 10, latest: 70 }, canary: { version: "10" } }, { "1": 66.67, "2": 33.33 }, "1"],
  [{ weights: { "1": 0, "2": 30, latest: 70 }, canary: { version: "10" } }, { "1": 0, "2": 100 }, "2"],
  // Everything, but only as the latest: the version before it that serves.
  [{ canary: { version: "10" } }, { "2": 100 }, "2"],
  [{ weights: { latest: 100, "1": 0 }, canary: { version: "10" } }, { "2": 100 }, "2"],
])("of %j is %j, and it is judged by %s", (document, weights, judgedBy) => {
  const wish = documentFromJson(document, "iris");
  const asking = { ...wish, canary: wish.canary! };
  expect(baselineOf(asking, entry).weights).toEqual(weights);
  const { version, baseline, rest } = runFromDocument(asking, entry);
  expect(baseline).toBe(judgedBy);
  expect(rest).not.toHaveProperty(version);
});

test("what somebody has given to the canary by name is not given to another version", () => {
  const wish = documentFromJson({ weights: { "10": 100 }, canary: { version: "10" } }, "iris");
  expect(baselineOf({ ...wish, canary: wish.canary! }, entry)).toEqual({ weights: { "10": 100 }, note: undefined });
});

test("without another version that serves there is none", () => {
  const wish = documentFromJson({ canary: { version: "2" } }, "iris");
  const lonely = irisIn({ "1": "FAILED", "2": "READY" });
  expect(baselineOf({ ...wish, canary: wish.canary! }, lonely).weights).toEqual({ latest: 100 });
});
