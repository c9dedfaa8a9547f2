/** Encodes the nested arrays of a JSON body straight into a tensor's bytes; what does not fit is refused here and explained elsewhere. */

import { bytesElementLength, lengthPrefixBytes, writeBytesElement } from "./bytes-element.ts";
import { bytesPerElement } from "./datatype.ts";
import { byteCount, elementCount } from "./element-count.ts";
import { type Memory, reserve, reservedAt } from "./slab.ts";
import { type EncodedTensor, OwnBytes, type TensorSpec } from "./tensor.ts";
import { nullableWriters, type WriteElements, writers } from "./write-elements.ts";

/**
 * How many arrays lie around the first element, at most `limit`. Where an empty array ends the count
 * nobody can know how deep it would have gone: then the complement `~depth` comes back, which is negative.
 */
export function nestingDepth(value: unknown, limit: number): number {
  let depth = 0;
  let inner = value;
  while (Array.isArray(inner) && depth < limit) {
    depth++;
    if (inner.length === 0) return ~depth;
    inner = inner[0];
  }
  return depth;
}

/**
 * The tensor of one input, or undefined when the value disagrees with the signature in any way.
 * @param isRowLeftOut the value is one row without the dimension that counts rows
 * @param maxElements elements that the body can possibly hold; keeps a ragged array from asking for more memory than it took to send
 */
export function encodeJson(spec: TensorSpec, value: unknown, isRowLeftOut: boolean, maxElements: number): EncodedTensor | undefined {
  const shape = shapeOf(spec, value, isRowLeftOut);
  if (shape === undefined) return undefined;
  const elements = elementCount(shape);
  if (elements === undefined || elements > maxElements) return undefined;
  const first = isRowLeftOut ? 1 : 0;
  const raw = spec.datatype === "BYTES" ? bytesFromJson(spec, value, shape, first) : fixedFromJson(spec, value, shape, first, elements);
  if (raw === undefined) return undefined;
  const missing = spec.nullable && spec.datatype === "BYTES" ? missingFromJson(value, shape, first, elements) : undefined;
  return missing === undefined
    ? { name: spec.name, datatype: spec.datatype, shape, raw }
    : { name: spec.name, datatype: spec.datatype, shape, raw, missing };
}

/** Lengths along the first elements, checked against the signature. */
function shapeOf(spec: TensorSpec, value: unknown, isRowLeftOut: boolean): number[] | undefined {
  const rank = spec.shape.length;
  const shape: number[] = [];
  let inner = value;
  if (isRowLeftOut) shape.push(1);
  while (shape.length < rank) {
    if (!Array.isArray(inner)) return undefined;
    const expected = spec.shape[shape.length]!;
    const length = inner.length;
    if (expected !== -1 && expected !== length) return undefined;
    shape.push(length);
    if (length === 0) break;
    inner = inner[0];
  }
  // Below an empty array nothing is written; the signature's own lengths stand in, and 0 where any would do.
  while (shape.length < rank) shape.push(Math.max(0, spec.shape[shape.length]!));
  return shape;
}

function fixedFromJson(spec: TensorSpec, value: unknown, shape: readonly number[], first: number, elements: number): OwnBytes | undefined {
  const { datatype } = spec;
  if (datatype === "BYTES") return undefined;
  const byteLength = byteCount(datatype, elements);
  if (byteLength === undefined) return undefined;
  const memory = reserve(byteLength);
  const startByte = reservedAt;
  const start = startByte / bytesPerElement[datatype];
  const write = spec.nullable ? nullableWriters[datatype] : writers[datatype];
  if (first === shape.length) {
    if (!write([value], memory, start)) return undefined;
  } else if (fill(value, first, shape, write, memory, start) < 0) return undefined;
  return new OwnBytes(memory.bytes, startByte, byteLength);
}

/** Writes everything below `value`; the index after it, or -1. */
function fill(value: unknown, depth: number, shape: readonly number[], write: WriteElements, memory: Memory, at: number): number {
  const length = shape[depth]!;
  if (!Array.isArray(value) || value.length !== length) return -1;
  if (depth === shape.length - 1) return write(value, memory, at) ? at + length : -1;
  let next = at;
  for (let i = 0; i < length; i++) {
    next = fill(value[i], depth + 1, shape, write, memory, next);
    if (next < 0) return -1;
  }
  return next;
}

function bytesFromJson(spec: TensorSpec, value: unknown, shape: readonly number[], first: number): OwnBytes | undefined {
  const byteLength = measureBytes(value, first, shape, spec.nullable === true);
  if (byteLength < 0) return undefined;
  const memory = reserve(byteLength);
  const start = reservedAt;
  writeBytes(value, first, shape, memory.bytes, start);
  return new OwnBytes(memory.bytes, start, byteLength);
}

/** Bytes of all elements below `value`, prefixes included, or -1. */
function measureBytes(value: unknown, depth: number, shape: readonly number[], isNullable: boolean): number {
  if (depth === shape.length) {
    if (value === null && isNullable) return lengthPrefixBytes;
    const length = bytesElementLength(value);
    return length === undefined ? -1 : length + lengthPrefixBytes;
  }
  if (!Array.isArray(value) || value.length !== shape[depth]) return -1;
  let total = 0;
  for (const inner of value) {
    const length = measureBytes(inner, depth + 1, shape, isNullable);
    if (length < 0) return -1;
    total += length;
  }
  return total;
}

function writeBytes(value: unknown, depth: number, shape: readonly number[], out: Buffer, at: number): number {
  if (depth === shape.length) return writeBytesElement(value ?? "", out, at);
  let next = at;
  for (const inner of value as unknown[]) next = writeBytes(inner, depth + 1, shape, out, next);
  return next;
}

/** Which elements are null; undefined where none is. */
function missingFromJson(value: unknown, shape: readonly number[], first: number, elements: number): Buffer | undefined {
  const leaves = (first === shape.length ? [value] : (value as unknown[]).flat(shape.length - first - 1)) as unknown[];
  if (!leaves.includes(null)) return undefined;
  const missing = Buffer.alloc(elements);
  for (let i = 0; i < elements; i++) if (leaves[i] === null) missing[i] = 1;
  return missing;
}
