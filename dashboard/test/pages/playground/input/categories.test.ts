import { expect, test } from "vitest";
import { blankInputs } from "../../../../src/pages/playground/input/blank.ts";
import { categoryOfOption, optionOf, optionsOf } from "../../../../src/pages/playground/input/categories.ts";
import { signatureOf, spec } from "./signatures.ts";

test("options keep the kind of their category", () => {
  for (const category of ["1", 1, true, "", "a b"]) expect(categoryOfOption(optionOf(category))).toBe(category);
});

test("options are what training knew, and what is there already", () => {
  expect(optionsOf(["red", ""], "red").map(({ label }) => label)).toEqual(["red", "(empty)"]);
  expect(optionsOf([1, 2], 3).map(({ label }) => label)).toEqual(["1", "2", "3"]);
  expect(optionsOf([true, false], null).map(({ label }) => label)).toEqual(["yes", "no"]);
});

test("a form begins with the first category, since nobody can know them", () => {
  const colour = { ...spec("colour", "BYTES", -1), nullable: true, categories: ["red", "blue"] };
  expect(blankInputs(signatureOf([colour]))).toEqual({ colour: "red" });
});
