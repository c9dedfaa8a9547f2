/** Two answers to one call: when they say the same, and how far apart their numbers are. */

import { expect, test } from "vitest";
import type { Datatype } from "../../../src/tensors/datatype.ts";
import type { EncodedTensor } from "../../../src/tensors/tensor.ts";
import { OwnBytes } from "../../../src/tensors/tensor.ts";
import { compareOutputs } from "../../../src/traffic/shadow/compare.ts";

function tensor(
  name: string,
  datatype: Datatype,
  array: ArrayLike<number> & { buffer: ArrayBufferLike },
  ...shape: number[]
): EncodedTensor {
  return { name, datatype, shape: shape.length > 0 ? shape : [array.length], raw: new OwnBytes(Buffer.from(array.buffer)) };
}

const fp64 = (...values: number[]) => tensor("value", "FP64", new Float64Array(values));
const probabilities = (...values: number[]) => tensor("probabilities", "FP64", new Float64Array(values));
const classes = (...values: number[]) => tensor("class", "INT32", new Int32Array(values));

test.each<[string, EncodedTensor[], EncodedTensor[], boolean, [string, number][]]>([
  ["the same numbers", [fp64(1, 2)], [fp64(1, 2)], true, [["value", 0]]],
  ["numbers within a thousandth", [fp64(1_000, 0)], [fp64(1_000.5, 0.0005)], true, [["value", 0.5]]],
  ["numbers further apart", [fp64(1, 2)], [fp64(1, 2.5)], false, [["value", 0.5]]],
  ["not a number, twice", [fp64(Number.NaN)], [fp64(Number.NaN)], true, [["value", 0]]],
  ["an infinity, once", [fp64(1)], [fp64(Number.POSITIVE_INFINITY)], false, [["value", Number.POSITIVE_INFINITY]]],
  ["infinities of both signs", [fp64(Infinity)], [fp64(-Infinity)], false, [["value", Number.POSITIVE_INFINITY]]],
  ["an infinity, twice", [fp64(-Infinity)], [fp64(-Infinity)], true, [["value", 0]]],
  ["not a number, once", [fp64(1)], [fp64(Number.NaN)], false, [["value", Number.POSITIVE_INFINITY]]],
  ["infinities of one sign", [fp64(1 / 0)], [fp64(1 / 0)], true, [["value", 0]]],
  [
    "a label and other probabilities",
    [classes(2), probabilities(0.5, 0.25)],
    [classes(2), probabilities(0.75, 0.25)],
    true,
    [["probabilities", 0.25]],
  ],
  ["another label", [classes(2), probabilities(0.5)], [classes(1), probabilities(0.5)], false, [["probabilities", 0]]],
  ["another shape", [fp64(1, 2)], [tensor("value", "FP64", new Float64Array([1, 2]), 2, 1)], false, []],
  ["another type", [fp64(1)], [tensor("value", "INT64", new BigInt64Array([1n]) as never)], false, []],
  ["an output less", [classes(2), fp64(1)], [classes(2)], false, []],
  ["an output more", [classes(2)], [classes(2), fp64(1)], false, []],
  ["singles", [tensor("y", "FP32", new Float32Array([1, 2]))], [tensor("y", "FP32", new Float32Array([1, 4]))], false, [["y", 2]]],
  ["halves", [tensor("y", "FP16", new Float16Array([1, 2]))], [tensor("y", "FP16", new Float16Array([1, 4]))], false, [["y", 2]]],
  ["brain floats", [tensor("y", "BF16", new Uint16Array([0x3f80]))], [tensor("y", "BF16", new Uint16Array([0x4080]))], false, [["y", 3]]],
])("%s", (_what, served, copied, agrees, largestDifferences) => {
  expect(compareOutputs(served, copied)).toEqual({ agrees, largestDifferences });
});
