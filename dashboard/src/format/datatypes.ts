/** What datatypes and shapes are called where people read them. The protocol's own names stand beside these words, for those who write code. */

/** One element: `text`, `whole number`, `number`, `yes/no`. Datatypes that nobody here knows keep their name. */
export function elementWord(datatype: string): string {
  if (datatype === "BYTES") return "text";
  if (datatype === "BOOL") return "yes/no";
  if (/^U?INT[0-9]+$/.test(datatype)) return "whole number";
  return /^(?:FP|BF)[0-9]+$/.test(datatype) ? "number" : datatype;
}

/** Several of them. */
export function elementsWord(datatype: string): string {
  const word = elementWord(datatype);
  return word === datatype || word === "yes/no" ? word : `${word}s`;
}

/** A tensor: `text`, `4 numbers`, `8 × 8 numbers`, `numbers, as many as you like`. @param shape without the dimension that counts rows */
export function tensorWords(datatype: string, shape: readonly number[]): string {
  if (shape.length === 0) return elementWord(datatype);
  if (shape.length === 1 && shape[0] === 1) return `1 ${elementWord(datatype)}`;
  if (shape.every((length) => length === -1)) return `${elementsWord(datatype)}, as many as you like`;
  return `${shape.map((length) => (length === -1 ? "any" : length)).join(" × ")} ${elementsWord(datatype)}`;
}

/** `rows × 4`, `3 × any length`, `one value`. @param batched the first dimension counts rows, and calls may leave it out */
export function shapeWords(shape: readonly number[], batched: boolean): string {
  if (shape.length === 0) return "one value";
  return shape.map((length, at) => (batched && at === 0 ? "rows" : length === -1 ? "any length" : String(length))).join(" × ");
}

/** A shape as the Open Inference Protocol has it: `[-1, 4]`. */
export function protocolShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}
