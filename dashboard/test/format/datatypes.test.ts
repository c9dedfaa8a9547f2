import { expect, test } from "vitest";
import { elementsWord, elementWord, protocolShape, shapeWords, tensorWords } from "../../src/format/datatypes.ts";

test.each([
  ["BYTES", "text", "texts"],
  ["INT64", "whole number", "whole numbers"],
  ["UINT8", "whole number", "whole numbers"],
  ["FP64", "number", "numbers"],
  ["BF16", "number", "numbers"],
  ["BOOL", "yes/no", "yes/no"],
  ["COMPLEX", "COMPLEX", "COMPLEX"],
])("%s is %s to people, several are %s", (datatype, one, many) => {
  expect(elementWord(datatype)).toBe(one);
  expect(elementsWord(datatype)).toBe(many);
});

test.each([
  ["BYTES", [], "text"],
  ["FP64", [4], "4 numbers"],
  ["FP64", [1], "1 number"],
  ["FP32", [8, 8], "8 × 8 numbers"],
  ["INT64", [-1], "whole numbers, as many as you like"],
  ["FP32", [-1, 3], "any × 3 numbers"],
] as const)("%s %j is %s", (datatype, shape, words) => {
  expect(tensorWords(datatype, shape)).toBe(words);
});

test.each([
  [[-1, 4], true, "rows × 4", "[-1, 4]"],
  [[-1], true, "rows", "[-1]"],
  [[-1, -1, 3], true, "rows × any length × 3", "[-1, -1, 3]"],
  [[-1, 4], false, "any length × 4", "[-1, 4]"],
  [[], false, "one value", "[]"],
])("the shape %j in words, batched %s", (shape, batched, words, protocol) => {
  expect(shapeWords(shape, batched)).toBe(words);
  expect(protocolShape(shape)).toBe(protocol);
});
