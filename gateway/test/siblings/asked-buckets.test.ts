/** Buckets that another process keeps: what is asked for in one turn goes together, and a share is left while nobody answers. */

import { expect, test } from "vitest";
import type { RatePolicy } from "../../src/auth/caller/caller.ts";
import { createAskedBuckets } from "../../src/siblings/other/asked-buckets.ts";

const policy: RatePolicy = { requests: 5, rows: null, windowS: 60, burst: 0 };

/** A way to the first process that answers each question as told, and remembers the questions. */
function link(answer: (takes: unknown[]) => unknown, isUp = true) {
  const asked: unknown[][] = [];
  return {
    asked,
    isUp,
    async post(_path: string, body: string | Buffer) {
      const takes = JSON.parse(body.toString()) as unknown[];
      asked.push(takes);
      return JSON.stringify(answer(takes));
    },
  };
}

test("what comes in one turn is one question, answered in its order", async () => {
  const first = link((takes) => takes.map((_, i) => ({ allowed: i % 2 === 0, remaining: i, resetMs: 10 })));
  const buckets = createAskedBuckets(first, 2);
  const taken = await Promise.all(["a", "b", "c"].map((bucket) => buckets.take(bucket, 1, 5, policy)));
  expect(first.asked).toEqual([["a", "b", "c"].map((bucket) => [bucket, 1, 5, policy])]);
  expect(taken.map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
    [true, 0],
    [false, 1],
    [true, 2],
  ]);
  await buckets.take("d", 1, 5, policy);
  expect(first.asked).toHaveLength(2);
});

test("while the first is away, each process gives out its part, rounded up", async () => {
  const first = link(() => [], false);
  const buckets = createAskedBuckets(first, 2);
  const taken = await Promise.all(Array.from({ length: 5 }, () => buckets.take("a", 1, 5, policy)));
  expect(taken.map(({ allowed }) => allowed)).toEqual([true, true, true, false, false]);
  expect(first.asked).toEqual([]);
});

test("a question that nobody answers is answered from that part", async () => {
  const first = {
    ...link(() => []),
    post: async () => {
      throw new Error("away");
    },
  };
  const taken = await Promise.all(Array.from({ length: 4 }, () => createAskedBuckets(first, 5).take("a", 1, 5, policy)));
  expect(taken.every(({ allowed }) => allowed)).toBe(true);
});
