/** What goes in as JSON comes out as the same JSON, for every datatype, shape and special value. */
import { expect, test } from "vitest";
import type { Problem } from "../../src/errors/gateway-error.ts";
import { contentSteps, found, sourceInMemory, whyByteCountIsWrong } from "../../src/tensors/check-raw.ts";
import { type Datatype, datatypes, integerRange } from "../../src/tensors/datatype.ts";
import { encodeJson } from "../../src/tensors/encode-json.ts";
import { explainJson } from "../../src/tensors/explain-json.ts";
import { jsonFromTensor } from "../../src/tensors/json-from-tensor.ts";
import { roundToBf16 } from "../../src/tensors/shortest-float.ts";
import { OwnBytes, ownBytes, type TensorSpec } from "../../src/tensors/tensor.ts";
import { forSeeds, type SeededRandom } from "../support/seeded-random.ts";
import { bytesOf } from "../support/tensors.ts";

const rounders: Partial<Record<Datatype, (value: number) => number>> = {
  FP16: Math.f16round,
  FP32: Math.fround,
  FP64: (value) => value,
  BF16: roundToBf16,
};

function randomFloat(random: SeededRandom): number {
  const bits = new Float64Array(random.bytes(8).buffer.slice(0));
  switch (random.integer(0, 4)) {
    case 0:
      return random.integer(-1000, 1000);
    case 1:
      return random.next() * 2 - 1;
    case 2:
      return random.pick([0, -0, 1e-45, 65_504, 6e-8, 0.1, 1 / 3, 5e-324, 1.7976931348623157e308]);
    case 3:
      return random.next() * 10 ** random.integer(-40, 38);
    default:
      return Number.isFinite(bits[0]!) ? bits[0]! : 0;
  }
}

/** A JSON value that one element of that datatype gives back unchanged. */
function randomElement(random: SeededRandom, datatype: Datatype): unknown {
  if (datatype === "BOOL") return random.integer(0, 1) === 1;
  if (datatype === "BYTES")
    return random.pick([
      "",
      "a",
      "naïve",
      "日本語",
      '"quoted"\\\n',
      "x".repeat(random.integer(0, 300)),
      { b64: Buffer.from([255, random.integer(0, 255)]).toString("base64") },
    ]);
  const round = rounders[datatype];
  if (round !== undefined) {
    const rounded = round(randomFloat(random));
    return Number.isFinite(rounded) && random.integer(0, 9) > 0 ? rounded : random.pick(["NaN", "Infinity", "-Infinity"]);
  }
  const [min, max] = integerRange[datatype]!;
  const spread = max - min;
  const value = random.pick([min, max, 0n, min + (spread * BigInt(random.integer(0, 1_000_000))) / 1_000_000n]);
  return value >= -(2n ** 53n - 1n) && value <= 2n ** 53n - 1n ? Number(value) : String(value);
}

function randomNested(random: SeededRandom, datatype: Datatype, shape: readonly number[]): unknown {
  const [length, ...rest] = shape;
  return length === undefined ? randomElement(random, datatype) : Array.from({ length }, () => randomNested(random, datatype, rest));
}

/** Numbers as their datatype holds them, -0 and 0 told apart. */
function normalised(value: unknown, round = (inner: number) => inner): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    Object.is(inner, -0) ? "minus zero" : typeof inner === "number" ? round(inner) : inner,
  );
}

test("every tensor comes back as it was given", () => {
  forSeeds(3_000, (random) => {
    const datatype = random.pick(datatypes);
    const shape = Array.from({ length: random.integer(0, 4) }, () => random.integer(1, 4));
    const spec: TensorSpec = { name: "x", datatype, shape: shape.map((length) => (random.integer(0, 1) === 0 ? -1 : length)) };
    const value = randomNested(random, datatype, shape);
    const tensor = encodeJson(spec, value, false, 1_000_000);
    expect(tensor, normalised(value)).toBeDefined();
    expect(tensor!.shape).toEqual(shape);
    const raw = ownBytes(tensor!.raw);
    expect(whyByteCountIsWrong(datatype, shape, raw.length)).toBeUndefined();
    expect(found(contentSteps(datatype, shape, sourceInMemory(raw.view())))).toBeUndefined();
    expect(normalised(JSON.parse(jsonFromTensor(datatype, shape, raw, 0)), rounders[datatype])).toBe(normalised(value));
  });
});

