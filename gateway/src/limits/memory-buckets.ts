/** Counts consumption in this process's memory. */

import type { RatePolicy } from "../auth/caller/caller.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import type { Buckets, Taken } from "./rate-limiter.ts";
import { BURST_WINDOWS, SlidingWindow } from "./sliding-window.ts";

/** So many buckets are kept without looking for those that are empty. */
const minSweep = 1_024;

interface Bucket {
  readonly window: SlidingWindow;
  readonly burst: SlidingWindow;
}

/** `clock`: the machine's, unless a test moves time. */
export function createMemoryBuckets(clock: Clock = systemClock): Buckets {
  const buckets = new Map<string, Bucket>();
  let sweptAt = minSweep;

  function bucketOf(name: string, { windowS }: RatePolicy, nowMs: number): Bucket {
    // Of each length its own: a key whose window is changed begins anew.
    const id = `${windowS} ${name}`;
    const known = buckets.get(id);
    if (known !== undefined) return known;
    if (buckets.size >= sweptAt) sweep(nowMs);
    const windowMs = windowS * 1_000;
    const bucket = { window: new SlidingWindow(windowMs), burst: new SlidingWindow(windowMs * BURST_WINDOWS) };
    buckets.set(id, bucket);
    return bucket;
  }

  /** Forgets the buckets that nobody has taken from for long; the more are left, the later it looks again. */
  function sweep(nowMs: number): void {
    for (const [id, { window, burst }] of buckets) if (window.totalAt(nowMs) + burst.totalAt(nowMs) === 0) buckets.delete(id);
    sweptAt = Math.max(minSweep, 2 * buckets.size);
  }

  return {
    async take(name: string, points: number, limit: number, policy: RatePolicy): Promise<Taken> {
      const nowMs = clock.now();
      const { window, burst } = bucketOf(name, policy, nowMs);
      const used = window.totalAt(nowMs);
      if (used + points <= limit) {
        window.add(points, nowMs);
        return { allowed: true, remaining: limit - used - points, resetMs: window.freesMs(0, nowMs) };
      }
      const remaining = Math.max(0, limit - used);
      const burstUsed = policy.burst === 0 ? 0 : burst.totalAt(nowMs);
      if (burstUsed + points <= policy.burst) {
        burst.add(points, nowMs);
        return { allowed: true, remaining, resetMs: window.freesMs(0, nowMs) };
      }
      const resetMs = Math.min(
        window.freesMs(used + points - limit, nowMs),
        points > policy.burst ? Number.POSITIVE_INFINITY : burst.freesMs(burstUsed + points - policy.burst, nowMs),
      );
      return { allowed: false, remaining, resetMs };
    },
  };
}
