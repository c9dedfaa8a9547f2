/** Buckets in a store that gateways share, and this gateway's share of them while the store is away. */

import { createGatheredBuckets } from "../gathered-buckets.ts";
import { createPartBuckets } from "../part-buckets.ts";
import type { Buckets, Take, Taken } from "../rate-limiter.ts";
import type { LateRefusals } from "./late-refusals.ts";
import type { LimitStore } from "./limit-store.ts";

/** @param own the buckets of this gateway alone */
/** @param fellBack called for each charge that is not the store's */
export function createStoredBuckets(store: LimitStore, own: Buckets, refusals: LateRefusals, fellBack: () => void): Buckets {
  const part = createPartBuckets(own, () => store.gateways);
  return createGatheredBuckets(
    {
      get isUp() {
        return store.isUp;
      },
      async ask(takes: readonly Take[]): Promise<readonly Taken[]> {
        const answers = await store.ask(takes);
        for (const [i, taken] of answers.entries()) if (!taken.allowed) refusals.note(takes[i]!, taken);
        return answers;
      },
    },
    {
      async take(...take) {
        fellBack();
        return refusals.of(take) ?? part.take(...take);
      },
    },
  );
}
