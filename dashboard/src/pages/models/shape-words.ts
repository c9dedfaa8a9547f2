/** The shape of a tensor in words. */

/** `rows × 4`, `3 × any length`, `one value`. @param batched the first dimension counts rows, and calls may leave it out */
export function shapeWords(shape: readonly number[], batched: boolean): string {
  if (shape.length === 0) return "one value";
  return shape.map((length, at) => (batched && at === 0 ? "rows" : length === -1 ? "any length" : String(length))).join(" × ");
}
