/** Buckets that give out a part of each limit: what is left of it to one of several who can't ask each other. */

import type { Buckets } from "./rate-limiter.ts";

/** `parts`: how many they are now. A part is rounded up: nobody is shut out. */
export function createPartBuckets(buckets: Buckets, parts: () => number): Buckets {
  return {
    take(bucket, points, limit, policy) {
      const count = parts();
      if (count === 1) return buckets.take(bucket, points, limit, policy);
      const partOf = (whole: number) => Math.ceil(whole / count);
      return buckets.take(bucket, points, partOf(limit), { ...policy, burst: partOf(policy.burst) });
    },
  };
}
