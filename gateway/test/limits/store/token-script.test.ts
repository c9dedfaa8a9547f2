/** Tokens in a real Redis are kept as those in memory are, to the token, whatever is asked for and settled, and whenever. */

import { Redis } from "ioredis";
import { beforeAll, expect, test } from "vitest";
import { tokenArguments, tokenScript, tokensFromReply } from "../../../src/limits/store/token-script.ts";
import { type Settle, type TokenQuestion, unbounded } from "../../../src/limits/tokens/keeper.ts";
import { MemoryTokens } from "../../../src/limits/tokens/memory-tokens.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { startRedis } from "../../support/redis-server.ts";
import { SeededRandom } from "../../support/seeded-random.ts";

/** Time comes from the test. */
const scriptAt = tokenScript.replace('redis.call("TIME")', "{ ARGV[#ARGV - 1], ARGV[#ARGV] }");

test("does what memory does", async () => {
  const redis = new Redis((await startRedis()).port);
  try {
    for (const seed of [1, 2, 3]) await compareOnce(redis, new SeededRandom(seed));
  } finally {
    redis.disconnect();
  }
});

async function compareOnce(redis: Redis, random: SeededRandom): Promise<void> {
  await redis.flushall();
  const clock = new FakeClock();
  const memory = new MemoryTokens(clock);
  const underWay: { readonly inMemory: Settle; readonly inRedis: Settle }[] = [];
  let refused = 0;
  const ask = async (inMemory: TokenQuestion, inRedis: TokenQuestion) => {
    const expected = memory.answer(inMemory);
    const found = await answerAt(redis, inRedis, clock.now());
    const told = ({ parts }: typeof found) => parts.map(({ taken, remaining, resetMs }) => ({ taken, remaining, resetMs }));
    expect([found.allowed, told(found)]).toEqual([expected.allowed, told(expected)]);
    return { expected, found };
  };
  for (let i = 0; i < 1_500; i++) {
    clock.advance(random.next() < 0.05 ? random.integer(0, 12_000) : random.integer(0, 40));
    if (underWay.length > 0 && random.next() < 0.45) {
      const [over] = underWay.splice(random.integer(0, underWay.length - 1), 1);
      await ask(over!.inMemory, over!.inRedis);
      continue;
    }
    const windowS = random.pick([1, 10]);
    const buckets = random.pick([["a"], ["b"], ["a", "b"]]);
    const parts = buckets.map((bucket) => ({
      bucket,
      limit: random.pick([50, 200]),
      points: random.next() < 0.15 ? unbounded : random.integer(0, 40),
    }));
    const reserve: TokenQuestion = { op: "reserve", windowS, parts };
    const { expected, found } = await ask(reserve, reserve);
    refused += Number(!expected.allowed);
    if (!expected.allowed) continue;
    const used = parts.map(({ points }) => random.integer(0, Math.min(60, points + 2)));
    const settled = ({ keeper, parts: given }: typeof found): Settle => ({
      op: "settle",
      windowS,
      keeper,
      parts: parts.map(({ bucket, limit, points }, j) => {
        const { taken, at } = given[j]!;
        return { bucket, limit, taken, at, isShort: taken < points, used: used[j]! };
      }),
    });
    underWay.push({ inMemory: settled(expected), inRedis: settled(found) });
  }
  expect(refused).toBeGreaterThan(100);
}

async function answerAt(redis: Redis, question: TokenQuestion, ms: number) {
  const seconds = Math.floor(ms / 1_000);
  const keysAndValues = tokenArguments("", question);
  const micros = Math.round((ms - seconds * 1_000) * 1_000);
  return tokensFromReply((await redis.eval(scriptAt, 2 * question.parts.length, ...keysAndValues, seconds, micros)) as number[]);
}

beforeAll(() => expect(scriptAt).not.toBe(tokenScript));
