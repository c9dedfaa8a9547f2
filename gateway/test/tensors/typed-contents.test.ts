import { describe, expect, test } from "vitest";
import { inference } from "../../src/rpc/open-inference.js";
import type { Datatype } from "../../src/tensors/datatype.ts";
import { OwnBytes } from "../../src/tensors/tensor.ts";
import { rawFromContents, type WrongContents } from "../../src/tensors/typed-contents.ts";

const { InferTensorContents } = inference;
const plenty = 1 << 20;

type Contents = inference.IInferTensorContents;

function rawAtOnce(steps: ReturnType<typeof rawFromContents>): OwnBytes | WrongContents {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function encoded(contents: Contents): Uint8Array {
  return InferTensorContents.encode(contents as inference.InferTensorContents.$Shape).finish();
}

function converted(datatype: Datatype, shape: readonly number[], contents: Contents | Uint8Array, maxBytes = plenty): Buffer | string {
  const bytes = contents instanceof Uint8Array ? contents : encoded(contents);
  const result: OwnBytes | WrongContents = rawAtOnce(rawFromContents(datatype, shape, bytes, maxBytes));
  return result instanceof OwnBytes ? Buffer.from(result.view()) : result.wrong;
}

function rawOf(array: ArrayBufferView): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

/** Varints as they travel, since the decoded message has no exact ones. */
function varints(field: number, ...values: bigint[]): Buffer {
  const run = values.flatMap((value) => {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, value);
    while (rest > 127n) {
      bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    return [...bytes, Number(rest)];
  });
  return Buffer.from([(field << 3) | 2, run.length, ...run]);
}

describe("typed contents", () => {
  test.each<[Datatype, Contents, ArrayBufferView]>([
    ["BOOL", { boolContents: [true, false, true] }, Uint8Array.of(1, 0, 1)],
    ["INT8", { intContents: [-128, 0, 127] }, Int8Array.of(-128, 0, 127)],
    ["INT16", { intContents: [-32_768, 5, 32_767] }, Int16Array.of(-32_768, 5, 32_767)],
    ["INT32", { intContents: [-(2 ** 31), -1, 2 ** 31 - 1] }, Int32Array.of(-(2 ** 31), -1, 2 ** 31 - 1)],
    ["UINT8", { uintContents: [0, 1, 255] }, Uint8Array.of(0, 1, 255)],
    ["UINT16", { uintContents: [0, 1, 65_535] }, Uint16Array.of(0, 1, 65_535)],
    ["UINT32", { uintContents: [0, 1, 2 ** 32 - 1] }, Uint32Array.of(0, 1, 2 ** 32 - 1)],
    ["FP32", { fp32Contents: [1.5, Number.NaN, -0] }, Float32Array.of(1.5, Number.NaN, -0)],
    ["FP64", { fp64Contents: [0.1, Number.POSITIVE_INFINITY, -0] }, Float64Array.of(0.1, Number.POSITIVE_INFINITY, -0)],
  ])("%s become raw ones", (datatype, contents, expected) => {
    expect(converted(datatype, [3], contents)).toEqual(rawOf(expected));
  });

  test("integers of 64 bits stay exact", () => {
    const values = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n, -1n];
    expect(converted("INT64", [4], varints(3, ...values))).toEqual(rawOf(BigInt64Array.from(values)));
    const unsigned = [2n ** 64n - 1n, 0n, 2n ** 53n + 1n, 2n ** 35n];
    expect(converted("UINT64", [2, 2], varints(5, ...unsigned))).toEqual(rawOf(BigUint64Array.from(unsigned)));
  });

  test("texts get the lengths that stand before them", () => {
    const contents = { bytesContents: [Buffer.from("ä"), Buffer.alloc(0), Buffer.from([0, 255])] };
    expect(converted("BYTES", [3, 1], contents)).toEqual(Buffer.from([2, 0, 0, 0, 0xc3, 0xa4, 0, 0, 0, 0, 2, 0, 0, 0, 0, 255]));
  });

  test("elements may come one by one, and in several runs", () => {
    const single = Buffer.from([(2 << 3) | 0, 7]);
    expect(converted("INT32", [4], Buffer.concat([single, varints(2, 8n, -9n), single]))).toEqual(rawOf(Int32Array.of(7, 8, -9, 7)));
    const tagged = (value: number) => Buffer.concat([Buffer.from([(6 << 3) | 5]), rawOf(Float32Array.of(value))]);
    expect(converted("FP32", [3], Buffer.concat([tagged(1), encoded({ fp32Contents: [2] }), tagged(3)]))).toEqual(
      rawOf(Float32Array.of(1, 2, 3)),
    );
  });

  test("a tensor may have no elements, and a scalar has one", () => {
    expect(converted("FP32", [0, 4], {})).toEqual(Buffer.alloc(0));
    expect(converted("FP64", [], { fp64Contents: [2] })).toEqual(rawOf(Float64Array.of(2)));
  });

  test("many elements come in steps", () => {
    const values = Array.from({ length: 100_000 }, (_, i) => i);
    const steps = rawFromContents("UINT32", [100_000], encoded({ uintContents: values }), plenty);
    let pauses = 0;
    let step = steps.next();
    for (; !step.done; step = steps.next()) pauses++;
    expect(pauses).toBeGreaterThan(3);
    expect(step.value).toBeInstanceOf(OwnBytes);
    expect((step.value as OwnBytes).view()).toEqual(rawOf(Uint32Array.from(values)));
  });

  test("nor do fields that say nothing hold up the rest", () => {
    const steps = rawFromContents("UINT32", [1], Buffer.alloc(300_000, Buffer.from([0x98, 6, 0])), plenty);
    expect(steps.next().done).toBe(false);
  });

  test.each<[string, Datatype, readonly number[], Contents | Uint8Array, string]>([
    ["too few", "INT32", [4], { intContents: [1, 2, 3] }, "expected 4 elements in int_contents, got 3"],
    ["too few for so small a message", "INT32", [9_000_000], { intContents: [1] }, "expected 9000000 elements in int_contents, got fewer"],
    ["too many", "INT32", [2], { intContents: [1, 2, 3] }, "expected 2 elements in int_contents, got more"],
    ["too many floats", "FP32", [1], { fp32Contents: [1, 2] }, "expected 1 elements in fp32_contents, got more"],
    ["too many texts", "BYTES", [1], { bytesContents: [Buffer.of(1), Buffer.of(1)] }, "expected 1 elements in bytes_contents, got more"],
    ["too large", "INT8", [1], { intContents: [128] }, "expected whole numbers from -128 to 127 for INT8, got 128 as element 0"],
    [
      "too small",
      "INT16",
      [2],
      { intContents: [0, -32_769] },
      "expected whole numbers from -32768 to 32767 for INT16, got -32769 as element 1",
    ],
    ["of the wrong field", "INT64", [1], { intContents: [1] }, "expected the elements of INT64 in int64_contents, got int_contents"],
    [
      "half precision",
      "FP16",
      [1],
      { fp32Contents: [1] },
      "expected the elements of FP16 as raw contents, since there are no typed ones for it",
    ],
    ["a cut number", "INT32", [1], Buffer.from([(2 << 3) | 2, 2, 0x80, 0x80]), "expected an InferTensorContents, got bytes that are none"],
    ["a cut float", "FP32", [1], Buffer.from([(6 << 3) | 5, 1, 2]), "expected an InferTensorContents, got bytes that are none"],
    [
      "a run beyond the end",
      "FP32",
      [1],
      Buffer.from([(6 << 3) | 2, 200, 1, 0, 0, 0, 0]),
      "expected an InferTensorContents, got bytes that are none",
    ],
    ["a group", "FP32", [1], Buffer.from([(6 << 3) | 3]), "expected an InferTensorContents, got bytes that are none"],
    ["a negative dimension", "FP32", [-1], {}, "expected dimensions of 0 or more with a product below 2^53, got [-1]"],
  ])("refuses what is %s", (_, datatype, shape, contents, wrong) => {
    expect(converted(datatype, shape, contents)).toBe(wrong);
  });

  test("takes no more memory than it may", () => {
    const contents = { int64Contents: [1, 2, 3, 4] };
    expect(converted("INT64", [4], contents, 32)).toHaveLength(32);
    expect(converted("INT64", [4], contents, 31)).toBe("expected contents that take at most 31 bytes as raw ones, got 32");
  });
});
