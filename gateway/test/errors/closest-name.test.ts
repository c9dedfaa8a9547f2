import { expect, test } from "vitest";
import { closestName, didYouMean } from "../../src/errors/closest-name.ts";

test.each<[string, readonly string[], string | undefined]>([
  ["incme", ["age", "income"], "income"],
  ["Sepal_Length", ["sepal length", "sepal width"], "sepal length"],
  ["agE", ["age"], "age"],
  ["aeg", ["age"], "age"],
  ["x", ["y"], undefined],
  ["age", [], undefined],
  ["income", ["outcome", "incomes"], "incomes"],
  ["city", ["age", "income"], undefined],
  ["", ["a"], undefined],
  ["x".repeat(1_000), ["x".repeat(999)], undefined],
])("%j of %j is %j", (written, names, meant) => {
  expect(closestName(written, names)).toBe(meant);
});

test("the end of a sentence, or nothing", () => {
  expect(didYouMean("incme", ["income"])).toBe("; did you mean income?");
  expect(didYouMean("z", ["income"])).toBe("");
});

test("only so many names are looked at, whatever a caller writes", () => {
  const names = Array.from({ length: 1_000 }, (_, at) => `column ${at}`);
  expect(closestName("column 999x", [...names, "column 999x"])).not.toBe("column 999x");
});
