/** Tensors as JSON has them, nested arrays: their shape, and whether the dimension that counts rows was left out. */
import type { TensorSpec } from "../../../api/types.ts";

/** How many arrays lie around the first element, at most `limit`. Below an empty array nobody can know: `limit` then. */
export function nestingDepth(value: unknown, limit: number): number {
  let depth = 0;
  let inner = value;
  while (Array.isArray(inner) && depth < limit) {
    depth++;
    if (inner.length === 0) return limit;
    inner = inner[0];
  }
  return depth;
}

/** True when these tensors of a batched model come without the dimension that counts rows. */
export function isRowLeftOut(specs: readonly TensorSpec[], values: Readonly<Record<string, unknown>>, isBatched: boolean): boolean {
  if (!isBatched) return false;
  return specs.some((spec) => Object.hasOwn(values, spec.name) && nestingDepth(values[spec.name], spec.shape.length) < spec.shape.length);
}

/** Lengths along the first elements, for a value of `expected.length` dimensions. Below an empty array the signature's own lengths stand in. */
export function shapeOf(value: unknown, expected: readonly number[]): number[] {
  const shape: number[] = [];
  let inner = value;
  while (shape.length < expected.length && Array.isArray(inner)) {
    shape.push(inner.length);
    if (inner.length === 0) break;
    inner = inner[0];
  }
  while (shape.length < expected.length) shape.push(Math.max(0, expected[shape.length]!));
  return shape;
}

/** Every element, row by row. */
export function elementsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
}

/** The values of a request or an answer by name; a model with one input takes the bare value as well. */
export function valuesByName(specs: readonly TensorSpec[], value: unknown): Record<string, unknown> {
  const isByName = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isByName) return value as Record<string, unknown>;
  return specs.length === 1 ? { [specs[0]!.name]: value } : {};
}
