/**
 * The public keys of one issuer: fetched at the start and again and again, at once for a key that is not known yet, and used
 * on for a while when they can't be fetched. Tokens of strangers cause a fetch every half minute at most.
 */

import { type CryptoKey, createLocalJWKSet, errors, type FlattenedJWSInput, type JWSHeaderParameters } from "jose";
import type { Clock } from "../../time/clock.ts";
import type { Cancel, Timers } from "../../time/timers.ts";
import type { ReadKeys } from "./key-source.ts";
import { publicKeysFrom } from "./public-keys.ts";

export interface KeySetLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface KeySetParts {
  readonly issuer: string;
  readonly read: ReadKeys;
  readonly refreshMs: number;
  readonly staleMs: number;
  readonly clock: Pick<Clock, "now">;
  readonly timers: Timers;
  readonly log: KeySetLog;
  /** Called when the keys are no longer the same, so that nothing goes on that was proven by one that is gone. */
  readonly changed: () => void;
}

/** There are no keys, or they are too old. */
export class KeysAwayError extends Error {
  override readonly name = "KeysAwayError";
}

/** Between two fetches that tokens cause. */
const cooldownMs = 30_000;
/** After a fetch that failed: longer each time, up to the cooldown. */
const firstRetryMs = 1_000;

type FindKey = ReturnType<typeof createLocalJWKSet>;

export class KeySet {
  readonly #parts: KeySetParts;
  #find: FindKey | undefined;
  #text = "";
  #fetchedAtMs = Number.NEGATIVE_INFINITY;
  /** When a token last caused a fetch: for want of any keys, and of its own. */
  readonly #askedAtMs = { any: Number.NEGATIVE_INFINITY, own: Number.NEGATIVE_INFINITY };
  #failures = 0;
  #fetching: Promise<void> | undefined;
  #cancel: Cancel = () => {};
  #isStopped = false;

  constructor(parts: KeySetParts) {
    this.#parts = parts;
  }

  /** Fetches the keys now and from now on. Resolves, whatever comes of it, with the first try. */
  start(): Promise<void> {
    return this.#refresh();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  /** As jose wants it. Rejects with KeysAwayError, or with jose's JWKSNoMatchingKey. */
  readonly find = async (header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> => {
    if (this.#current() === undefined) await this.#refreshFor("any");
    const find = this.#current();
    if (find === undefined) throw new KeysAwayError();
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await this.#refreshFor("own"))) throw error;
      return (this.#current() ?? find)(header, token);
    }
  };

  #current(): FindKey | undefined {
    return this.#parts.clock.now() - this.#fetchedAtMs <= this.#parts.staleMs ? this.#find : undefined;
  }

  /** False, and nothing done, so soon after the last time. */
  async #refreshFor(want: "any" | "own"): Promise<boolean> {
    // Whoever asks while the keys are being fetched waits for those.
    if (this.#fetching !== undefined) {
      await this.#fetching;
      return true;
    }
    const nowMs = this.#parts.clock.now();
    if (nowMs - this.#askedAtMs[want] < cooldownMs) return false;
    this.#askedAtMs[want] = nowMs;
    await this.#refresh();
    return true;
  }

  #refresh(): Promise<void> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    const { read, clock, issuer, log } = this.#parts;
    this.#cancel();
    try {
      this.#take(await read());
      this.#fetchedAtMs = clock.now();
      if (this.#failures > 0) log.info({ issuer }, "the keys of a token issuer could be fetched again");
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures === 1) log.warn({ issuer, why: whyFrom(error) }, "the keys of a token issuer could not be fetched");
    }
    this.#schedule();
  }

  #take(text: string): void {
    if (text === this.#text) return;
    this.#find = createLocalJWKSet(publicKeysFrom(text));
    this.#text = text;
    this.#parts.changed();
  }

  #schedule(): void {
    if (this.#isStopped) return;
    const { refreshMs, timers } = this.#parts;
    const retryMs = Math.min(cooldownMs, firstRetryMs * 2 ** (this.#failures - 1));
    this.#cancel = timers.after(this.#failures === 0 ? refreshMs : Math.min(refreshMs, retryMs), () => void this.#refresh());
  }
}

/** Node hides what happened behind "fetch failed". */
function whyFrom(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}
