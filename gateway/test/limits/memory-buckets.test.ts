/** What a bucket gives out, replayed: never more than the limit in any window, wherever it begins, and hardly less. */

import { expect, test } from "vitest";
import type { RatePolicy } from "../../src/auth/caller/caller.ts";
import { createMemoryBuckets } from "../../src/limits/memory-buckets.ts";
import { type Admitted, fullestWindow } from "../support/admitted.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { SeededRandom } from "../support/seeded-random.ts";

const policyOf = (windowS: number, burst: number): RatePolicy => ({ requests: null, rows: null, windowS, burst });

test("gives nothing twice at the end of a window", async () => {
  const clock = new FakeClock();
  const buckets = createMemoryBuckets(clock);
  const take = async () => (await buckets.take("a", 1, 10, policyOf(60, 0))).allowed;
  expect(await take()).toBe(true);
  clock.advance(59_900);
  for (let i = 0; i < 9; i++) expect(await take()).toBe(true);
  clock.advance(100);
  expect(await take()).toBe(true);
  expect(await take()).toBe(false);
});

test.each([
  { limit: 100, burst: 0, most: 1 },
  { limit: 1_000, burst: 0, most: 1 },
  { limit: 1_000, burst: 50, most: 7 },
  { limit: 90, burst: 30, most: 40 },
])("lets $limit and a burst of $burst through, and no more in any window", async ({ limit, burst, most }) => {
  const windowS = 10;
  for (const seed of [1, 2, 3]) {
    const random = new SeededRandom(seed);
    const clock = new FakeClock();
    const buckets = createMemoryBuckets(clock);
    const admitted: Admitted[] = [];
    const startMs = clock.now();
    const windows = 60;
    // Three times what is allowed, with pauses.
    while (clock.now() < startMs + windows * windowS * 1_000) {
      clock.advance(random.next() < 0.001 ? random.integer(0, 15_000) : (random.next() * 2 * windowS * 1_000 * (most + 1)) / 2 / 3 / limit);
      const points = random.integer(1, most);
      if ((await buckets.take("a", points, limit, policyOf(windowS, burst))).allowed) admitted.push({ atMs: clock.now(), points });
    }
    expect(fullestWindow(admitted, windowS * 1_000)).toBeLessThanOrEqual(limit + burst);
    expect(fullestWindow(admitted, windowS * 1_000)).toBeGreaterThan(limit - most);
  }
});

test("gives out all but half a percent to who always wants more", async () => {
  const clock = new FakeClock();
  const buckets = createMemoryBuckets(clock);
  const [limit, windowS, windows] = [1_000, 10, 100];
  let given = 0;
  const endMs = clock.now() + windows * windowS * 1_000;
  while (clock.now() < endMs) {
    if ((await buckets.take("a", 1, limit, policyOf(windowS, 0))).allowed) given += 1;
    clock.advance(7);
  }
  expect(given).toBeGreaterThanOrEqual(limit * windows * 0.995);
});

test("tells a refused call when it may come again, and then lets it through", async () => {
  const clock = new FakeClock();
  const buckets = createMemoryBuckets(clock);
  const random = new SeededRandom(7);
  let refused = 0;
  for (let i = 0; i < 2_000; i++) {
    clock.advance(random.integer(0, 400));
    const points = random.integer(1, 60);
    const taken = await buckets.take("a", points, 50, policyOf(10, 40));
    if (taken.allowed || points > 50) continue;
    refused += 1;
    clock.advance(taken.resetMs - 0.5);
    expect((await buckets.take("a", points, 50, policyOf(10, 40))).allowed).toBe(false);
    clock.advance(0.5);
    expect((await buckets.take("a", points, 50, policyOf(10, 40))).allowed).toBe(true);
  }
  expect(refused).toBeGreaterThan(100);
});

test("forgets buckets that nobody takes from any more, and no other", async () => {
  const clock = new FakeClock();
  const buckets = createMemoryBuckets(clock);
  const policy = policyOf(10, 0);
  await buckets.take("kept", 1, 1, policyOf(3_600, 0));
  for (let i = 0; i < 3_000; i++) {
    await buckets.take(`${i}`, 1, 1, policy);
    clock.advance(1_000);
  }
  expect((await buckets.take("2999", 1, 1, policy)).allowed).toBe(false);
  expect((await buckets.take("kept", 1, 1, policyOf(3_600, 0))).allowed).toBe(false);
});
