/** How many rows the batches of each worker had in the last ten seconds. */

const keptSeconds = 10;

/** One worker's batches, a second at a time. A batch is told of by each of its calls, so each counts its share of it. */
class WorkerBatches {
  readonly rows = new Float64Array(keptSeconds);
  readonly batches = new Float64Array(keptSeconds);
}

export class BatchSizes {
  readonly #workers = new Map<string, WorkerBatches>();
  #slice = 0;

  /** A call that ran in a batch. */
  add(worker: string, batchCalls: number, batchRows: number): void {
    let known = this.#workers.get(worker);
    if (known === undefined) this.#workers.set(worker, (known = new WorkerBatches()));
    known.rows[this.#slice]! += batchRows / batchCalls;
    known.batches[this.#slice]! += 1 / batchCalls;
  }

  /** A second is over. */
  turn(): void {
    this.#slice = (this.#slice + 1) % keptSeconds;
    for (const [worker, known] of this.#workers) {
      known.rows[this.#slice] = known.batches[this.#slice] = 0;
      if (sum(known.batches) === 0) this.#workers.delete(worker);
    }
  }

  /** Mean rows of a batch; undefined when none ran. */
  mean(worker: string): number | undefined {
    const known = this.#workers.get(worker);
    return known && Math.round((100 * sum(known.rows)) / sum(known.batches)) / 100;
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
