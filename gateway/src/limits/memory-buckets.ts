/** Counts consumption in this process's memory, with rate-limiter-flexible. */

import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { RatePolicy } from "../auth/caller/caller.ts";
import type { Buckets, Taken } from "./rate-limiter.ts";

/** Windows over which the burst comes back. */
const BURST_WINDOWS = 10;

export function createMemoryBuckets(): Buckets {
  // One limiter per distinct limit: the library fixes points and duration at construction.
  const limiters = new Map<string, RateLimiterMemory>();

  function limiterFor(points: number, durationS: number, prefix: string): RateLimiterMemory {
    const name = `${prefix}:${points}:${durationS}`;
    let limiter = limiters.get(name);
    if (limiter === undefined) limiters.set(name, (limiter = new RateLimiterMemory({ points, duration: durationS, keyPrefix: prefix })));
    return limiter;
  }

  return {
    async take(bucket: string, points: number, limit: number, policy: RatePolicy): Promise<Taken> {
      const window = await consume(limiterFor(limit, policy.windowS, "window"), bucket, points);
      if (window.allowed || policy.burst === 0) return window;
      const burst = await consume(limiterFor(policy.burst, policy.windowS * BURST_WINDOWS, "burst"), bucket, points);
      return { allowed: burst.allowed, remaining: 0, resetMs: window.resetMs };
    },
  };
}

async function consume(limiter: RateLimiterMemory, bucket: string, points: number): Promise<Taken> {
  try {
    const state = await limiter.consume(bucket, points);
    return { allowed: true, remaining: state.remainingPoints, resetMs: state.msBeforeNext };
  } catch (rejected) {
    if (!(rejected instanceof RateLimiterRes)) throw rejected;
    // The library counts refused points too; a call that did not run must not use up the window.
    await limiter.reward(bucket, points);
    const remaining = Math.max(0, limiter.points - (rejected.consumedPoints - points));
    return { allowed: false, remaining, resetMs: rejected.msBeforeNext };
  }
}
