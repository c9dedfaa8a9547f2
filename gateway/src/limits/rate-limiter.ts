/** Charges callers for requests and rows, and refuses those who have used up what their key allows. */

import type { Caller, RatePolicy } from "../auth/caller/caller.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { createMemoryBuckets } from "./memory-buckets.ts";

/** What is left of one limit. */
export interface RateState {
  /** Which limit: "requests" or "rows". */
  readonly name: RateName;
  readonly policy: RatePolicy;
  readonly remaining: number;
  /** Milliseconds until the window begins anew. */
  readonly resetMs: number;
}

export type RateName = "requests" | "rows";

export interface RateLimiter {
  /** Undefined at once when the caller has no such limit. Rejects with RATE_LIMITED. */
  chargeRequest(caller: Caller): undefined | Promise<RateState>;
  /** Undefined at once when the caller has no such limit. Rejects with RATE_LIMITED. */
  chargeRows(caller: Caller, rows: number): undefined | Promise<RateState>;
}

/** Where consumption is counted: in this process, or one day in a store that several gateways share. */
export interface Buckets {
  /** Takes `points` of `limit` per window from the bucket, or nothing at all. */
  take(bucket: string, points: number, limit: number, policy: RatePolicy): Promise<Taken>;
}

export interface Taken {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetMs: number;
}

/** RATE_LIMITED with the state that the answer's headers show. */
export class RateLimited extends GatewayError {
  readonly state: RateState;

  constructor(detail: string, state: RateState) {
    super("RATE_LIMITED", detail, { retryAfterMs: state.resetMs });
    this.state = state;
  }
}

export function createRateLimiter(buckets: Buckets = createMemoryBuckets()): RateLimiter {
  return {
    chargeRequest(caller) {
      const { rate } = caller;
      if (rate === null || rate.requests === null) return undefined;
      return charge(buckets, caller, "requests", 1, rate.requests, rate);
    },
    chargeRows(caller, rows) {
      const { rate } = caller;
      if (rate === null || rate.rows === null || rows === 0) return undefined;
      return charge(buckets, caller, "rows", rows, rate.rows, rate);
    },
  };
}

async function charge(
  buckets: Buckets,
  caller: Caller,
  name: RateName,
  points: number,
  limit: number,
  policy: RatePolicy,
): Promise<RateState> {
  const taken = await buckets.take(`${name}:${caller.keyId}`, points, limit, policy);
  const state: RateState = { name, policy, remaining: taken.remaining, resetMs: taken.resetMs };
  if (!taken.allowed) throw new RateLimited(refusal(name, points, limit, policy, taken.resetMs), state);
  return state;
}

function refusal(name: RateName, points: number, limit: number, policy: RatePolicy, resetMs: number): string {
  const allowed = `This key may send ${limit} ${name} in ${policy.windowS} s`;
  if (points > Math.max(limit, policy.burst)) return `${allowed}, and this call alone has ${points}; split it.`;
  return `${allowed} and has used them; try again in ${Math.max(1, Math.ceil(resetMs / 1000))} s.`;
}
