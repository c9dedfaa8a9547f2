/** Counts observations in buckets, as a Prometheus histogram; recording one costs an array index and two additions. */

export class Distribution {
  readonly bounds: readonly number[];
  /** Per bucket, not cumulative; the last one is +Inf. */
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  record(value: number): void {
    const { bounds } = this;
    let index = 0;
    while (index < bounds.length && value > bounds[index]!) index += 1;
    this.#counts[index]! += 1;
    this.#sum += value;
  }

  /** So many in each bucket, not cumulative, whose values come to `sum` together. */
  addCounts(counts: readonly number[], sum: number): void {
    for (let index = 0; index < this.#counts.length; index++) this.#counts[index]! += counts[index] ?? 0;
    this.#sum += sum;
  }

  /** Cumulative counts by upper bound, then sum and count. */
  read(): { readonly buckets: readonly (readonly [bound: string, count: number])[]; readonly sum: number; readonly count: number } {
    let count = 0;
    const buckets = [...this.#counts].map((inBucket, index) => [String(this.bounds[index] ?? "+Inf"), (count += inBucket)] as const);
    return { buckets, sum: this.#sum, count };
  }
}