test("encoder and explainer agree on what is wrong", () => {
  forSeeds(6_000, (random) => {
    const datatype = random.pick(datatypes);
    const shape = Array.from({ length: random.integer(0, 3) }, () => random.integer(0, 3));
    const isNullable = ["BYTES", "FP16", "FP32", "FP64", "BF16"].includes(datatype) && random.integer(0, 1) === 0;
    const spec: TensorSpec = {
      name: "x",
      datatype,
      shape: shape.map((length) => (random.integer(0, 1) === 0 ? -1 : length)),
      ...(isNullable && { nullable: true }),
    };
    const value = broken(random, randomNested(random, datatype, shape));
    const isRowLeftOut = shape.length > 0 && random.integer(0, 3) === 0;
    const tensor = encodeJson(spec, value, isRowLeftOut, 1_000_000);
    const problems: Problem[] = [];
    explainJson(spec, value, isRowLeftOut, isRowLeftOut, "", problems);
    expect(problems.length > 0, `${JSON.stringify(spec)} ${normalised(value)} ${JSON.stringify(problems)}`).toBe(tensor === undefined);
  });
});

const strange = [
  null,
  {},
  [],
  [[]],
  "",
  "NaN",
  "text",
  "\ud800",
  true,
  1.5,
  -1,
  256,
  1e39,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  "9223372036854775808",
  { b64: "!" },
  { b64: "AA==" },
  -0,
  70_000,
];

/** The value with one place, somewhere, replaced. */
function broken(random: SeededRandom, value: unknown): unknown {
  if (!Array.isArray(value) || value.length === 0 || random.integer(0, 3) === 0)
    return random.integer(0, 2) === 0 ? value : random.pick(strange);
  const copy = [...(value as unknown[])];
  const index = random.integer(0, copy.length - 1);
  switch (random.integer(0, 3)) {
    case 0:
      copy.splice(index, 1);
      return copy;
    case 1:
      return [...copy, copy[index]];
    default:
      copy[index] = broken(random, copy[index]);
      return copy;
  }
}

test("a row without its row dimension is the same row", () => {
  const spec: TensorSpec = { name: "x", datatype: "FP32", shape: [-1, 3] };
  const row = encodeJson(spec, [1, 2, 3], true, 100)!;
  const rows = encodeJson(spec, [[1, 2, 3]], false, 100)!;
  expect(row.shape).toEqual([1, 3]);
  expect(bytesOf(row)).toEqual(bytesOf(rows));
  expect(jsonFromTensor("FP32", row.shape, ownBytes(row.raw), 1)).toBe("[1,2,3]");
});

test("empty arrays keep the lengths that the signature fixes", () => {
  expect(encodeJson({ name: "x", datatype: "FP64", shape: [-1, 4] }, [], false, 10)?.shape).toEqual([0, 4]);
  expect(encodeJson({ name: "x", datatype: "FP64", shape: [-1, -1] }, [[], []], false, 10)?.shape).toEqual([2, 0]);
  expect(encodeJson({ name: "x", datatype: "FP64", shape: [-1, -1] }, [[], [1]], false, 10)).toBeUndefined();
  expect(jsonFromTensor("FP64", [0, 4], new OwnBytes(Buffer.alloc(0)), 0)).toBe("[]");
  expect(jsonFromTensor("FP64", [2, 0, 3], new OwnBytes(Buffer.alloc(0)), 0)).toBe("[[],[]]");
  expect(jsonFromTensor("BYTES", [1, 0], new OwnBytes(Buffer.alloc(0)), 1)).toBe("[]");
});

test("a ragged array never asks for more memory than it took to send", () => {
  const long = Array.from({ length: 1000 }, () => 0);
  const ragged = [[long, ...long], ...long];
  expect(encodeJson({ name: "x", datatype: "FP64", shape: [-1, -1, -1] }, ragged, false, JSON.stringify(ragged).length)).toBeUndefined();
});
