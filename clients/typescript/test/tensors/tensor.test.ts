/** Tensors: of which data they can be made, how their elements lie on the wire, and as what they come out. */

import { afterEach, describe, expect, test, vi } from "vitest";
import { type Datatype, Tensor, tensor } from "../../src/index.ts";
import { float32FromBfloat16, float32FromFloat16, float32ToBfloat16, float32ToFloat16 } from "../../src/tensors/half.ts";
import { dataFromRaw, dataToRaw } from "../../src/tensors/raw.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

function throughRaw(given: Tensor, offset = 0): Tensor {
  const raw = dataToRaw(given.datatype, given.data);
  const body = new Uint8Array(offset + raw.length);
  body.set(raw, offset);
  return new Tensor(given.datatype, given.shape, dataFromRaw(given.datatype, body.subarray(offset)));
}

describe("a tensor", () => {
  test.each<[Datatype, Parameters<typeof tensor>[0]]>([
    ["UINT8", bytes(1, 2)],
    ["UINT8", Uint8ClampedArray.of(1, 2)],
    ["UINT16", Uint16Array.of(1)],
    ["UINT32", Uint32Array.of(1)],
    ["UINT64", BigUint64Array.of(1n)],
    ["INT8", Int8Array.of(-1)],
    ["INT16", Int16Array.of(-1)],
    ["INT32", Int32Array.of(-1)],
    ["INT64", BigInt64Array.of(-1n)],
    ["FP32", Float32Array.of(0.5)],
    ["FP64", Float64Array.of(0.1)],
    ["FP64", [0.1, 2]],
    ["INT64", [2n]],
    ["BOOL", [true, false]],
    ["BYTES", ["a", bytes(255)]],
  ])("is %s of %o", (datatype, data) => {
    const made = tensor(data);
    expect(made).toMatchObject({ datatype, shape: [data.length] });
    expect(throughRaw(made)).toEqual(made);
    expect(throughRaw(made, 3)).toEqual(made);
  });

  test("holds typed arrays as they are, without a copy", () => {
    const data = new Float32Array(6);
    expect(tensor(data, [2, 3]).data).toBe(data);
    expect(dataToRaw("FP32", data).buffer).toBe(data.buffer);
    expect(dataToRaw("FP32", data.subarray(1, 3))).toHaveLength(8);
  });

  test("widens where it is asked to", () => {
    expect(tensor(Float32Array.of(0.5), [1], "FP64").data).toEqual(Float64Array.of(0.5));
    expect(tensor([1, 2], [2], "INT64").data).toEqual(BigInt64Array.of(1n, 2n));
    expect(tensor([1, 0], [2], "BOOL").toArray()).toEqual([true, false]);
  });

  test.each<[Datatype, unknown]>([
    ["UINT8", 256],
    ["UINT8", -1],
    ["INT32", 0.5],
    ["INT32", Number.NaN],
    ["INT64", 2 ** 53],
    ["UINT64", -1n],
    ["INT64", 2n ** 63n],
  ])("never changes an integer: %s of %s", (datatype, value) => {
    expect(() => tensor([value] as number[], [1], datatype)).toThrow(RangeError);
  });

  test.each([[[3]], [[2, 2]], [[-2]], [[1.5]]])("of two elements has not the shape %o", (shape) => {
    expect(() => tensor([1, 2], shape)).toThrow(RangeError);
  });

  test("of BYTES holds nothing else", () => {
    expect(() => tensor(["a", 1], [2])).toThrow(/expected a string or a Uint8Array as element 1/);
  });

  test("comes out as lists in lists", () => {
    expect(tensor(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2]).toArray()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(tensor(["one"], []).toArray()).toBe("one");
    expect(tensor([], [0, 3], "FP32").toArray()).toEqual([]);
    expect(tensor([], [2, 0], "FP32").toArray()).toEqual([[], []]);
    expect(tensor([5n], [1, 1]).toArray()).toEqual([[5n]]);
  });
});

