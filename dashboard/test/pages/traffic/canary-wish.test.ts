import { describe, expect, test } from "vitest";
import {
  type CanaryWish,
  documentWithCanary,
  problemsOfWish,
  stepsFromText,
  usualWish,
} from "../../../src/pages/traffic/document/canary-wish.ts";
import { documentWith, modelWith } from "./support.ts";

const model = modelWith({ "1": "READY", "2": "READY", "3": "FAILED" });
const wishFor = (parts: Partial<CanaryWish>): CanaryWish => ({ ...usualWish, version: "2", ...parts });

test.each([
  ["5, 25, 50, 100", [5, 25, 50, 100]],
  ["5%;12.5 % 100", [5, 12.5, 100]],
  ["", undefined],
  ["five", undefined],
])("steps are read from %j", (text, steps) => {
  expect(stepsFromText(text)).toEqual(steps);
});

test("what the form holds becomes the part that the gateway takes", () => {
  const wish = wishFor({ every: 2, unit: "h", maxErrors: 0.7 });
  expect(documentWithCanary(wish, documentWith({}), model)).toEqual(
    documentWith({
      canary: { version: "2", steps: [5, 25, 50, 100], every_s: 7_200, max_error_rate: 0.007, max_p95_ratio: 1.5, min_calls: 200 },
    }),
  );
});

test("where nobody set weights, the version before takes over from the latest", () => {
  const document = documentWith({ weights: { latest: 100 } });
  expect(documentWithCanary(wishFor({}), document, model).weights).toEqual({ "1": 100 });
  expect(documentWithCanary(wishFor({ version: "1" }), document, model).weights).toEqual({ latest: 100 });
});

test("comparing answers brings the copies that it needs", () => {
  const wish = wishFor({ maxDisagreement: 2 });
  expect(documentWithCanary(wish, documentWith({}), model)).toMatchObject({
    shadow: { version: "2", percent: 5 },
    canary: { max_disagreement: 0.02 },
  });
  const shadowed = documentWith({ labels: { next: "2" }, shadow: { version: "next", percent: 30 } });
  expect(documentWithCanary(wish, shadowed, model).shadow).toEqual({ version: "next", percent: 30 });
});

describe("what the gateway would refuse is said before", () => {
  test.each<[string, Partial<CanaryWish>, string]>([
    ["no version", { version: "" }, "version"],
    ["one that failed", { version: "3" }, "version"],
    ["one that has everything", { version: "1" }, "version"],
    ["no steps", { steps: "" }, "steps"],
    ["steps that fall", { steps: "50, 25" }, "steps"],
    ["too fine steps", { steps: "0.001" }, "steps"],
    ["too great steps", { steps: "50, 101" }, "steps"],
    ["too short steps", { every: 0.5, unit: "s" }, "every_s"],
    ["too long steps", { every: 25, unit: "h" }, "every_s"],
    ["too many errors", { maxErrors: 101 }, "max_error_rate"],
    ["less than once", { maxP95Ratio: 0.9 }, "max_p95_ratio"],
    ["no calls", { minCalls: 0 }, "min_calls"],
    ["no copies", { maxDisagreement: 2, shadowPercent: 0 }, "shadow"],
  ])("%s", (_what, parts, field) => {
    expect(problemsOfWish(wishFor(parts), documentWith({}), model).map(({ pointer }) => pointer)).toEqual([`/canary/${field}`]);
  });

  test("and what it takes is not", () => {
    expect(problemsOfWish(wishFor({ maxDisagreement: 2 }), documentWith({}), model)).toEqual([]);
    expect(problemsOfWish(wishFor({}), documentWith({ weights: { latest: 100 } }), model)).toEqual([]);
  });
});
