/** How long a tensor is as JSON text, without writing it: at least, and at most. */
import { lengthPrefixBytes } from "./bytes-element.ts";
import type { Datatype } from "./datatype.ts";
import { elementCount } from "./element-count.ts";
import type { EncodedTensor } from "./tensor.ts";

/** Characters of an element and the comma behind it, at most: the longest number, or a string of one where JSON has none. */
const mostPerElement: Readonly<Record<Exclude<Datatype, "BYTES">, number>> = {
  BOOL: 6,
  UINT8: 4,
  UINT16: 6,
  UINT32: 11,
  UINT64: 23,
  INT8: 5,
  INT16: 7,
  INT32: 12,
  INT64: 23,
  FP16: 16,
  FP32: 25,
  FP64: 25,
  BF16: 25,
};

/** A digit, or an empty string, and a comma. */
const leastPerElement = 2;
const leastPerText = 3;
/** A byte of text is escaped with six characters at most; those for its length pay for quotes, comma and `{"b64":…}`. */
const mostPerByte = 6;
/** `[`, `]` and a comma. */
const perArray = 3;

export function jsonLengthBounds({ datatype, shape, raw }: EncodedTensor): { readonly least: number; readonly most: number } {
  const elements = elementCount(shape) ?? 0;
  const arrays = arraysOf(shape) * perArray;
  if (datatype !== "BYTES") return { least: elements * leastPerElement, most: elements * mostPerElement[datatype] + arrays };
  const text = raw.length - elements * lengthPrefixBytes;
  return { least: elements * leastPerText + text, most: raw.length * mostPerByte + arrays };
}

function arraysOf(shape: readonly number[]): number {
  let arrays = 1;
  let sum = 0;
  for (const length of shape) {
    sum += arrays;
    arrays *= length;
  }
  return sum;
}
