/** Third step: charges the caller, one request before the body is read and its rows once they are counted. */
import type { Caller } from "../auth/caller/caller.ts";
import { headersFromRateStates } from "../limits/rate-headers.ts";
import { RateLimited, type RateLimiter, type RateState } from "../limits/rate-limiter.ts";

/** What one call was charged to; stays empty for callers without a limit, who cost nothing here. */
export class Charges {
  #states: RateState[] | undefined;

  /** Undefined at once when the caller has no limit on requests. Rejects with RATE_LIMITED. */
  chargeRequest(limiter: RateLimiter, caller: Caller): undefined | Promise<void> {
    const charged = limiter.chargeRequest(caller);
    return charged && this.#keep(charged);
  }

  /** Undefined at once when the caller has no limit on rows. Rejects with RATE_LIMITED. */
  chargeRows(limiter: RateLimiter, caller: Caller, rows: number): undefined | Promise<void> {
    const charged = limiter.chargeRows(caller, rows);
    return charged && this.#keep(charged);
  }

  /** Adds what is left to the answer's headers. */
  addHeaders(headers: Record<string, string>): void {
    if (this.#states !== undefined) Object.assign(headers, headersFromRateStates(this.#states));
  }

  async #keep(charged: Promise<RateState>): Promise<void> {
    try {
      (this.#states ??= []).push(await charged);
    } catch (thrown) {
      if (thrown instanceof RateLimited) (this.#states ??= []).push(thrown.state);
      throw thrown;
    }
  }
}
