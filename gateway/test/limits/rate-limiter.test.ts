/** Requests and rows are charged apart, refused calls cost nothing, and what was used comes back as the window slides. */

import { expect, test } from "vitest";
import { type Caller, callerFromScopes, type RatePolicy } from "../../src/auth/caller/caller.ts";
import { createMemoryBuckets } from "../../src/limits/memory-buckets.ts";
import { addRateHeaders } from "../../src/limits/rate-headers.ts";
import { createRateLimiter, type RateState } from "../../src/limits/rate-limiter.ts";
import { FakeClock } from "../support/fake-clock.ts";

const policy: RatePolicy = { requests: 2, rows: 10, windowS: 60, burst: 0 };
/** A limiter of a test's own, and what it says is left after each charge. */
function limiterWithStates() {
  const clock = new FakeClock();
  const limiter = createRateLimiter(createMemoryBuckets(clock));
  const states: RateState[] = [];
  return {
    clock,
    states,
    request: (caller: Caller) => limiter.chargeRequest(caller, states),
    rows: (caller: Caller, rows: number) => limiter.chargeRows(caller, rows, states),
  };
}

const callerWith = (rate: RatePolicy | null, id = "id") => callerFromScopes(id, ["predict"], null, rate);

test("asks nothing of callers without a limit, at once", () => {
  const { request, rows, states } = limiterWithStates();
  expect(request(callerWith(null))).toBeUndefined();
  expect(rows(callerWith(null), 5)).toBeUndefined();
  expect(request(callerWith({ ...policy, requests: null }))).toBeUndefined();
  expect(rows(callerWith({ ...policy, rows: null }), 5)).toBeUndefined();
  expect(rows(callerWith(policy), 0)).toBeUndefined();
  expect(states).toEqual([]);
});

test("refuses the request after the last, until the window is over", async () => {
  const { clock, request, states } = limiterWithStates();
  const caller = callerWith(policy);
  await request(caller);
  expect(states.at(-1)).toMatchObject({ name: "requests", remaining: 1 });
  await request(caller);
  expect(states.at(-1)).toMatchObject({ remaining: 0 });
  clock.advance(20_000);
  await expect(request(caller)).rejects.toMatchObject({
    reason: "RATE_LIMITED",
    retryAfterMs: 40_000,
    detail: "This key may send 2 requests in 60 s and has used them; try again in 40 s.",
  });
  clock.advance(40_000);
  await request(caller);
  expect(states.at(-1)).toMatchObject({ remaining: 1 });
});

test("keeps callers apart", async () => {
  const { request, states } = limiterWithStates();
  await request(callerWith(policy, "one"));
  await request(callerWith(policy, "two"));
  expect(states.at(-1)).toMatchObject({ remaining: 1 });
});

test("counts no rows of a call that was refused for them", async () => {
  const { rows, states } = limiterWithStates();
  const caller = callerWith(policy);
  await rows(caller, 7);
  expect(states.at(-1)).toMatchObject({ name: "rows", remaining: 3 });
  await expect(rows(caller, 4)).rejects.toMatchObject({ reason: "RATE_LIMITED" });
  expect(states.at(-1)).toMatchObject({ remaining: 3 });
  await rows(caller, 3);
  expect(states.at(-1)).toMatchObject({ remaining: 0 });
});

test("tells a call that can never pass to be split", async () => {
  await expect(limiterWithStates().rows(callerWith(policy), 11)).rejects.toThrow(/this call alone has 11; split it/);
});

test("lets a burst through once in ten windows", async () => {
  const { clock, request } = limiterWithStates();
  const caller = callerWith({ ...policy, burst: 1 });
  for (let i = 0; i < 3; i++) await request(caller);
  await expect(request(caller)).rejects.toMatchObject({ reason: "RATE_LIMITED" });
  clock.advance(60_000);
  for (let i = 0; i < 2; i++) await request(caller);
  await expect(request(caller)).rejects.toMatchObject({ reason: "RATE_LIMITED" });
  clock.advance(540_000);
  for (let i = 0; i < 3; i++) await request(caller);
});

test("does not confuse a limit with another of the same number, nor a burst with a limit", async () => {
  const { request, states } = limiterWithStates();
  await request(callerWith({ ...policy, requests: 1, windowS: 60, burst: 1 }));
  await request(callerWith({ ...policy, requests: 1, windowS: 60, burst: 1 }));
  await request(callerWith({ ...policy, requests: 1, windowS: 600 }));
  expect(states.map(({ remaining }) => remaining)).toEqual([0, 0, 0]);
});

test("says in headers what is left", () => {
  const states = [
    { name: "requests", policy, remaining: 1, resetMs: 16_500 },
    { name: "rows", policy, remaining: 3, resetMs: 200 },
  ] as const;
  const headersOf = (charged: readonly RateState[]) => {
    const headers: Record<string, string> = { "x-request-id": "one" };
    addRateHeaders(headers, charged);
    return headers;
  };
  expect(headersOf(states)).toEqual({
    "x-request-id": "one",
    "ratelimit-policy": '"requests";q=2;w=60, "rows";q=10;w=60',
    ratelimit: '"requests";r=1;t=17, "rows";r=3;t=1',
  });
  expect(headersOf([states[1]])).toMatchObject({ "ratelimit-policy": '"rows";q=10;w=60', ratelimit: '"rows";r=3;t=1' });
  expect(headersOf([])).toEqual({ "x-request-id": "one" });
});
