/** What tokens have been found to be: checking a signature takes a hundred times as long as looking here. */

import type { Caller } from "../caller/caller.ts";

export interface Verdict {
  readonly caller: Caller;
  /** On the wall clock, in milliseconds: its expiry and the leeway. */
  readonly untilMs: number;
}

/** Some 500 bytes each. */
const mostVerdicts = 10_000;

export class Verdicts {
  readonly #most: number;
  /** By the SHA-256 of the whole token, signature included; the longest unused first. */
  #verdicts = new Map<string, Verdict>();
  /** What a connection has shown, so that it is not even hashed again. */
  #shown = new WeakMap<object, { readonly text: string; readonly verdict: Verdict }>();

  constructor(most = mostVerdicts) {
    this.#most = most;
  }

  /** Goes up when all are forgotten. */
  generation = 0;

  shownOn(connection: object | undefined, text: string): Verdict | undefined {
    const shown = connection && this.#shown.get(connection);
    return shown?.text === text ? shown.verdict : undefined;
  }

  get(hash: string, connection: object | undefined, text: string): Verdict | undefined {
    const verdict = this.#verdicts.get(hash);
    if (verdict === undefined) return undefined;
    this.#verdicts.delete(hash);
    this.#verdicts.set(hash, verdict);
    this.#show(connection, text, verdict);
    return verdict;
  }

  add(hash: string, verdict: Verdict, connection: object | undefined, text: string): void {
    if (this.#verdicts.size >= this.#most) {
      const [oldest] = this.#verdicts.keys();
      this.#verdicts.delete(oldest!);
    }
    this.#verdicts.set(hash, verdict);
    this.#show(connection, text, verdict);
  }

  /** The keys that proved them may be gone. */
  clear(): void {
    this.generation += 1;
    this.#verdicts = new Map();
    this.#shown = new WeakMap();
  }

  #show(connection: object | undefined, text: string, verdict: Verdict): void {
    if (connection !== undefined) this.#shown.set(connection, { text, verdict });
  }
}
