/** Decides when a server that fails call after call gets none for a while, and for how long. Pure. */

/** Failures that follow each other: Envoy's default of consecutive_5xx. */
const failuresInARow = 5;
const [firstMs, longestMs] = [1_000, 10_000];

export class Outliers {
  #failures = 0;
  #ejections = 0;

  /** It has answered a call as it should. */
  answered(): void {
    this.#failures = this.#ejections = 0;
  }

  /** It has failed one. @returns for how long it is out, in milliseconds; 0 where it is not */
  failed(): number {
    this.#failures++;
    // One that is just back is on trial.
    if (this.#ejections === 0 && this.#failures < failuresInARow) return 0;
    this.#failures = 0;
    return Math.min(longestMs, firstMs * 2 ** this.#ejections++);
  }
}
