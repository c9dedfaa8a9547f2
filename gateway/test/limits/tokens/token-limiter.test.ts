/** Limits on tokens of prompts, of answers and of both, as a caller meets them. */

import { expect, test } from "vitest";
import { callerFromScopes, type RatePolicy, tokenLimitsFrom } from "../../../src/auth/caller/caller.ts";
import { addOpenAiRateHeaders, durationText } from "../../../src/limits/openai-rate-headers.ts";
import { addRateHeaders } from "../../../src/limits/rate-headers.ts";
import type { RateState } from "../../../src/limits/rate-limiter.ts";
import { MemoryTokens } from "../../../src/limits/tokens/memory-tokens.ts";
import { windowsInMemory } from "../../../src/limits/tokens/reservations.ts";
import { createTokenLimiter } from "../../../src/limits/tokens/token-limiter.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const policyWith = (input: number | null, output: number | null, total: number | null): RatePolicy => ({
  requests: null,
  rows: null,
  windowS: 60,
  burst: 0,
  tokens: tokenLimitsFrom(input, output, total),
});

/** A limiter of a test's own, whose version has a token for each four bytes, as it has shown; room for a template's 64 comes on top. */
async function limiterWith(policy: RatePolicy) {
  const clock = new FakeClock();
  const limiter = createTokenLimiter(windowsInMemory(new MemoryTokens(clock)));
  const caller = callerFromScopes("id", ["predict"], null, policy);
  const states: RateState[] = [];
  const reserve = (input: number, output: number | undefined) => limiter.reserve(caller, "m@1", { input, output }, states);
  await (await reserve(400, 0)).settle({ promptTokens: 400, completionTokens: 0, estimated: false });
  clock.advance(60_000);
  return { clock, limiter, states, reserve };
}

const used = (promptTokens: number, completionTokens: number) => ({ promptTokens, completionTokens, estimated: false });

test("names the limit that is used up, and when it comes back", async () => {
  const { reserve, states, limiter } = await limiterWith(policyWith(100, 100, null));
  const charge = await reserve(10, 100);
  expect(charge.states).toMatchObject([
    { name: "input_tokens", remaining: 26 },
    { name: "output_tokens", remaining: 0 },
  ]);
  await expect(reserve(10, 100)).rejects.toMatchObject({
    reason: "RATE_LIMITED",
    retryAfterMs: 60_000,
    detail: "This key may use 100 output tokens in 60 s and has used them; try again in 60 s.",
  });
  expect(states).toMatchObject([
    { name: "input_tokens", remaining: 26 },
    { name: "output_tokens", remaining: 0 },
  ]);
  expect([...limiter.refused]).toEqual([["output_tokens", 1]]);
  await charge.settle(used(12, 0));
  expect(charge.states).toMatchObject([{ remaining: 88 }, { remaining: 100 }]);
});

test("says so where calls that are under way may use what is left", async () => {
  const { reserve } = await limiterWith(policyWith(null, null, 300));
  const open = await reserve(10, undefined);
  await expect(reserve(10, undefined)).rejects.toMatchObject({
    detail: expect.stringMatching(/^This key may use 300 total tokens in 60 s and has used them/),
  });
  await open.settle(used(10, 20));
  const next = await reserve(10, 20);
  await reserve(10, undefined);
  await next.settle(used(1, 1));
  await expect(reserve(30, 20)).rejects.toMatchObject({
    retryAfterMs: 1_000,
    detail: "This key may use 300 total tokens in 60 s and calls of it that are under way may use what is left; try again in 1 s.",
  });
});

test("returns all of a call that has used nothing", async () => {
  const { reserve } = await limiterWith(policyWith(null, null, 100));
  const charge = await reserve(10, 20);
  await charge.settle(undefined);
  expect(charge.states).toMatchObject([{ remaining: 100 }]);
});

test("keeps a token a byte free until the version has shown what prompts come to", async () => {
  const limiter = createTokenLimiter(windowsInMemory(new MemoryTokens(new FakeClock())));
  const caller = callerFromScopes("id", ["predict"], null, policyWith(1_000, null, null));
  const reserve = () => limiter.reserve(caller, "m@1", { input: 100, output: 0 }, []);
  const first = await reserve();
  expect(first.states[0]!.remaining).toBe(536);
  await first.settle(used(200, 0));
  expect((await reserve()).states[0]!.remaining).toBe(536);
});

test("50 calls at once on a limit of 100 use the limit and one call at most", async () => {
  const { reserve } = await limiterWith(policyWith(null, null, 100));
  for (const output of [7, 30, 1_000, undefined]) {
    const { reserve: reserveAnew } = await limiterWith(policyWith(null, null, 100));
    const passed = (await Promise.allSettled(Array.from({ length: 50 }, () => reserveAnew(1, output)))).filter(
      ({ status }) => status === "fulfilled",
    );
    const most = 65 + Math.min(output ?? 500, 500);
    expect(passed.length * most).toBeLessThanOrEqual(100 + most);
  }
  expect((await reserve(1, 1)).states[0]!.remaining).toBe(34);
});

test("says what is left as OpenAI does, and in structured fields", () => {
  const policy = { ...policyWith(1_000, null, 5_000), requests: 10 };
  const states: RateState[] = [
    { name: "requests", policy, remaining: 9, resetMs: 59_100 },
    { name: "input_tokens", policy, remaining: 800, resetMs: 9 },
    { name: "total_tokens", policy, remaining: 4_000, resetMs: 360_000 },
  ];
  const headers: Record<string, string> = {};
  addRateHeaders(headers, states);
  addOpenAiRateHeaders(headers, states);
  expect(headers).toEqual({
    "ratelimit-policy": '"requests";q=10;w=60, "input_tokens";q=1000;w=60, "total_tokens";q=5000;w=60',
    ratelimit: '"requests";r=9;t=60, "input_tokens";r=800;t=1, "total_tokens";r=4000;t=360',
    "x-ratelimit-limit-requests": "10",
    "x-ratelimit-remaining-requests": "9",
    "x-ratelimit-reset-requests": "1m0s",
    "x-ratelimit-limit-tokens": "5000",
    "x-ratelimit-remaining-tokens": "4000",
    "x-ratelimit-reset-tokens": "6m0s",
  });
  expect([0, 9, 1_000, 59_001, 3_600_000].map(durationText)).toEqual(["0ms", "9ms", "1s", "1m0s", "1h0m0s"]);
});
