/** Buckets that are kept elsewhere: what comes in one turn of the event loop is asked for together, and where no answer comes, others give. */

import type { Buckets, Take, Taken } from "./rate-limiter.ts";

/** Whoever keeps the buckets. */
export interface Elsewhere {
  /** Whether it answers now, as far as is known. */
  readonly isUp: boolean;
  /** In the order of `takes`. Rejects when it can't be asked. */
  ask(takes: readonly Take[]): Promise<readonly Taken[]>;
}

interface Waiting {
  readonly take: Take;
  readonly resolve: (taken: Taken | Promise<Taken>) => void;
}

/** What is asked for at once, at most: one long question would keep those behind it waiting. */
const maxAsked = 128;

/** `instead` gives while nobody answers. */
export function createGatheredBuckets(elsewhere: Elsewhere, instead: Buckets): Buckets {
  let waiting: Waiting[] = [];

  function askForAll(): void {
    const all = waiting;
    waiting = [];
    for (let i = 0; i < all.length; i += maxAsked) ask(all.slice(i, i + maxAsked));
  }

  function ask(asked: readonly Waiting[]): void {
    elsewhere.ask(asked.map(({ take }) => take)).then(
      (answer) => {
        for (const [i, { resolve }] of asked.entries()) resolve(answer[i]!);
      },
      () => {
        for (const { take, resolve } of asked) resolve(instead.take(...take));
      },
    );
  }

  return {
    take(...take) {
      if (!elsewhere.isUp) return instead.take(...take);
      if (waiting.length === 0) setImmediate(askForAll);
      return new Promise((resolve) => void waiting.push({ take, resolve }));
    },
  };
}