test("as JSON, a tensor is what the gateway's JSON has", () => {
  const all = [
    tensor([2n, 2n ** 60n]),
    tensor(Float32Array.of(0.5, Infinity, Number.NaN)),
    tensor([true]),
    tensor(["a", bytes(255)], [1, 2]),
  ];
  expect(JSON.stringify(all)).toBe('[[2,"1152921504606846976"],[0.5,"Infinity","NaN"],[true],[["a",{"b64":"/w=="}]]]');
});

describe("bytes", () => {
  test("are text where they are UTF-8, to the last character", () => {
    const raw = dataToRaw("BYTES", ["\ufeffäß🙂", "", bytes(0xc3, 0x28)]);
    expect(dataFromRaw("BYTES", raw)).toEqual(["\ufeffäß🙂", "", bytes(0xc3, 0x28)]);
  });

  test.each([[bytes(1, 0, 0)], [bytes(2, 0, 0, 0, 65)]])("that are cut off are refused: %o", (raw) => {
    expect(() => dataFromRaw("BYTES", raw)).toThrow(RangeError);
    expect(() => dataFromRaw("FP32", raw.subarray(0, 3))).toThrow(RangeError);
  });
});

describe("elements of 16 bits", () => {
  afterEach(() => void vi.unstubAllGlobals());

  const Halves = (
    globalThis as unknown as { Float16Array: { new (buffer: ArrayBuffer): ArrayLike<number>; of(value: number): { buffer: ArrayBuffer } } }
  ).Float16Array;
  const every = Array.from({ length: 0x10000 }, (_, half) => half);
  const onPlatform = new Halves(Uint16Array.from(every).buffer);

  test("mean what the platform's do, and go back to the same bits", () => {
    expect(every.filter((half) => !Object.is(float32FromFloat16(half), onPlatform[half]))).toEqual([]);
    expect(every.filter((half) => !Number.isNaN(onPlatform[half]) && float32ToFloat16(onPlatform[half]!) !== half)).toEqual([]);
    expect(
      every.filter((half) => !Number.isNaN(float32FromBfloat16(half)) && float32ToBfloat16(float32FromBfloat16(half)) !== half),
    ).toEqual([]);
    expect([float32FromFloat16(float32ToFloat16(Number.NaN)), float32FromBfloat16(float32ToBfloat16(Number.NaN))]).toEqual([
      Number.NaN,
      Number.NaN,
    ]);
  });

  test("are rounded as the platform rounds", () => {
    const between = every.flatMap((half) => [
      onPlatform[half]! * 1.0003,
      onPlatform[half]! * 0.9995,
      (onPlatform[half]! + onPlatform[half + 1]!) / 2,
    ]);
    const bits = (value: number) => new Uint16Array(Halves.of(value).buffer)[0];
    expect(between.filter((value) => Number.isFinite(value) && float32ToFloat16(value) !== bits(value))).toEqual([]);
  });

  test("of BF16 are rounded to the nearest, and to the even one of two", () => {
    expect(
      [1 + 2 ** -9, 1 + 3 * 2 ** -9, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 3.4e38].map((value) => float32FromBfloat16(float32ToBfloat16(value))),
    ).toEqual([1, 1 + 2 ** -7, 1, 1 + 2 ** -6, Infinity]);
  });

  test.each(["FP16", "BF16"] as const)("go and come as numbers where the platform has no array for %s", (datatype) => {
    vi.stubGlobal("Float16Array", undefined);
    const made = tensor([1, -0.5, Infinity], [3], datatype);
    expect(made.data).toEqual(Float32Array.of(1, -0.5, Infinity));
    expect(dataToRaw(datatype, made.data)).toHaveLength(6);
    expect(throughRaw(made, 1)).toEqual(made);
  });

  test("are the platform's own where it has them", () => {
    const made = tensor([1, -0.5], [2], "FP16");
    expect(made.data).toBeInstanceOf(Halves);
    expect(tensor(made.data).datatype).toBe("FP16");
    expect(throughRaw(made, 2)).toEqual(made);
  });
});
