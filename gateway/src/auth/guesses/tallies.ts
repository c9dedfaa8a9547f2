/** Counts by name over a time, in bounded memory: what there is no room for is counted together. */

import type { Clock } from "../../time/clock.ts";

interface Tally {
  count: number;
  readonly endsAtMs: number;
}

/** Stands for all names that came when there was no room. */
const rest = "";

export class Tallies {
  readonly #limit: number;
  readonly #spanMs: number;
  readonly #most: number;
  readonly #clock: Pick<Clock, "now">;
  /** In the order of their ends, since all last equally long. */
  readonly #tallies = new Map<string, Tally>();

  constructor(limit: number, spanMs: number, most: number, clock: Pick<Clock, "now">) {
    this.#limit = limit;
    this.#spanMs = spanMs;
    this.#most = most;
    this.#clock = clock;
  }

  get size(): number {
    return this.#tallies.size;
  }

  /** Counts one; 0 within the limit, else the milliseconds until its span ends. */
  count(name: string): number {
    const nowMs = this.#clock.now();
    this.#dropEnded(nowMs);
    const tally = this.#tallies.get(name) ?? this.#tallies.get(rest) ?? this.#begin(name, nowMs);
    tally.count += 1;
    return tally.count <= this.#limit ? 0 : tally.endsAtMs - nowMs;
  }

  #begin(name: string, nowMs: number): Tally {
    const tally = { count: 0, endsAtMs: nowMs + this.#spanMs };
    this.#tallies.set(this.#tallies.size < this.#most ? name : rest, tally);
    return tally;
  }

  #dropEnded(nowMs: number): void {
    for (const [name, { endsAtMs }] of this.#tallies) {
      if (endsAtMs > nowMs) return;
      this.#tallies.delete(name);
    }
  }
}
