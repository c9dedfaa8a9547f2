/** Requests and rows are charged apart, refused calls cost nothing, and windows begin anew. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { callerFromScopes, type RatePolicy } from "../../src/auth/caller/caller.ts";
import { headersFromRateStates } from "../../src/limits/rate-headers.ts";
import { createRateLimiter, type RateLimited } from "../../src/limits/rate-limiter.ts";

const policy: RatePolicy = { requests: 2, rows: 10, windowS: 60, burst: 0 };
const callerWith = (rate: RatePolicy | null, id = "id") => callerFromScopes(id, ["predict"], null, rate);

// The library reads Date.now and sets timers of its own: there is no seam for a clock.
beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

test("asks nothing of callers without a limit, at once", () => {
  const limiter = createRateLimiter();
  expect(limiter.chargeRequest(callerWith(null))).toBeUndefined();
  expect(limiter.chargeRows(callerWith(null), 5)).toBeUndefined();
  expect(limiter.chargeRequest(callerWith({ ...policy, requests: null }))).toBeUndefined();
  expect(limiter.chargeRows(callerWith({ ...policy, rows: null }), 5)).toBeUndefined();
  expect(limiter.chargeRows(callerWith(policy), 0)).toBeUndefined();
});

test("refuses the request after the last, until the window is over", async () => {
  const limiter = createRateLimiter();
  const caller = callerWith(policy);
  expect(await limiter.chargeRequest(caller)).toMatchObject({ name: "requests", remaining: 1 });
  expect(await limiter.chargeRequest(caller)).toMatchObject({ remaining: 0 });
  vi.advanceTimersByTime(20_000);
  const refused = (await limiter.chargeRequest(caller)!.catch((error) => error)) as RateLimited;
  expect(refused).toMatchObject({ reason: "RATE_LIMITED", retryAfterMs: 40_000 });
  expect(refused.detail).toBe("This key may send 2 requests in 60 s and has used them; try again in 40 s.");
  vi.advanceTimersByTime(40_000);
  expect(await limiter.chargeRequest(caller)).toMatchObject({ remaining: 1 });
});

test("keeps callers apart", async () => {
  const limiter = createRateLimiter();
  await limiter.chargeRequest(callerWith(policy, "one"));
  expect(await limiter.chargeRequest(callerWith(policy, "two"))).toMatchObject({ remaining: 1 });
});

test("counts no rows of a call that was refused for them", async () => {
  const limiter = createRateLimiter();
  const caller = callerWith(policy);
  expect(await limiter.chargeRows(caller, 7)).toMatchObject({ name: "rows", remaining: 3 });
  await expect(limiter.chargeRows(caller, 4)).rejects.toMatchObject({ state: { remaining: 3 } });
  expect(await limiter.chargeRows(caller, 3)).toMatchObject({ remaining: 0 });
});

test("tells a call that can never pass to be split", async () => {
  await expect(createRateLimiter().chargeRows(callerWith(policy), 11)).rejects.toThrow(/this call alone has 11; split it/);
});

test("lets a burst through once in ten windows", async () => {
  const limiter = createRateLimiter();
  const caller = callerWith({ ...policy, burst: 1 });
  for (let i = 0; i < 3; i++) await limiter.chargeRequest(caller);
  await expect(limiter.chargeRequest(caller)).rejects.toMatchObject({ reason: "RATE_LIMITED" });
  vi.advanceTimersByTime(60_000);
  for (let i = 0; i < 2; i++) await limiter.chargeRequest(caller);
  await expect(limiter.chargeRequest(caller)).rejects.toMatchObject({ reason: "RATE_LIMITED" });
  vi.advanceTimersByTime(540_000);
  for (let i = 0; i < 3; i++) await limiter.chargeRequest(caller);
});

test("says in headers what is left", () => {
  const states = [
    { name: "requests", policy, remaining: 1, resetMs: 16_500 },
    { name: "rows", policy, remaining: 3, resetMs: 200 },
  ] as const;
  expect(headersFromRateStates(states)).toEqual({
    "ratelimit-policy": '"requests";q=2;w=60, "rows";q=10;w=60',
    ratelimit: '"requests";r=1;t=17, "rows";r=3;t=1',
  });
  expect(headersFromRateStates([])).toEqual({});
});
