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

/** What is wrong with the bytes themselves; undefined when nothing is. The number of bytes has been checked. */
export function whyContentIsWrong(datatype: Datatype, shape: readonly number[], raw: Buffer): string | undefined {
  if (datatype === "BOOL") return whyNotBooleans(raw);
  return datatype === "BYTES" ? whyFramingIsWrong(elementCount(shape)!, raw) : undefined;
}

/** What is wrong with the bytes that say which elements are missing; undefined when nothing is. The content has been checked. */
export function whyMissingIsWrong(spec: TensorSpec, shape: readonly number[], raw: Buffer, missing: Buffer): string | undefined {
  if (!spec.nullable) return "expected no missing elements, which the model does not take here, got some";
  if (spec.datatype !== "BYTES") return `expected missing elements of ${spec.datatype} as NaN, got them in missing`;
  const elements = elementCount(shape);
  if (missing.length !== elements) return `expected a byte for each of ${elements} elements, got ${missing.length}`;
  let at = 0;
  for (let i = 0; i < elements; i++) {
    const length = raw.readUInt32LE(at);
    if (missing[i]! > 1) return "expected bytes of 0 or 1, got others";
    if (missing[i] === 1 && length > 0) return `expected no bytes in a missing element, got ${length} in element ${i}`;
    at += lengthPrefixBytes + length;
  }
  return undefined;
}

function whyNotBooleans(raw: Buffer): string | undefined {
  for (let i = 0; i < raw.length; i++) {
    if (raw[i]! > 1) return `expected bytes of 0 or 1 for BOOL, got ${raw[i]} at byte ${i}`;
  }
  return undefined;
}

function whyFramingIsWrong(elements: number, raw: Buffer): string | undefined {
  let at = 0;
  for (let i = 0; i < elements; i++) {
    if (at + lengthPrefixBytes > raw.length)
      return `expected ${elements} BYTES elements, got bytes that end before the length of element ${i}`;
    const length = raw.readUInt32LE(at);
    at += lengthPrefixBytes + length;
    if (at > raw.length)
      return `expected element ${i} to have the ${length} bytes that its prefix promises, got ${length - (at - raw.length)}`;
  }
  return at === raw.length ? undefined : `expected ${elements} BYTES elements, got ${raw.length - at} bytes after the last one`;
}
