/** Which worker gets the next call. */

/** What there is to know for it. */
export interface Loaded {
  /** Calls that it has and has not answered. */
  readonly outstanding: number;
}

/**
 * The one with the fewest outstanding calls; among equals the first from `start` on, so that a counter makes them take turns.
 * @param excluded workers that have refused this call already
 * @returns undefined when there is none
 */
export function pick<Worker extends Loaded>(workers: readonly Worker[], start: number, excluded?: readonly Worker[]): Worker | undefined {
  let best: Worker | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (let step = 0; step < workers.length; step++) {
    const worker = workers[(start + step) % workers.length]!;
    if (worker.outstanding >= fewest || excluded?.includes(worker)) continue;
    best = worker;
    fewest = worker.outstanding;
  }
  return best;
}
