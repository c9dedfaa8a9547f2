/** How alike vectors are. */

/** From -1 to 1 for each pair, row by row; NaN where a vector is all zeros, or another is longer. */
export function similarities(vectors: readonly Float32Array[]): readonly (readonly number[])[] {
  const lengths = vectors.map((vector) => Math.sqrt(product(vector, vector)));
  return vectors.map((one, at) => vectors.map((other, beside) => product(one, other) / (lengths[at]! * lengths[beside]!)));
}

function product(one: Float32Array, other: Float32Array): number {
  if (one.length !== other.length) return Number.NaN;
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += one[at]! * other[at]!;
  return sum;
}

export interface Pair {
  readonly one: number;
  readonly other: number;
  readonly similarity: number;
}

/** The two that are most alike; undefined where there are no two. */
export function closestPair(matrix: readonly (readonly number[])[]): Pair | undefined {
  let closest: Pair | undefined;
  for (const [one, row] of matrix.entries())
    for (const [other, similarity] of row.entries())
      if (other > one && similarity > (closest?.similarity ?? -Infinity)) closest = { one, other, similarity };
  return closest;
}
