/** Whether a failed call is made again, and after which pause. */

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type Attempts, pauseBeforeRetry } from "../../src/calls/retry.ts";
import { InferenceHubError } from "../../src/errors/error.ts";
import { unexpected } from "../../src/errors/error-from-response.ts";
import { timedOut, unreachable } from "../../src/errors/error-from-thrown.ts";
import { retryByReason } from "../../src/errors/reasons.ts";

const first: Attempts = { failed: 1, retries: 2, isIdempotent: false, leftMs: 60_000, random: 0 };
const full = (retryAfterMs?: number) => new InferenceHubError({ reason: "QUEUE_FULL", status: 503, title: "", detail: "", retryAfterMs });
const refused = (code: string) => unreachable("here", new TypeError("fetch failed", { cause: { code } }));

describe("the pause", () => {
  test("grows, is spread, and has an end", () => {
    const pauses = [1, 2, 3, 9].map((failed) => [0, 1].map((random) => pauseBeforeRetry(full(), { ...first, failed, retries: 9, random })));
    expect(pauses).toEqual([
      [50, 100],
      [100, 200],
      [200, 400],
      [2_500, 5_000],
    ]);
  });

  test("is never shorter than the gateway says", () => {
    expect([0, 1].map((random) => pauseBeforeRetry(full(3_000), { ...first, random }))).toEqual([3_000, 3_100]);
  });

  test("is none that lasts until nobody waits any more", () => {
    expect(pauseBeforeRetry(full(3_000), { ...first, leftMs: 3_001 })).toBe(3_000);
    expect(pauseBeforeRetry(full(3_000), { ...first, leftMs: 3_000 })).toBeUndefined();
  });

  test("follows only so many failures", () => {
    expect(pauseBeforeRetry(full(), { ...first, failed: 2 })).toBe(100);
    expect(pauseBeforeRetry(full(), { ...first, failed: 3 })).toBeUndefined();
  });
});

describe("a prediction", () => {
  test("that was never sent is made again", () => {
    expect(pauseBeforeRetry(refused("ECONNREFUSED"), first)).toBe(50);
    expect(pauseBeforeRetry(refused("ECONNRESET"), first)).toBeUndefined();
    expect(pauseBeforeRetry(unreachable("here", new TypeError("Failed to fetch")), first)).toBeUndefined();
  });

  test("that something in between has answered may have run", () => {
    expect(pauseBeforeRetry(unexpected(503), first)).toBeUndefined();
    expect(pauseBeforeRetry(unexpected(503), { ...first, isIdempotent: true })).toBe(50);
    expect(pauseBeforeRetry(unexpected(404), { ...first, isIdempotent: true })).toBeUndefined();
  });

  test("that took too long is not", () => {
    expect(pauseBeforeRetry(timedOut(10), { ...first, isIdempotent: true })).toBeUndefined();
  });
});

test("what the contract says of each reason is known", () => {
  const contract = JSON.parse(readFileSync(join(resolve(import.meta.dirname, "../../../../contract"), "errors.json"), "utf8"));
  const said = Object.entries<{ retry: string; http: number }>(contract.reasons);
  expect(Object.entries(retryByReason)).toEqual(said.map(([reason, { retry }]) => [reason, retry]));
  for (const [reason, { retry, http }] of said) {
    const error = new InferenceHubError({ reason, status: http, title: "", detail: "" });
    expect(pauseBeforeRetry(error, first) !== undefined, reason).toBe(retry === "after");
    expect(pauseBeforeRetry(error, { ...first, isIdempotent: true }) !== undefined, reason).toBe(retry !== "no");
  }
});
