/** Checks bytes that claim to be a tensor: their number, the framing of BYTES, the values of BOOL. */
import { lengthPrefixBytes } from "./bytes-element.ts";
import { bytesPerElement, type Datatype } from "./datatype.ts";
import { byteCount, elementCount } from "./element-count.ts";
import type { TensorSpec } from "./tensor.ts";

/** What is wrong with a shape, its datatype and the number of its bytes; undefined when they agree. BYTES only need their prefixes to fit in. */
export function whyByteCountIsWrong(datatype: Datatype, shape: readonly number[], byteLength: number): string | undefined {
  const elements = elementCount(shape);
  if (elements === undefined) return `expected dimensions of 0 or more with a product below 2^53, got [${shape.slice(0, 16).join(", ")}]`;
  if (datatype === "BYTES") {
    const least = elements * lengthPrefixBytes;
    if (byteLength >= least && (elements > 0 || byteLength === 0)) return undefined;
    return `expected ${elements > 0 ? "at least " : ""}${least} bytes for ${elements} BYTES elements with their length prefixes, got ${byteLength}`;
  }
  const expected = byteCount(datatype, elements);
  if (expected === byteLength) return undefined;
  return `expected ${expected ?? "more than 2^53"} bytes for ${elements} ${datatype} elements of ${bytesPerElement[datatype]}, got ${byteLength}`;
}

/** Bytes that can be looked at in stretches, wherever they lie. */
export interface RawSource {
  readonly length: number;
  read(offset: number, length: number): Buffer;
}

/** What a check finds, in steps of some tenths of a millisecond: what is wrong, or undefined when nothing is. */
export type CheckSteps = Iterator<void, string | undefined>;

/** Goes through a check at once. */
export function found(steps: CheckSteps): string | undefined {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

export function sourceInMemory(raw: Buffer): RawSource {
  return { length: raw.length, read: (offset, length) => raw.subarray(offset, offset + length) };
}

/** What is wrong with the bytes themselves. Their number has been checked. */
export function contentSteps(datatype: Datatype, shape: readonly number[], raw: RawSource): CheckSteps {
  if (datatype === "BOOL") return booleanSteps(raw);
  return datatype === "BYTES" ? framingSteps(elementCount(shape)!, raw) : noSteps;
}

const noSteps: CheckSteps = { next: () => ({ done: true, value: undefined }) };

const stretchBytes = 256 * 1024;
const elementsPerStep = 16 * 1024;

function* booleanSteps(raw: RawSource): Generator<void, string | undefined, void> {
  for (let start = 0; start < raw.length; start += stretchBytes) {
    const bytes = raw.read(start, Math.min(stretchBytes, raw.length - start));
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i]! > 1) return `expected bytes of 0 or 1 for BOOL, got ${bytes[i]} at byte ${start + i}`;
    }
    yield;
  }
  return undefined;
}

function* framingSteps(elements: number, raw: RawSource): Generator<void, string | undefined, void> {
  const lengths = new Lengths(raw);
  for (let i = 0; i < elements; i++) {
    if (lengths.at + lengthPrefixBytes > raw.length)
      return `expected ${elements} BYTES elements, got bytes that end before the length of element ${i}`;
    const length = lengths.next();
    if (lengths.at > raw.length)
      return `expected element ${i} to have the ${length} bytes that its prefix promises, got ${length - (lengths.at - raw.length)}`;
    if (i % elementsPerStep === elementsPerStep - 1) yield;
  }
  return lengths.at === raw.length
    ? undefined
    : `expected ${elements} BYTES elements, got ${raw.length - lengths.at} bytes after the last one`;
}

/** What is wrong with the bytes that say which elements are missing. The content has been checked. */
export function* missingSteps(
  spec: TensorSpec,
  shape: readonly number[],
  raw: RawSource,
  missing: Buffer,
): Generator<void, string | undefined, void> {
  if (!spec.nullable) return "expected no missing elements, which the model does not take here, got some";
  if (spec.datatype !== "BYTES") return `expected missing elements of ${spec.datatype} as NaN, got them in missing`;
  const elements = elementCount(shape);
  if (missing.length !== elements) return `expected a byte for each of ${elements} elements, got ${missing.length}`;
  const lengths = new Lengths(raw);
  for (let i = 0; i < elements; i++) {
    const length = lengths.next();
    if (missing[i]! > 1) return "expected bytes of 0 or 1, got others";
    if (missing[i] === 1 && length > 0) return `expected no bytes in a missing element, got ${length} in element ${i}`;
    if (i % elementsPerStep === elementsPerStep - 1) yield;
  }
  return undefined;
}

/** Goes from one element of a BYTES tensor to the next. */
class Lengths {
  /** Where the next element begins, with its length. */
  at = 0;
  readonly #raw: RawSource;
  #stretch: Buffer = Buffer.alloc(0);
  #stretchAt = 0;

  constructor(raw: RawSource) {
    this.#raw = raw;
  }

  /** Bytes of the element that begins `at`, which have to be there up to those of its length. */
  next(): number {
    if (this.at + lengthPrefixBytes > this.#stretchAt + this.#stretch.length || this.at < this.#stretchAt) {
      this.#stretchAt = this.at;
      this.#stretch = this.#raw.read(this.at, Math.min(stretchBytes, this.#raw.length - this.at));
    }
    const length = this.#stretch.readUInt32LE(this.at - this.#stretchAt);
    this.at += lengthPrefixBytes + length;
    return length;
  }
}
