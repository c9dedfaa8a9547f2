/** Charges callers for requests and rows, and refuses those who have used up what their key allows. */

import type { Caller, RateName, RatePolicy, TokenRateName } from "../auth/caller/caller.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { createMemoryBuckets } from "./memory-buckets.ts";

/** What is left of one limit. */
export interface RateState {
  readonly name: RateName;
  readonly policy: RatePolicy;
  readonly remaining: number;
  /** Milliseconds until some of it comes back: the first of it, or, of a refused call, as much as that needs. */
  readonly resetMs: number;
}

type CountedName = Exclude<RateName, TokenRateName>;

export interface RateLimiter {
  /** Adds what is left to `states`, refused or not. Undefined at once when the caller has no such limit. Rejects with RATE_LIMITED. */
  chargeRequest(caller: Caller, states: RateState[]): undefined | Promise<void>;
  /** Adds what is left to `states`, refused or not. Undefined at once when the caller has no such limit. Rejects with RATE_LIMITED. */
  chargeRows(caller: Caller, rows: number, states: RateState[]): undefined | Promise<void>;
}

/** Where consumption is counted: in this process, or in a store that several gateways share. */
export interface Buckets {
  /**
   * Takes `points` from the bucket, or nothing at all. In no stretch of time as long as the window, wherever it begins, does it
   * give out more than `limit`, and the burst on top of it once in ten of them.
   */
  take(bucket: string, points: number, limit: number, policy: RatePolicy): Promise<Taken>;
}

/** What is asked of buckets, where it travels. */
export type Take = Readonly<Parameters<Buckets["take"]>>;

export interface Taken {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetMs: number;
}

export function createRateLimiter(buckets: Buckets = createMemoryBuckets()): RateLimiter {
  return {
    chargeRequest(caller, states) {
      const { rate } = caller;
      if (rate === null || rate.requests === null) return undefined;
      return charge(buckets, `requests:${caller.keyId}`, "requests", 1, rate.requests, rate, states);
    },
    chargeRows(caller, rows, states) {
      const { rate } = caller;
      if (rate === null || rate.rows === null || rows === 0) return undefined;
      return charge(buckets, `rows:${caller.keyId}`, "rows", rows, rate.rows, rate, states);
    },
  };
}

/** One promise on top of the store's: each more costs a call under load about a microsecond. */
async function charge(
  buckets: Buckets,
  bucket: string,
  name: CountedName,
  points: number,
  limit: number,
  policy: RatePolicy,
  states: RateState[],
): Promise<void> {
  const { allowed, remaining, resetMs } = await buckets.take(bucket, points, limit, policy);
  states.push({ name, policy, remaining, resetMs });
  if (!allowed) throw new GatewayError("RATE_LIMITED", refusal(name, points, limit, policy, resetMs), { retryAfterMs: resetMs });
}

function refusal(name: CountedName, points: number, limit: number, policy: RatePolicy, resetMs: number): string {
  const allowed = `This key may send ${limit} ${name} in ${policy.windowS} s`;
  if (points > Math.max(limit, policy.burst)) return `${allowed}, and this call alone has ${points}; split it.`;
  return `${allowed} and has used them; try again in ${Math.max(1, Math.ceil(resetMs / 1000))} s.`;
}
