import { expect, test } from "vitest";
import { type CanaryWish, documentWithCanary, stepsFromText, wishFromDefaults } from "../../../../src/pages/traffic/canary/wish.ts";
import { documentWith } from "../support.ts";

const defaults = { steps: [5, 25, 50, 100], every_s: 60, max_error_rate: 0.007, max_p95_ratio: 1.5, min_calls: 200, shadow_percent: 5 };
const wishFor = (parts: Partial<CanaryWish>): CanaryWish => ({ ...wishFromDefaults(defaults), version: "2", ...parts });

test.each([
  ["5, 25, 50, 100", [5, 25, 50, 100]],
  ["5%;12.5 % 100", [5, 12.5, 100]],
  ["", []],
  ["5, ten", [5, "ten"]],
])("steps are read from %j", (text, steps) => {
  expect(stepsFromText(text)).toEqual(steps);
});

test.each([
  [60, 1, "min"],
  [90, 90, "s"],
  [7_200, 2, "h"],
])("what the gateway begins a canary with fills the form: %i s are %i %s", (every_s, every, unit) => {
  expect(wishFromDefaults({ ...defaults, every_s })).toMatchObject({ steps: "5, 25, 50, 100", every, unit, maxErrors: 0.7, version: "" });
});

test("what the form holds becomes the part that the gateway takes", () => {
  const { shadow_percent: _shadow, ...part } = defaults;
  expect(documentWithCanary(wishFor({ every: 2, unit: "h" }), documentWith({}))).toEqual(
    documentWith({ canary: { version: "2", ...part, every_s: 7_200 } }),
  );
});

test("comparing answers brings the copies that it needs", () => {
  const wish = wishFor({ maxDisagreement: 2 });
  expect(documentWithCanary(wish, documentWith({}))).toMatchObject({
    shadow: { version: "2", percent: 5 },
    canary: { max_disagreement: 0.02 },
  });
  const shadowed = documentWith({ labels: { next: "2" }, shadow: { version: "next", percent: 30 } });
  expect(documentWithCanary(wish, shadowed).shadow).toEqual({ version: "next", percent: 30 });
});
