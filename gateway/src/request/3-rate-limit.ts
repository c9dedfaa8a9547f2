/** Third step: charges the caller, one request before the body is read, its rows once they are counted, and keeps room for its tokens. */

import type { Caller } from "../auth/caller/caller.ts";
import type { Usage } from "../backends/answer.ts";
import { addOpenAiRateHeaders, type RateHeaders } from "../limits/openai-rate-headers.ts";
import { addRateHeaders } from "../limits/rate-headers.ts";
import type { RateLimiter, RateState } from "../limits/rate-limiter.ts";
import type { TokenCharge, TokenLimiter } from "../limits/tokens/token-limiter.ts";
import type { ModelVersion } from "../models/model-version.ts";
import type { AskedTokens } from "./inputs/asked.ts";

/** What one call was charged to; stays empty for callers without a limit, who cost nothing here. */
export class Charges {
  readonly #states: RateState[] = [];
  #tokens: TokenCharge | undefined;
  #settle: ((used: Usage | undefined) => Promise<void>) | undefined;

  /** Undefined at once when the caller has no limit on requests. Rejects with RATE_LIMITED. */
  chargeRequest(limiter: RateLimiter, caller: Caller): undefined | Promise<void> {
    return limiter.chargeRequest(caller, this.#states);
  }

  /** Undefined at once when the caller has no limit on rows. Rejects with RATE_LIMITED. */
  chargeRows(limiter: RateLimiter, caller: Caller, rows: number): undefined | Promise<void> {
    return limiter.chargeRows(caller, rows, this.#states);
  }

  /** Undefined at once when the caller has no limit on tokens, or the call takes none as far as is known. Rejects with RATE_LIMITED. */
  reserveTokens(limiter: TokenLimiter, caller: Caller, version: ModelVersion, asked: AskedTokens | undefined): undefined | Promise<void> {
    if (caller.rate === null || caller.rate.tokens === undefined) return undefined;
    const served = `${version.name}@${version.version}`;
    const reserve = () => limiter.reserve(caller, served, asked, this.#states);
    // A model may count tokens that nobody has asked it to.
    this.#settle = async (used) => {
      if (used !== undefined) await this.#settleWith(await reserve(), used);
    };
    return asked === undefined ? undefined : this.#reserve(reserve());
  }

  /**
   * The call is over, and has used so much; undefined: nothing. Only the first time counts. Undefined at once when no tokens are
   * counted for its caller. Never rejects; once it resolves, whoever asks next has what was too much.
   */
  settleTokens(used: Usage | undefined): undefined | Promise<void> {
    const settle = this.#settle;
    this.#settle = undefined;
    return settle?.(used);
  }

  /** Adds what is left to the answer's headers. */
  addHeaders(headers: Record<string, string>, style: RateHeaders | undefined): void {
    const states = this.#tokens === undefined ? this.#states : [...this.#states, ...this.#tokens.states];
    addRateHeaders(headers, states);
    if (style === "openai") addOpenAiRateHeaders(headers, states);
  }

  async #reserve(reserved: Promise<TokenCharge>): Promise<void> {
    const tokens = await reserved;
    this.#tokens = tokens;
    this.#settle = (used) => this.#settleWith(tokens, used);
  }

  async #settleWith(tokens: TokenCharge, used: Usage | undefined): Promise<void> {
    this.#tokens = tokens;
    await tokens.settle(used);
  }
}
