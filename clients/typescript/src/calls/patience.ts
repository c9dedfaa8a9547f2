/** How long a call is waited for: until its caller gives up, or its time is over. */

import type { InferenceHubError } from "../errors/error.ts";
import { cancelled, timedOut } from "../errors/error-from-thrown.ts";

export class Patience {
  readonly #controller = new AbortController();
  readonly #given: AbortSignal | undefined;
  readonly #timeoutMs: number;
  readonly #startedAt = performance.now();
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #giveUp = () => this.#controller.abort(this.#given?.reason);

  /** @param timeoutMs Infinity: only the caller's signal counts */
  constructor(given: AbortSignal | null | undefined, timeoutMs: number) {
    this.#given = given ?? undefined;
    this.#timeoutMs = timeoutMs;
    if (given?.aborted) this.#giveUp();
    else given?.addEventListener("abort", this.#giveUp, { once: true });
    // Longer ones would fire at once.
    if (timeoutMs < 2 ** 31) this.#timer = setTimeout(() => this.#controller.abort(timedOut(timeoutMs)), timeoutMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  get leftMs(): number {
    return this.#timeoutMs - this.elapsedMs;
  }

  /** Why it is over, once it is. */
  get end(): InferenceHubError | undefined {
    if (!this.signal.aborted) return undefined;
    return this.#given?.aborted ? cancelled(this.#given.reason) : timedOut(this.#timeoutMs);
  }

  /** Rejects as soon as it is over. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(this.end);
      };
      const timer = setTimeout(() => {
        this.signal.removeEventListener("abort", stop);
        resolve();
      }, ms);
      this.signal.addEventListener("abort", stop, { once: true });
    });
  }

  /** The time counts no more; the caller's signal still does. */
  stopTimer(): void {
    clearTimeout(this.#timer);
  }

  /** Nobody waits any more: no timer is left behind, and no listener on a signal that outlives the call. */
  release(): void {
    this.stopTimer();
    this.#given?.removeEventListener("abort", this.#giveUp);
  }
}
