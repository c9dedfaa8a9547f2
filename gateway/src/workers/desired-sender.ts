/** Tells one worker which versions are wanted: at once, again at each change, and until it has heard. */

import type { DesiredModels } from "../models/desired-models.ts";
import type { Cancel, Timers } from "../time/timers.ts";

export interface DesiredSenderParts {
  readonly desired: () => DesiredModels;
  /** Rejects when the worker has not taken it. */
  readonly tell: (desired: DesiredModels) => Promise<void>;
  readonly failed: (problem: string) => void;
  readonly timers: Timers;
}

/** Pause before the next try, in milliseconds; doubled with each failure up to the longest. */
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Lives as long as one connection. */
export class DesiredSender {
  readonly #parts: DesiredSenderParts;
  #told = "";
  #isTelling = false;
  #isStopped = false;
  #failures = 0;
  #cancelRetry: Cancel = () => {};

  constructor(parts: DesiredSenderParts) {
    this.#parts = parts;
  }

  /** One message at a time: two under way could arrive in either order. */
  tell(): void {
    if (this.#isTelling || this.#isStopped) return;
    const desired = this.#parts.desired();
    const text = JSON.stringify(desired);
    if (text === this.#told) return;
    this.#cancelRetry();
    this.#isTelling = true;
    void this.#parts.tell(desired).then(
      () => this.#heard(text),
      (error: Error) => this.#failed(error.message),
    );
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelRetry();
  }

  #heard(text: string): void {
    this.#isTelling = false;
    this.#failures = 0;
    this.#told = text;
    // It may have changed meanwhile.
    this.tell();
  }

  #failed(problem: string): void {
    this.#isTelling = false;
    if (this.#isStopped) return;
    if (this.#failures === 0) this.#parts.failed(problem);
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures++);
    this.#cancelRetry = this.#parts.timers.after(pauseMs, () => this.tell());
  }
}
