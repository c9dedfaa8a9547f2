/** How many gateways there are, for the time when nobody can be asked: the most that were seen lately. */

import type { Clock } from "../../time/clock.ts";

/** A store that was emptied counts them anew, one after the other; so the count of a moment means little. */
const rememberedMs = 10_000;

export class Crowd {
  readonly #clock: Clock;
  #size = 1;
  #seenMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#size;
  }

  saw(gateways: number): void {
    const nowMs = this.#clock.now();
    if (gateways < this.#size && nowMs - this.#seenMs < rememberedMs) return;
    this.#size = Math.max(1, gateways);
    this.#seenMs = nowMs;
  }
}
