/** Writes a tensor as the nested arrays of a JSON answer. */
import { jsonFromBytesElement, lengthPrefixBytes } from "./bytes-element.ts";
import type { Datatype } from "./datatype.ts";
import { elementCount } from "./element-count.ts";
import { jsonFromBf16, jsonFromFp16, jsonFromFp32, jsonFromFp64 } from "./shortest-float.ts";

const twoTo32 = 2 ** 32;

/** The text of the element at `index` of `raw`. */
type ElementText = (raw: Buffer, index: number) => string;

/** How the elements of each datatype are written. */
export const elementTexts: Readonly<Record<Exclude<Datatype, "BYTES">, ElementText>> = {
  BOOL: (raw, index) => (raw[index] === 0 ? "false" : "true"),
  UINT8: (raw, index) => `${raw[index]!}`,
  UINT16: (raw, index) => `${raw.readUInt16LE(index * 2)}`,
  UINT32: (raw, index) => `${raw.readUInt32LE(index * 4)}`,
  UINT64: (raw, index) => jsonFromHalves(raw.readUInt32LE(index * 8), raw.readUInt32LE(index * 8 + 4), raw, index, false),
  INT8: (raw, index) => `${raw.readInt8(index)}`,
  INT16: (raw, index) => `${raw.readInt16LE(index * 2)}`,
  INT32: (raw, index) => `${raw.readInt32LE(index * 4)}`,
  INT64: (raw, index) => jsonFromHalves(raw.readUInt32LE(index * 8), raw.readInt32LE(index * 8 + 4), raw, index, true),
  FP16: (raw, index) => jsonFromFp16(halfFromBits(raw.readUInt16LE(index * 2))),
  FP32: (raw, index) => jsonFromFp32(raw.readFloatLE(index * 4)),
  FP64: (raw, index) => jsonFromFp64(raw.readDoubleLE(index * 8)),
  BF16: (raw, index) => jsonFromBf16(singleFromBits(raw.readUInt16LE(index * 2) << 16)),
};

function jsonFromHalves(low: number, high: number, raw: Buffer, index: number, isSigned: boolean): string {
  const value = high * twoTo32 + low;
  // A sum of this size may already be rounded, but then it is past the bound on the same side.
  if (Number.isSafeInteger(value)) return `${value}`;
  return isSigned ? `"${raw.readBigInt64LE(index * 8)}"` : `"${raw.readBigUInt64LE(index * 8)}"`;
}

const bits = new Uint32Array(1);
const single = new Float32Array(bits.buffer);
const halves = new Uint16Array(bits.buffer);
const half = new Float16Array(bits.buffer);

function singleFromBits(pattern: number): number {
  bits[0] = pattern;
  return single[0]!;
}

function halfFromBits(pattern: number): number {
  halves[0] = pattern;
  return half[0]!;
}

/**
 * JSON text of the elements in `raw`.
 * @param first dimensions to leave out at the front: 1 for a row whose caller left the row dimension out
 */
export function jsonFromTensor(datatype: Datatype, shape: readonly number[], raw: Buffer, first: number): string {
  if (elementCount(shape) === 0) return emptyJson(shape, first);
  if (datatype === "BYTES") return jsonFromBytes(shape, raw, first);
  const text = elementTexts[datatype];
  return first >= shape.length ? text(raw, 0) : nest(shape, first, raw, text, 0);
}

function nest(shape: readonly number[], depth: number, raw: Buffer, text: ElementText, at: number): string {
  const length = shape[depth]!;
  if (depth === shape.length - 1) {
    let row = `[${text(raw, at)}`;
    for (let i = 1; i < length; i++) row += `,${text(raw, at + i)}`;
    return `${row}]`;
  }
  let step = 1;
  for (let i = depth + 1; i < shape.length; i++) step *= shape[i]!;
  let rows = `[${nest(shape, depth + 1, raw, text, at)}`;
  for (let i = 1; i < length; i++) rows += `,${nest(shape, depth + 1, raw, text, at + i * step)}`;
  return `${rows}]`;
}

function jsonFromBytes(shape: readonly number[], raw: Buffer, first: number): string {
  let at = 0;
  const next = (depth: number): string => {
    if (depth >= shape.length) {
      const start = at + lengthPrefixBytes;
      at = start + raw.readUInt32LE(at);
      return jsonFromBytesElement(raw, start, at);
    }
    let rows = `[${next(depth + 1)}`;
    for (let i = 1; i < shape[depth]!; i++) rows += `,${next(depth + 1)}`;
    return `${rows}]`;
  };
  return next(first);
}

/** Arrays down to the first dimension of length 0. */
function emptyJson(shape: readonly number[], depth: number): string {
  const length = shape[depth];
  if (length === undefined || length === 0) return "[]";
  return `[${new Array<string>(length).fill(emptyJson(shape, depth + 1)).join(",")}]`;
}
