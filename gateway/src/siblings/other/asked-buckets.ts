/** Buckets that the first process keeps for all, so that limits are exact. */

import { createGatheredBuckets } from "../../limits/gathered-buckets.ts";
import { createMemoryBuckets } from "../../limits/memory-buckets.ts";
import { createPartBuckets } from "../../limits/part-buckets.ts";
import type { Buckets } from "../../limits/rate-limiter.ts";
import { type Answer, paths } from "../messages.ts";
import type { Link } from "./link.ts";

/** While the first is away, this process gives out its part of each limit: a crash neither opens the door nor shuts it. */
export function createAskedBuckets(link: Pick<Link, "isUp" | "post">, processes: number): Buckets {
  const first = {
    get isUp() {
      return link.isUp;
    },
    ask: async (takes: readonly unknown[]) => JSON.parse(await link.post(paths.take, JSON.stringify(takes))) as Answer,
  };
  return createGatheredBuckets(
    first,
    createPartBuckets(createMemoryBuckets(), () => processes),
  );
}
