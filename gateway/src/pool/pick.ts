/** Which worker gets the next call. */

/** What there is to know for it. */
export interface Loaded {
  /** Calls that it has and has not answered. */
  readonly outstanding: number;
  /** Those of a higher one are for when none of a lower one takes the call. */
  readonly rank: number;
}

/**
 * Of the lowest rank that is there, the one with the fewest outstanding calls; among equals the first from `start` on, so that a counter makes them take turns.
 * @param excluded workers that have refused this call already
 * @returns undefined when there is none
 */
export function pick<Worker extends Loaded>(workers: readonly Worker[], start: number, excluded?: readonly Worker[]): Worker | undefined {
  let best: Worker | undefined;
  for (let step = 0; step < workers.length; step++) {
    const worker = workers[(start + step) % workers.length]!;
    if ((best !== undefined && !isBetter(worker, best)) || excluded?.includes(worker)) continue;
    best = worker;
  }
  return best;
}

function isBetter(one: Loaded, other: Loaded): boolean {
  return one.rank === other.rank ? one.outstanding < other.outstanding : one.rank < other.rank;
}
