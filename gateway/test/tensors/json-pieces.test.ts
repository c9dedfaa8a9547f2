/** Large tensors as JSON, in pieces: the same text as in one go, and no piece that takes long. */
import { expect, test } from "vitest";
import { type Datatype, datatypes } from "../../src/tensors/datatype.ts";
import { elementCount } from "../../src/tensors/element-count.ts";
import { jsonFromTensor } from "../../src/tensors/json-from-tensor.ts";
import { jsonPiecesFromTensor } from "../../src/tensors/json-pieces.ts";
import { OwnBytes } from "../../src/tensors/tensor.ts";
import { forSeeds, type SeededRandom } from "../support/seeded-random.ts";

const sizes: Record<Exclude<Datatype, "BYTES">, number> = {
  BOOL: 1,
  UINT8: 1,
  UINT16: 2,
  UINT32: 4,
  UINT64: 8,
  INT8: 1,
  INT16: 2,
  INT32: 4,
  INT64: 8,
  FP16: 2,
  FP32: 4,
  FP64: 8,
  BF16: 2,
};

/** Bytes that a worker might send for so many elements. */
function randomRaw(random: SeededRandom, datatype: Datatype, elements: number): Buffer {
  if (datatype !== "BYTES") return random.bytes(elements * sizes[datatype]);
  return Buffer.concat(
    Array.from({ length: elements }, () => framed(random.pick([Buffer.from("naïve"), random.bytes(3), Buffer.alloc(0)]))),
  );
}

function framed(content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(content.length);
  return Buffer.concat([length, content]);
}

const shapes = [[], [1], [7], [0], [3, 0, 2], [1, 1, 1], [5, 3], [2, 3, 4], [4, 1, 2, 3], [3_000], [2, 2_047], [2_049, 1], [3, 700, 2]];

test.each(datatypes)("%s: the pieces are the text of the whole, in every shape", (datatype) => {
  forSeeds(6, (random) => {
    for (const shape of shapes) {
      const raw = new OwnBytes(randomRaw(random, datatype, elementCount(shape)!));
      for (const first of shape[0] === 1 ? [0, 1] : [0]) {
        const pieces = [...jsonPiecesFromTensor(datatype, shape, raw, first)];
        expect(pieces.join("")).toBe(jsonFromTensor(datatype, shape, raw, first));
      }
    }
  });
});

test("no piece holds more than some thousand elements, whether they lie in one row or in many", () => {
  for (const shape of [
    [1, 100_000],
    [100_000, 1],
    [50_000, 2],
  ]) {
    const raw = Buffer.alloc(100_000, 1);
    const pieces = [...jsonPiecesFromTensor("UINT8", shape, new OwnBytes(raw), 0)];
    expect(Math.max(...pieces.map((piece) => piece.match(/1/g)?.length ?? 0))).toBeLessThanOrEqual(2_048);
    expect(JSON.parse(pieces.join("")).flat()).toEqual([...raw]);
  }
});

test.each([
  ["ASCII", 'plain and "quoted"\n'],
  ["text of several bytes a character", "naïve 日本語 🎈"],
])("a long element of %s is written in pieces, none of which cuts a character", (_, words) => {
  const text = words.repeat(20_000);
  const raw = Buffer.concat([framed(Buffer.from("first")), framed(Buffer.from(text)), framed(Buffer.from("last"))]);
  const pieces = [...jsonPiecesFromTensor("BYTES", [3], new OwnBytes(raw), 0)];
  expect(JSON.parse(pieces.join(""))).toEqual(["first", text, "last"]);
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(128 * 1024);
});

test("a long element that is no text is written in pieces of base64", () => {
  const content = Buffer.alloc(500_001, 0xff);
  const pieces = [...jsonPiecesFromTensor("BYTES", [1, 1], new OwnBytes(framed(content)), 0)];
  const [[element]] = JSON.parse(pieces.join(""));
  expect(Buffer.from(element.b64, "base64").equals(content)).toBe(true);
  expect(pieces.join("")).toBe(jsonFromTensor("BYTES", [1, 1], new OwnBytes(framed(content)), 0));
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(128 * 1024);
});
