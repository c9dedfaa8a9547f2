import { expect, test } from "vitest";
import { filledInputs } from "../../../../src/pages/playground/snippets/filled.ts";
import { signatureOf, spec } from "../input/signatures.ts";

const mixed = signatureOf([spec("age", "INT64", -1), spec("member", "BOOL", -1), spec("city", "BYTES", -1), spec("point", "FP32", -1, 2)]);

test("what is not filled in, or is none of its datatype, is something of the right kind", () => {
  expect(filledInputs(mixed, { age: null, member: null, city: null, point: ["half", null] })).toEqual({
    age: 0,
    member: false,
    city: "",
    point: [0, 0],
  });
  const filled = { age: 7, member: true, city: "", point: ["NaN", 2] };
  expect(filledInputs(mixed, filled)).toEqual(filled);
});

test("an example knows better, with its rows or without", () => {
  const iris = signatureOf([spec("features", "FP64", -1, 2)], { examples: [{ name: "one", inputs: [5.1, 3.5] }] });
  expect(filledInputs(iris, { features: [null, 2] })).toEqual({ features: [5.1, 2] });
  const rows = {
    features: [
      [1, null],
      [null, 4],
    ],
  };
  expect(filledInputs(iris, rows)).toEqual({
    features: [
      [1, 3.5],
      [5.1, 4],
    ],
  });
});

test("categories have their first", () => {
  const colours = signatureOf([{ ...spec("colour", "BYTES", -1), categories: ["red", "blue"] }]);
  expect(filledInputs(colours, { colour: [null, "blue"] })).toEqual({ colour: ["red", "blue"] });
});

test("what may be missing is, where somebody has left it out", () => {
  const gaps = signatureOf([
    { ...spec("age", "FP64", -1), nullable: true },
    { ...spec("city", "BYTES", -1), nullable: true },
  ]);
  expect(filledInputs(gaps, { age: 31, city: null })).toEqual({ age: 31, city: null });
});

test("what is of no input of the signature is left as it is", () => {
  expect(filledInputs(mixed, { other: null })).toEqual({ other: null });
});
