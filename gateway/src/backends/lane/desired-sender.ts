/** Tells one worker which versions are wanted: at once, again at each change, and until it has heard. */

import type { Cancel } from "../../time/timers.ts";
import type { BackendSurroundings } from "../backend.ts";
import type { DesiredModels } from "../desired.ts";

/** Pause before the next try, in milliseconds; doubled with each failure up to the longest. */
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Lives as long as one connection. */
export class DesiredSender {
  readonly #worker: string;
  readonly #around: Pick<BackendSurroundings, "desired" | "timers" | "log">;
  readonly #send: (desired: DesiredModels) => Promise<void>;
  #told = "";
  #isTelling = false;
  #isStopped = false;
  #failures = 0;
  #cancelRetry: Cancel = () => {};

  /** @param send rejects when the worker has not taken it */
  constructor(
    worker: string,
    around: Pick<BackendSurroundings, "desired" | "timers" | "log">,
    send: (desired: DesiredModels) => Promise<void>,
  ) {
    this.#worker = worker;
    this.#around = around;
    this.#send = send;
  }

  /** One message at a time: two under way could arrive in either order. */
  tell(): void {
    if (this.#isTelling || this.#isStopped) return;
    const desired = this.#around.desired();
    const text = JSON.stringify(desired);
    if (text === this.#told) return;
    this.#cancelRetry();
    this.#isTelling = true;
    void this.#send(desired).then(
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
    if (this.#failures === 0)
      this.#around.log.warn({ worker: this.#worker, problem }, "worker not told which versions are wanted; trying again");
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures++);
    this.#cancelRetry = this.#around.timers.after(pauseMs, () => this.tell());
  }
}
