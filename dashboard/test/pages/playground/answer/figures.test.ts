import { expect, test } from "vitest";
import { formatFigure, formatShare } from "../../../../src/pages/playground/answer/figures.ts";

test.each([
  [0, "0"],
  [-0.5, "−0.5"],
  [152.13348416, "152.133"],
  [1234567, "1234567"],
  [0.00001234567, "1.23457e−5"],
  [1.5e300, "1.5e300"],
  [Number.NaN, "NaN"],
  ["9007199254740993", "9007199254740993"],
  [true, "true"],
])("%s is read as %s", (value, text) => {
  expect(formatFigure(value)).toBe(text);
});

test.each([
  [0, "0.0 %"],
  [1, "100.0 %"],
  [0.97314, "97.3 %"],
  [0.0004, "<0.1 %"],
  [0.99996, ">99.9 %"],
  [Number.NaN, "–"],
])("a probability of %s is %s", (value, text) => {
  expect(formatShare(value)).toBe(text);
});
