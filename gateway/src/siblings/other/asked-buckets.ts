/** Buckets that the first process keeps for all, so that limits are exact; what comes in one turn of the event loop is asked for together. */

import { createMemoryBuckets } from "../../limits/memory-buckets.ts";
import type { Buckets, Taken } from "../../limits/rate-limiter.ts";
import { type Answer, paths, type Take } from "../messages.ts";
import type { Link } from "./link.ts";

interface Waiting {
  readonly take: Take;
  readonly resolve: (taken: Taken | Promise<Taken>) => void;
}

/** While the first is away, this process gives out its part of each limit: a crash neither opens the door nor shuts it. */
export function createAskedBuckets(link: Pick<Link, "isUp" | "post">, processes: number): Buckets {
  const own = createMemoryBuckets();
  let waiting: Waiting[] = [];

  function takeOwn([bucket, points, limit, policy]: Take): Promise<Taken> {
    return own.take(bucket, points, partOf(limit), { ...policy, burst: partOf(policy.burst) });
  }

  function partOf(limit: number): number {
    return Math.ceil(limit / processes);
  }

  function ask(): void {
    const asked = waiting;
    waiting = [];
    link.post(paths.take, JSON.stringify(asked.map(({ take }) => take))).then(
      (text) => {
        const answer = JSON.parse(text) as Answer;
        for (const [i, { resolve }] of asked.entries()) resolve(answer[i]!);
      },
      () => {
        for (const { take, resolve } of asked) resolve(takeOwn(take));
      },
    );
  }

  return {
    take(...take) {
      if (!link.isUp) return takeOwn(take);
      if (waiting.length === 0) setImmediate(ask);
      return new Promise((resolve) => void waiting.push({ take, resolve }));
    },
  };
}
