/** Writes runs of JSON values into memory as elements of one datatype; refuses what does not fit instead of rounding it. */
import type { Datatype } from "./datatype.ts";
import type { Memory } from "./slab.ts";

/**
 * Writes `values` as elements `at`, `at + 1` … of `memory`, counted in elements.
 * False: at least one value is not of this datatype; what was written is then meaningless.
 */
export type WriteElements = (values: readonly unknown[], memory: Memory, at: number) => boolean;

/** Beyond these a finite number would become an infinity: the largest finite value plus half a unit in its last place. */
const fp16Overflow = 65_520;
const fp32Overflow = 2 ** 128 - 2 ** 103;

/** The number that a string stands for, as the protobuf JSON mapping has it; undefined for any other value. */
export function specialFromText(value: unknown): number | undefined {
  if (value === "NaN") return Number.NaN;
  if (value === "Infinity") return Number.POSITIVE_INFINITY;
  if (value === "-Infinity") return Number.NEGATIVE_INFINITY;
  return undefined;
}

const wholeNumber = /^-?(?:0|[1-9][0-9]{0,19})$/;

/** The integer that a string or a number stands for; undefined when it is none or a number past ±(2^53−1). */
export function integerFromJson(value: unknown): bigint | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === "string" && wholeNumber.test(value) ? BigInt(value) : undefined;
}

function writeFp64(values: readonly unknown[], memory: Memory, at: number): boolean {
  const out = memory.f64;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "number") {
      // JSON has no infinity: this is 1e400 and its like.
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return false;
      out[at + i] = value;
    } else {
      const special = specialFromText(value);
      if (special === undefined) return false;
      out[at + i] = special;
    }
  }
  return true;
}

function writeFp32(values: readonly unknown[], memory: Memory, at: number): boolean {
  const out = memory.f32;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "number") {
      if (value >= fp32Overflow || value <= -fp32Overflow) return false;
      out[at + i] = value;
    } else {
      const special = specialFromText(value);
      if (special === undefined) return false;
      out[at + i] = special;
    }
  }
  return true;
}

function writeFp16(values: readonly unknown[], memory: Memory, at: number): boolean {
  const out = memory.f16;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "number") {
      if (value >= fp16Overflow || value <= -fp16Overflow) return false;
      out[at + i] = value;
    } else {
      const special = specialFromText(value);
      if (special === undefined) return false;
      out[at + i] = special;
    }
  }
  return true;
}

const bf16Infinity = 0x7f80;
const singleAsBits = new Uint32Array(1);
const single = new Float32Array(singleAsBits.buffer);

/** The upper half of the nearest single, ties to even. Rounding twice (double to single to this) is what frameworks do too. */
export function bf16FromNumber(value: number): number {
  single[0] = value;
  const bits = singleAsBits[0]!;
  if (Number.isNaN(value)) return 0x7fc0;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

function writeBf16(values: readonly unknown[], memory: Memory, at: number): boolean {
  const out = memory.u16;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "number") {
      const bits = bf16FromNumber(value);
      if ((bits & 0x7fff) === bf16Infinity) return false;
      out[at + i] = bits;
    } else {
      const special = specialFromText(value);
      if (special === undefined) return false;
      out[at + i] = bf16FromNumber(special);
    }
  }
  return true;
}

function writeBool(values: readonly unknown[], memory: Memory, at: number): boolean {
  const out = memory.bytes;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === true) out[at + i] = 1;
    else if (value === false) out[at + i] = 0;
    else return false;
  }
  return true;
}

/** A writer for integers that every JSON number can hold: what comes back changed did not fit. */
function writerOfIntegers(
  view: (memory: Memory) => Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array,
): WriteElements {
  return (values, memory, at) => {
    const out = view(memory);
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (typeof value !== "number") return false;
      out[at + i] = value;
      if (out[at + i] !== value) return false;
    }
    return true;
  };
}

function writeUint8(values: readonly unknown[], memory: Memory, at: number): boolean {
  const out = memory.bytes;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== "number" || (value & 255) !== value) return false;
    out[at + i] = value;
  }
  return true;
}

const twoTo32 = 2 ** 32;
const int64Range = [-(2n ** 63n), 2n ** 63n - 1n] as const;
const uint64Range = [0n, 2n ** 64n - 1n] as const;

function writerOf64BitIntegers(isSigned: boolean): WriteElements {
  const [min, max] = isSigned ? int64Range : uint64Range;
  return (values, memory, at) => {
    // Two halves instead of a BigInt64Array: a BigInt for each element would cost more than all the rest.
    const halves = memory.u32;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      const to = (at + i) * 2;
      if (typeof value === "number") {
        if (!Number.isSafeInteger(value) || (value < 0 && !isSigned)) return false;
        halves[to] = value;
        halves[to + 1] = Math.floor(value / twoTo32);
      } else {
        const integer = integerFromJson(value);
        if (integer === undefined || integer < min || integer > max) return false;
        halves[to] = Number(BigInt.asUintN(32, integer));
        halves[to + 1] = Number(BigInt.asUintN(32, integer >> 32n));
      }
    }
    return true;
  };
}

/** The writer of each datatype whose elements all have one size. */
export const writers: Readonly<Record<Exclude<Datatype, "BYTES">, WriteElements>> = {
  BOOL: writeBool,
  UINT8: writeUint8,
  UINT16: writerOfIntegers((memory) => memory.u16),
  UINT32: writerOfIntegers((memory) => memory.u32),
  UINT64: writerOf64BitIntegers(false),
  INT8: writerOfIntegers((memory) => memory.i8),
  INT16: writerOfIntegers((memory) => memory.i16),
  INT32: writerOfIntegers((memory) => memory.i32),
  INT64: writerOf64BitIntegers(true),
  FP16: writeFp16,
  FP32: writeFp32,
  FP64: writeFp64,
  BF16: writeBf16,
};

/** The same where elements may be missing: a null is NaN. Values without one cost what they cost there. */
export const nullableWriters: typeof writers = {
  ...writers,
  FP16: writerOfNulls(writeFp16),
  FP32: writerOfNulls(writeFp32),
  FP64: writerOfNulls(writeFp64),
  BF16: writerOfNulls(writeBf16),
};

function writerOfNulls(write: WriteElements): WriteElements {
  return (values, memory, at) =>
    write(values, memory, at) ||
    (values.includes(null) &&
      write(
        values.map((value) => (value === null ? "NaN" : value)),
        memory,
        at,
      ));
}
