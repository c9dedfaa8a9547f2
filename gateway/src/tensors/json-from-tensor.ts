/** Writes a tensor as the nested arrays of a JSON answer. */
import { jsonFromBytesElement, lengthPrefixBytes } from "./bytes-element.ts";
import { bytesPerElement, type Datatype } from "./datatype.ts";
import { elementCount } from "./element-count.ts";
import { jsonFromBf16, jsonFromFp16, jsonFromFp32, jsonFromFp64 } from "./shortest-float.ts";
import type { OwnBytes } from "./tensor.ts";

const twoTo32 = 2 ** 32;

/** The text of the element that begins at byte `at`. */
export type ElementText = (memory: Buffer, at: number) => string;

type ElementTexts = Readonly<Record<Exclude<Datatype, "BYTES">, ElementText>>;

/** How the elements of each datatype are written: as strings, where a reader of JSON numbers may round them. */
export const elementTexts: ElementTexts = {
  BOOL: (memory, at) => (memory[at] === 0 ? "false" : "true"),
  UINT8: (memory, at) => `${memory[at]!}`,
  UINT16: (memory, at) => `${memory.readUInt16LE(at)}`,
  UINT32: (memory, at) => `${memory.readUInt32LE(at)}`,
  UINT64: (memory, at) => jsonFromHalves(memory.readUInt32LE(at), memory.readUInt32LE(at + 4), memory, at, false),
  INT8: (memory, at) => `${memory.readInt8(at)}`,
  INT16: (memory, at) => `${memory.readInt16LE(at)}`,
  INT32: (memory, at) => `${memory.readInt32LE(at)}`,
  INT64: (memory, at) => jsonFromHalves(memory.readUInt32LE(at), memory.readInt32LE(at + 4), memory, at, true),
  FP16: (memory, at) => jsonFromFp16(halfFromBits(memory.readUInt16LE(at))),
  FP32: (memory, at) => jsonFromFp32(memory.readFloatLE(at)),
  FP64: (memory, at) => jsonFromFp64(memory.readDoubleLE(at)),
  BF16: (memory, at) => jsonFromBf16(singleFromBits(memory.readUInt16LE(at) << 16)),
};

/** The same with every integer as a number, for readers that know how large theirs may be. */
export const bareTexts: ElementTexts = {
  ...elementTexts,
  UINT64: (memory, at) => withoutQuotes(elementTexts.UINT64(memory, at)),
  INT64: (memory, at) => withoutQuotes(elementTexts.INT64(memory, at)),
};

function withoutQuotes(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1) : text;
}

function jsonFromHalves(low: number, high: number, memory: Buffer, at: number, isSigned: boolean): string {
  const value = high * twoTo32 + low;
  // A sum of this size may already be rounded, but then it is past the bound on the same side.
  if (Number.isSafeInteger(value)) return `${value}`;
  return isSigned ? `"${memory.readBigInt64LE(at)}"` : `"${memory.readBigUInt64LE(at)}"`;
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
export function jsonFromTensor(datatype: Datatype, shape: readonly number[], raw: OwnBytes, first: number, texts = elementTexts): string {
  if (elementCount(shape) === 0) return emptyJson(shape, first);
  if (datatype === "BYTES") return new BytesElements(raw).nest(shape, first);
  const text = texts[datatype];
  return first >= shape.length ? text(raw.memory, raw.offset) : nest(shape, first, raw.memory, text, bytesPerElement[datatype], raw.offset);
}

function nest(shape: readonly number[], depth: number, memory: Buffer, text: ElementText, size: number, at: number): string {
  const length = shape[depth]!;
  if (depth === shape.length - 1) {
    let row = `[${text(memory, at)}`;
    for (let i = 1; i < length; i++) row += `,${text(memory, at + i * size)}`;
    return `${row}]`;
  }
  let step = size;
  for (let i = depth + 1; i < shape.length; i++) step *= shape[i]!;
  let rows = `[${nest(shape, depth + 1, memory, text, size, at)}`;
  for (let i = 1; i < length; i++) rows += `,${nest(shape, depth + 1, memory, text, size, at + i * step)}`;
  return `${rows}]`;
}

/** The elements of a BYTES tensor, one after the other. */
class BytesElements {
  readonly #memory: Buffer;
  #at: number;

  constructor({ memory, offset }: OwnBytes) {
    this.#memory = memory;
    this.#at = offset;
  }

  nest(shape: readonly number[], depth: number): string {
    if (depth >= shape.length) return this.#next();
    let rows = `[${this.nest(shape, depth + 1)}`;
    for (let i = 1; i < shape[depth]!; i++) rows += `,${this.nest(shape, depth + 1)}`;
    return `${rows}]`;
  }

  #next(): string {
    const start = this.#at + lengthPrefixBytes;
    this.#at = start + this.#memory.readUInt32LE(this.#at);
    return jsonFromBytesElement(this.#memory, start, this.#at);
  }
}

/** Arrays down to the first dimension of length 0. */
function emptyJson(shape: readonly number[], depth: number): string {
  const length = shape[depth];
  if (length === undefined || length === 0) return "[]";
  return `[${new Array<string>(length).fill(emptyJson(shape, depth + 1)).join(",")}]`;
}
