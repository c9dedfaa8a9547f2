/** What the store has refused a moment ago, and would refuse again: a pause of the store is no second chance. */

import type { Clock } from "../../time/clock.ts";
import type { Take, Taken } from "../rate-limiter.ts";

/** As long as that, and no longer: then the store is away for good, and a share is due to everybody. */
const heldMs = 1_000;

/** A take, as far as it matters here. */
type Asked = readonly [bucket: Take[0], points: Take[1], ...unknown[]];

interface Refusal {
  readonly points: number;
  readonly atMs: number;
  readonly taken: Taken;
}

export class LateRefusals {
  readonly #clock: Clock;
  /** The latest of each bucket, in the order in which they came. */
  readonly #latest = new Map<string, Refusal>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note([bucket, points]: Asked, taken: Taken): void {
    const atMs = this.#clock.now();
    this.#latest.delete(bucket);
    this.#latest.set(bucket, { points, atMs, taken });
    for (const [oldest, refusal] of this.#latest) {
      if (refusal.atMs + heldMs > atMs) break;
      this.#latest.delete(oldest);
    }
  }

  /** Undefined where the store has refused no such take lately. */
  of([bucket, points]: Asked): Taken | undefined {
    const refusal = this.#latest.get(bucket);
    if (refusal === undefined || points < refusal.points) return undefined;
    const ageMs = this.#clock.now() - refusal.atMs;
    const resetMs = refusal.taken.resetMs - ageMs;
    return ageMs < heldMs && resetMs > 0 ? { ...refusal.taken, resetMs } : undefined;
  }
}
