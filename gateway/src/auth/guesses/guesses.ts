/**
 * What becomes of keys, tokens and links that open nothing: a few are told so, from the same network or about the same key;
 * more are guesses, and are told to wait. What *is* right goes on working from anywhere: behind one address are many
 * callers, and a key must not be put out of use by whoever knows its id.
 */

import { GatewayError } from "../../errors/gateway-error.ts";
import type { Clock } from "../../time/clock.ts";
import type { Timers } from "../../time/timers.ts";
import { networkOf } from "./network.ts";
import { Tallies } from "./tallies.ts";

/** How somebody has tried to get in. */
export type Attempt = "key" | "token" | "sign-in";

export interface Guess {
  readonly by: Attempt;
  /** The sentence for who was only mistaken. */
  readonly detail: string;
  readonly address: string | undefined;
  /** The public part of the key that it was a guess at; undefined where it names none. */
  readonly keyId?: string | undefined;
}

export interface Guesses {
  /** Counts a guess, and gives the refusal: UNAUTHENTICATED, or RATE_LIMITED for one too many. */
  refuse(guess: Guess): GatewayError;
  /** Writes down what has not been. */
  flush(): void;
}

export interface GuessLog {
  warn(fields: object, message: string): void;
}

export interface GuessParts {
  /** Of one network, and about one key, in a minute. */
  readonly perMinute: number;
  readonly clock: Pick<Clock, "now">;
  readonly timers: Timers;
  readonly log: GuessLog;
}

const spanMs = 60_000;
/** Networks, and keys, that are counted each by itself; some 100 bytes each. */
const mostCounted = 50_000;
/** Between two lines of the log. */
const lineEveryMs = 10_000;
/** Refusals between two such lines that have a line of their own all the same. */
const mostTold = 10;
/** Networks that a line can name, and how many it does. */
const mostNoted = 1_000;
const mostNamed = 3;

export function createGuesses({ perMinute, clock, timers, log }: GuessParts): Guesses {
  const networks = new Tallies(perMinute, spanMs, mostCounted, clock);
  const keys = new Tallies(perMinute, spanMs, mostCounted, clock);
  let sum = new Sum();

  function flush(): void {
    if (sum.total > mostTold) log.warn(sum.fields(), "keys, tokens or links that are not valid were refused");
    sum = new Sum();
  }

  return {
    refuse({ by, detail, address, keyId }) {
      const network = networkOf(address);
      // Both are counted whatever the other says: nobody learns from the answer whether there is such a key.
      const waitMs = Math.max(networks.count(network), keyId === undefined ? 0 : keys.count(keyId));
      if (sum.total === 0) timers.after(lineEveryMs, flush);
      sum.add(by, network, waitMs > 0);
      const isQuiet = sum.total > mostTold;
      if (waitMs === 0) return new GatewayError("UNAUTHENTICATED", detail, { isQuiet });
      return new GatewayError("RATE_LIMITED", tooMany(perMinute, waitMs), { retryAfterMs: waitMs, isQuiet });
    },
    flush,
  };
}

function tooMany(perMinute: number, waitMs: number): string {
  return (
    `More than ${perMinute} wrong keys in a minute came from this address or for this key; ` +
    `send a right one, or try again in ${Math.max(1, Math.ceil(waitMs / 1_000))} s.`
  );
}

/** What one line of the log says. */
class Sum {
  total = 0;
  #toldToWait = 0;
  readonly #by = new Map<Attempt, number>();
  readonly #networks = new Map<string, number>();

  add(by: Attempt, network: string, isToldToWait: boolean): void {
    this.total += 1;
    if (isToldToWait) this.#toldToWait += 1;
    this.#by.set(by, (this.#by.get(by) ?? 0) + 1);
    const count = this.#networks.get(network);
    if (count !== undefined || this.#networks.size < mostNoted) this.#networks.set(network, (count ?? 0) + 1);
  }

  fields(): object {
    const busiest = [...this.#networks].sort(([, one], [, other]) => other - one).slice(0, mostNamed);
    return {
      refused: this.total,
      told_to_wait: this.#toldToWait,
      by: Object.fromEntries(this.#by),
      networks: this.#networks.size,
      busiest: Object.fromEntries(busiest),
      within_ms: lineEveryMs,
    };
  }
}
