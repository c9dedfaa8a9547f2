/** Third step: charges the caller, one request before the body is read and its rows once they are counted. */

import type { Caller } from "../auth/caller/caller.ts";
import type { Usage } from "../backends/answer.ts";
import { addRateHeaders } from "../limits/rate-headers.ts";
import type { RateLimiter, RateState } from "../limits/rate-limiter.ts";

/** What one call was charged to; stays empty for callers without a limit, who cost nothing here. */
export class Charges {
  readonly #states: RateState[] = [];

  /** Undefined at once when the caller has no limit on requests. Rejects with RATE_LIMITED. */
  chargeRequest(limiter: RateLimiter, caller: Caller): undefined | Promise<void> {
    return limiter.chargeRequest(caller, this.#states);
  }

  /** Undefined at once when the caller has no limit on rows. Rejects with RATE_LIMITED. */
  chargeRows(limiter: RateLimiter, caller: Caller, rows: number): undefined | Promise<void> {
    return limiter.chargeRows(caller, rows, this.#states);
  }

  /** The call is over, and has taken so many tokens; undefined: nobody has counted any. Only the first time counts; undefined at once where no tokens are charged. */
  settleTokens(_used: Usage | undefined): undefined | Promise<void> {
    return undefined;
  }

  /** Adds what is left to the answer's headers. */
  addHeaders(headers: Record<string, string>): void {
    addRateHeaders(headers, this.#states);
  }
}
