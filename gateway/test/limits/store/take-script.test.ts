/** The script in a real Redis gives out what the buckets in memory do, to the call, whatever is asked for and whenever. */

import { Redis } from "ioredis";
import { beforeAll, expect, test } from "vitest";
import { createMemoryBuckets } from "../../../src/limits/memory-buckets.ts";
import type { Take } from "../../../src/limits/rate-limiter.ts";
import { takeArguments, takenFromReply, takeScript } from "../../../src/limits/store/take-script.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { startRedis } from "../../support/redis-server.ts";
import { SeededRandom } from "../../support/seeded-random.ts";

/** Time comes from the test. */
const scriptAt = takeScript.replace('redis.call("TIME")', "{ ARGV[#ARGV - 1], ARGV[#ARGV] }");

test("does what memory does", async () => {
  const redis = new Redis((await startRedis()).port);
  try {
    for (const seed of [1, 2, 3]) await compareOnce(redis, new SeededRandom(seed));
  } finally {
    redis.disconnect();
  }
});

test("goes on after the clock of Redis has gone back, within a window", async () => {
  const redis = new Redis((await startRedis()).port);
  const take: Take = ["a", 1, 2, { requests: null, rows: null, windowS: 10, burst: 0 }];
  const at = async (ms: number) => (await takeAt(redis, [take], ms))[0]!.allowed;
  try {
    expect([await at(100_000), await at(100_000), await at(100_000)]).toEqual([true, true, false]);
    // Time stands still until it has caught up.
    expect([await at(95_000), await at(109_999), await at(110_000)]).toEqual([false, false, true]);
    // What is further in the future than a window is not believed.
    expect([await at(50_000), await at(50_000), await at(50_000)]).toEqual([true, true, false]);
  } finally {
    redis.disconnect();
  }
});

async function compareOnce(redis: Redis, random: SeededRandom): Promise<void> {
  await redis.flushall();
  const clock = new FakeClock();
  const memory = createMemoryBuckets(clock);
  const policies = [1, 10, 60].flatMap((windowS) => [0, 5, 60].map((burst) => ({ requests: null, rows: null, windowS, burst })));
  let refused = 0;
  for (let i = 0; i < 1_500; i++) {
    clock.advance(random.next() < 0.05 ? random.integer(0, 30_000) : random.integer(0, 40));
    const takes = Array.from({ length: random.integer(1, 4) }, (): Take => {
      const policy = random.pick(policies);
      return [random.pick(["a", "b"]), random.integer(1, 7), random.pick([10, 200]), policy];
    });
    const expected = [];
    for (const take of takes) expected.push(await memory.take(...take));
    expect(await takeAt(redis, takes, clock.now())).toEqual(expected);
    refused += expected.filter(({ allowed }) => !allowed).length;
  }
  expect(refused).toBeGreaterThan(100);
}

async function takeAt(redis: Redis, takes: readonly Take[], ms: number) {
  const seconds = Math.floor(ms / 1_000);
  const reply = await redis.eval(
    scriptAt,
    2 * takes.length,
    ...takeArguments("", takes),
    seconds,
    Math.round((ms - seconds * 1_000) * 1_000),
  );
  return takenFromReply(reply as number[]);
}

beforeAll(() => expect(scriptAt).not.toBe(takeScript));
