/** What is asked of whoever keeps the windows of tokens: room for a call before it is sent, and what it has really used once it is over. */

/** Of one limit. */
export interface TokenPart {
  readonly bucket: string;
  /** Tokens in one window. */
  readonly limit: number;
  /** Tokens that the call may use at most; `unbounded`: nobody knows. */
  readonly points: number;
}

/** Asks for room under every limit, or under none of them. */
export interface Reserve {
  readonly op: "reserve";
  readonly windowS: number;
  readonly parts: readonly TokenPart[];
}

/** Says what a call has used that had room; what it had too much goes back to where it was taken from. */
export interface Settle {
  readonly op: "settle";
  readonly windowS: number;
  /** Who gave the room, of the answer to `Reserve`; empty: nobody did. */
  readonly keeper: string;
  /** In the order of the reservation. */
  readonly parts: readonly SettledPart[];
}

export interface SettledPart {
  readonly bucket: string;
  readonly limit: number;
  /** As the answer to `Reserve` had them. */
  readonly taken: number;
  readonly at: number;
  /** It got less than it asked for. */
  readonly isShort: boolean;
  readonly used: number;
}

export type TokenQuestion = Reserve | Settle;

export interface TokenAnswer {
  /** Always, of `Settle`. */
  readonly allowed: boolean;
  /** Names this keeper as long as it remembers what it gave. */
  readonly keeper: string;
  readonly parts: readonly TokenState[];
}

export interface TokenState {
  /** What it got: all that it asked for, or all that was left. */
  readonly taken: number;
  /** When, by the clock of the keeper. */
  readonly at: number;
  readonly remaining: number;
  /** Milliseconds until some comes back; of a refused call, until it is worth another try. */
  readonly resetMs: number;
}

/**
 * In no stretch of time as long as the window do calls that keep within what they asked for use more than the limit and what one
 * call has beyond the room that it got: a call may have all that is left where that is less than it asks for, and until it is
 * settled no second one may.
 */
export interface TokenKeeper {
  /** Whether it answers now, as far as is known. */
  readonly isUp: boolean;
  /** Rejects when it can't be asked. */
  ask(question: TokenQuestion): Promise<TokenAnswer>;
}

/** Points of a call that nobody knows a bound of; a whole number that JSON and Lua know, too. */
export const unbounded = Number.MAX_SAFE_INTEGER;

/** A call that may use all that is left is under way: when it will be over nobody knows, so this is when to ask again, in milliseconds. */
export const underWayMs = 1_000;
