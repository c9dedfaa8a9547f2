/** Compares two answers to the same call: do they say the same, and how far apart are their numbers? */

import type { Datatype } from "../../tensors/datatype.ts";
import { type EncodedTensor, ownBytes } from "../../tensors/tensor.ts";

export interface Comparison {
  /**
   * Labels, integers and other things that are the same or not: every one is the same. Where an answer has only floats:
   * each is as close as `tolerance`. Always false when an output is missing or has another type or shape.
   */
  readonly agrees: boolean;
  /** For each output of floats with one shape: its largest absolute difference. */
  readonly largestDifferences: readonly (readonly [output: string, difference: number])[];
}

/** Relative to the larger of the two, or to 1 where both are smaller: what another order of additions may change. */
const tolerance = 1e-3;

/** Of each output at most so much is looked at, so that one comparison takes a millisecond at most. */
const comparedBytes = 512 * 1024;

const floats: ReadonlySet<Datatype> = new Set(["FP16", "BF16", "FP32", "FP64"]);

export function compareOutputs(served: readonly EncodedTensor[], copied: readonly EncodedTensor[]): Comparison {
  const isFloatsOnly = served.every(({ datatype }) => floats.has(datatype));
  let agrees = served.length === copied.length;
  const largestDifferences: [string, number][] = [];
  for (const one of served) {
    const other = copied.find(({ name }) => name === one.name);
    if (other === undefined || other.datatype !== one.datatype || !haveSameShape(one, other)) {
      agrees = false;
    } else if (floats.has(one.datatype)) {
      const { largest, areClose } = compareFloats(one.datatype, bytesOf(one), bytesOf(other));
      largestDifferences.push([one.name, largest]);
      if (isFloatsOnly && !areClose) agrees = false;
    } else if (!areSame(bytesOf(one), bytesOf(other))) {
      agrees = false;
    }
  }
  return { agrees, largestDifferences };
}

function haveSameShape({ shape: a }: EncodedTensor, { shape: b }: EncodedTensor): boolean {
  return a.length === b.length && a.every((length, i) => length === b[i]);
}

function compareFloats(datatype: Datatype, a: Buffer, b: Buffer): { largest: number; areClose: boolean } {
  const { bytes, read } = readers[datatype as keyof typeof readers];
  const end = Math.min(a.length, b.length, comparedBytes);
  let largest = 0;
  let areClose = true;
  for (let at = 0; at + bytes <= end; at += bytes) {
    const [x, y] = [read(a, at), read(b, at)];
    // Also infinities of one sign, and two that are no number.
    if (Object.is(x, y)) continue;
    const difference = Math.abs(x - y);
    if (!Number.isFinite(difference)) {
      areClose = false;
      largest = Number.POSITIVE_INFINITY;
    } else {
      if (difference > largest) largest = difference;
      if (difference > tolerance * Math.max(1, Math.abs(x), Math.abs(y))) areClose = false;
    }
  }
  return { largest, areClose };
}

const half = new Float16Array(1);
const halfBits = new Uint16Array(half.buffer);
const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

const readers = {
  FP16: {
    bytes: 2,
    read(raw: Buffer, at: number) {
      halfBits[0] = raw.readUInt16LE(at);
      return half[0]!;
    },
  },
  BF16: {
    bytes: 2,
    read(raw: Buffer, at: number) {
      singleBits[0] = raw.readUInt16LE(at) << 16;
      return single[0]!;
    },
  },
  FP32: { bytes: 4, read: (raw: Buffer, at: number) => raw.readFloatLE(at) },
  FP64: { bytes: 8, read: (raw: Buffer, at: number) => raw.readDoubleLE(at) },
} as const;

function areSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && a.subarray(0, comparedBytes).equals(b.subarray(0, comparedBytes));
}

function bytesOf({ raw }: EncodedTensor): Buffer {
  return ownBytes(raw).view();
}
