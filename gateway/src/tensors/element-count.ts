/** How many elements a shape has and how many bytes they take, without ever overflowing. */
import { bytesPerElement, type Datatype } from "./datatype.ts";

/** The product of the dimensions; undefined when one is negative, not whole, or the product is past 2^53. */
export function elementCount(shape: readonly number[]): number | undefined {
  let count = 1;
  let isEmpty = false;
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 0) return undefined;
    // Zero is only applied at the end, so that [0, 2^60, 2^60] is refused like any other overflow.
    if (length === 0) isEmpty = true;
    else count *= length;
    if (count > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return isEmpty ? 0 : count;
}

/** Bytes of a fixed-size datatype's elements; undefined for BYTES, and past 2^53. */
export function byteCount(datatype: Datatype, elements: number): number | undefined {
  const bytes = elements * bytesPerElement[datatype];
  return datatype === "BYTES" || !Number.isSafeInteger(bytes) ? undefined : bytes;
}
