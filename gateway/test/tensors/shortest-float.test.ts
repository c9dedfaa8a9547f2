/** Narrow floats are written with as few digits as give them back, and never with others. */
import { expect, test } from "vitest";
import { jsonFromBf16, jsonFromFp16, jsonFromFp32, jsonFromFp64, roundToBf16 } from "../../src/tensors/shortest-float.ts";
import { bf16FromNumber } from "../../src/tensors/write-elements.ts";
import { forSeeds } from "../support/seeded-random.ts";

test.each([
  [0.1, "0.1"],
  [0.9823, "0.9823"],
  [16_777_216, "16777216"],
  [3.4028234663852886e38, "3.4028235e+38"],
  [1.401298464324817e-45, "1e-45"],
  [-0, "-0"],
  [0, "0"],
  [1 / 3, "0.33333334"],
  [123456.789, "123456.79"],
])("the single nearest to %d is written %s", (value, text) => {
  expect(jsonFromFp32(Math.fround(value))).toBe(text);
});

test("every single comes back from its text, which is no longer than toPrecision would make it", () => {
  forSeeds(20_000, (random) => {
    const value = random.bytes(4).readFloatLE();
    if (!Number.isFinite(value)) return;
    // Whole numbers are written in full.
    if (Number.isInteger(value) && Math.abs(value) < 1e9) return expect(jsonFromFp32(value)).toBe(`${value}`);
    const text = jsonFromFp32(value);
    expect(Object.is(Math.fround(Number(text)), value), text).toBe(true);
    let digits = 1;
    while (Math.fround(Number(value.toPrecision(digits))) !== value) digits++;
    const mine = text.replace(/e.*/, "").replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "").length;
    expect(mine, `${text} against ${value.toPrecision(digits)}`).toBeLessThanOrEqual(Math.max(digits, 1));
  });
});

test("all halves and all bfloat16s come back from their text", () => {
  const bits = new Uint16Array(2);
  const half = new Float16Array(bits.buffer, 0, 1);
  const single = new Float32Array(bits.buffer);
  for (let pattern = 0; pattern < 65_536; pattern++) {
    bits[0] = pattern;
    const value = half[0]!;
    if (Number.isFinite(value) && !Object.is(Math.f16round(Number(jsonFromFp16(value))), value)) expect.unreachable(`half ${pattern}`);
    bits[0] = 0;
    bits[1] = pattern;
    const brain = single[0]!;
    if (Number.isFinite(brain) && !Object.is(roundToBf16(Number(jsonFromBf16(brain))), brain)) expect.unreachable(`bfloat16 ${pattern}`);
    if (Number.isFinite(brain) && bf16FromNumber(brain) !== pattern) expect.unreachable(`bits of bfloat16 ${pattern}`);
  }
});

test("what JSON has no number for is a string", () => {
  for (const write of [jsonFromFp16, jsonFromFp32, jsonFromFp64, jsonFromBf16]) {
    expect([write(Number.NaN), write(Number.POSITIVE_INFINITY), write(Number.NEGATIVE_INFINITY)]).toEqual([
      '"NaN"',
      '"Infinity"',
      '"-Infinity"',
    ]);
  }
});
