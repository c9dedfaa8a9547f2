/** Counts consumption in this process's memory, with rate-limiter-flexible. */

import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { RatePolicy } from "../auth/caller/caller.ts";
import type { Buckets, Taken } from "./rate-limiter.ts";

/** Windows over which the burst comes back. */
const BURST_WINDOWS = 10;

export function createMemoryBuckets(): Buckets {
  const windows = createLimiters();
  const bursts = createLimiters();

  async function refused(bucket: string, points: number, limit: number, policy: RatePolicy, thrown: unknown): Promise<Taken> {
    const window = await giveBack(windows(limit, policy.windowS), bucket, points, thrown);
    if (policy.burst === 0) return window;
    const limiter = bursts(policy.burst, policy.windowS * BURST_WINDOWS);
    const burst = await limiter.consume(bucket, points).then(allowed, (thrown) => giveBack(limiter, bucket, points, thrown));
    return { allowed: burst.allowed, remaining: 0, resetMs: window.resetMs };
  }

  return {
    take(bucket: string, points: number, limit: number, policy: RatePolicy): Promise<Taken> {
      return windows(limit, policy.windowS)
        .consume(bucket, points)
        .then(allowed, (thrown) => refused(bucket, points, limit, policy, thrown));
    },
  };
}

/** One limiter per distinct limit: the library fixes points and duration at construction. */
function createLimiters(): (points: number, durationS: number) => RateLimiterMemory {
  const limiters = new Map<number, Map<number, RateLimiterMemory>>();
  return (points, durationS) => {
    let ofPoints = limiters.get(points);
    if (ofPoints === undefined) limiters.set(points, (ofPoints = new Map()));
    let limiter = ofPoints.get(durationS);
    // Each counts in a store of its own: a prefix would only be put before every name.
    if (limiter === undefined) ofPoints.set(durationS, (limiter = new RateLimiterMemory({ points, duration: durationS, keyPrefix: "" })));
    return limiter;
  };
}

function allowed({ remainingPoints, msBeforeNext }: RateLimiterRes): Taken {
  return { allowed: true, remaining: remainingPoints, resetMs: msBeforeNext };
}

/** The library counts refused points too; a call that did not run must not use up the window. */
async function giveBack(limiter: RateLimiterMemory, bucket: string, points: number, thrown: unknown): Promise<Taken> {
  if (!(thrown instanceof RateLimiterRes)) throw thrown;
  await limiter.reward(bucket, points);
  const remaining = Math.max(0, limiter.points - (thrown.consumedPoints - points));
  return { allowed: false, remaining, resetMs: thrown.msBeforeNext };
}
