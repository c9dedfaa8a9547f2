/** Turns a tensor into one of the datatype that a model takes, where that loses nothing but the last digits of floats. */

import { arrayOf, type Datatype } from "./datatype.ts";
import { Tensor } from "./tensor.ts";

/** Another tensor, or the same where it does not fit: then the gateway says what was expected and what came. */
export function fitted(tensor: Tensor, datatype: Datatype): Tensor {
  if (tensor.datatype === datatype || !isNumeric(tensor.datatype) || !isNumeric(datatype)) return tensor;
  const given = tensor.data as ArrayLike<number | bigint>;
  const array = arrayOf(datatype as "FP32") ?? Float32Array;
  const elements = new array(given.length) as unknown as { [at: number]: number | bigint };
  const fits = isFloat(datatype) && isFloat(tensor.datatype) ? isRounded : isSame;
  for (let at = 0; at < given.length; at += 1) {
    const value = given[at]!;
    if (isBig(datatype) && typeof value === "number" && !Number.isSafeInteger(value)) return tensor;
    elements[at] = isBig(datatype) ? BigInt(value) : Number(value);
    if (!fits(value, elements[at]!)) return tensor;
  }
  return new Tensor(datatype, tensor.shape, elements as never);
}

/** Not a yes or no, and not text: those are never meant as numbers. */
function isNumeric(datatype: Datatype): boolean {
  return datatype !== "BYTES" && datatype !== "BOOL";
}

function isFloat(datatype: Datatype): boolean {
  return /^(?:FP|BF)/.test(datatype);
}

function isBig(datatype: Datatype): boolean {
  return datatype === "INT64" || datatype === "UINT64";
}

/** As in a cast, but for a number that is too large. */
function isRounded(value: number | bigint, element: number | bigint): boolean {
  return Number.isFinite(value) === Number.isFinite(element);
}

function isSame(value: number | bigint, element: number | bigint): boolean {
  // Compared as numbers and bigints: 5n == 5, and 2n ** 53n + 1n is no number.
  // biome-ignore lint/suspicious/noDoubleEquals: of two types on purpose
  return value == element;
}
