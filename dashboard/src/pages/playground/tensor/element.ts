/** One element of a tensor as JSON has it: a number, true or false, text, or a string that stands for what JSON cannot hold. */

/** Bytes of one element by datatype; BYTES, whose elements differ in length, is absent. */
export const elementBytes: Readonly<Record<string, number>> = {
  BOOL: 1,
  UINT8: 1,
  UINT16: 2,
  UINT32: 4,
  UINT64: 8,
  INT8: 1,
  INT16: 2,
  INT32: 4,
  INT64: 8,
  FP16: 2,
  FP32: 4,
  FP64: 8,
  BF16: 2,
};

/** An element of BYTES that is no UTF-8 text. */
export function isBase64Element(value: unknown): value is { readonly b64: string } {
  return typeof value === "object" && value !== null && typeof (value as { b64?: unknown }).b64 === "string";
}

const specials: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

/** The number to draw or compare; integers past 2^53 are rounded to the nearest double, which is enough for both. NaN when it is none. */
export function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string" || value.trim() === "") return Number.NaN;
  return Object.hasOwn(specials, value) ? specials[value]! : Number(value);
}

/** Numbers, and the strings that stand for what JSON has no numbers for: NaN, infinities, integers past 2^53. */
export function standsForNumber(value: unknown): boolean {
  if (typeof value === "string") return /^(?:NaN|-?Infinity|-?[0-9]{16,20})$/.test(value);
  return typeof value === "number" || typeof value === "boolean";
}

/** Bytes of the text as UTF-8. */
export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Bytes that base64 text with padding stands for. */
export function base64Bytes(text: string): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return Math.max(0, (text.length / 4) * 3 - padding);
}
