/**
 * Whether a refusal waits: a caller who asks again as soon as it was refused makes a circle of it that takes the event loop from
 * everybody else. While the loop is busy, callers who are refused by the thousand learn it a little later; others learn it at once.
 */
import type { Share } from "../backends/share.ts";
import type { Clock } from "../time/clock.ts";

/** Looks at the loop are so far apart, in milliseconds. */
const lookEveryMs = 50;
/** Refusals of one caller between two looks, from which on they may wait. */
const many = 50;
/** Above the one use of the loop refusals wait longer, below the other for a shorter time. */
const [busy, free] = [0.75, 0.6] as const;
const [shortestMs, longestMs] = [4, 1_000] as const;

export class HeldRefusals {
  readonly #clock: Clock;
  readonly #loopUse: () => number;
  #lookedAtMs = 0;
  #delayMs = 0;
  /** By caller, since the last look and before it. */
  #counts = new Map<number, number>();
  #before = new Map<number, number>();

  /** @param loopUse the share of the time since it was asked last in which the loop was busy */
  constructor(clock: Clock, loopUse: () => number) {
    this.#clock = clock;
    this.#loopUse = loopUse;
  }

  /** Counts a refusal; for so many milliseconds it waits. */
  delayMs({ caller }: Share): number {
    const nowMs = this.#clock.now();
    if (nowMs - this.#lookedAtMs >= lookEveryMs) this.#look(nowMs);
    this.#counts.set(caller, (this.#counts.get(caller) ?? 0) + 1);
    return this.#isMany(this.#before.get(caller) ?? 0) ? this.#delayMs : 0;
  }

  /** While they wait fewer come: the delay that keeps them few must not end with that. */
  #isMany(refusals: number): boolean {
    return refusals >= (this.#delayMs > 0 ? many / 4 : many);
  }

  #look(nowMs: number): void {
    const use = this.#loopUse();
    // A pause of refusals is the end of it.
    const hasPaused = nowMs - this.#lookedAtMs >= 2 * longestMs;
    this.#lookedAtMs = nowMs;
    this.#before = hasPaused ? new Map() : this.#counts;
    this.#counts = new Map();
    if (hasPaused) this.#delayMs = 0;
    else if (use > busy && [...this.#before.values()].some((refusals) => this.#isMany(refusals)))
      this.#delayMs = Math.min(longestMs, Math.max(shortestMs, this.#delayMs * 1.5));
    else if (use < free) this.#delayMs = this.#delayMs <= shortestMs ? 0 : this.#delayMs * 0.9;
  }
}
