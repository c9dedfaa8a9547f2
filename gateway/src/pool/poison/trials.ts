/** Suspects wait here until a worker is free to try them: one at a time on each, so that a death has one possible cause. */
import type { Timers } from "../../time/timers.ts";
import type { Suspect } from "./suspect.ts";

/** Those that wait for what becomes of others are looked at this often, in milliseconds. */
const lookEveryMs = 50;

export class Trials<Call extends Suspect> {
  #waiting: Call[] = [];
  #isScheduled = false;
  readonly #deathsOf: (call: Call) => number;
  readonly #try: (call: Call) => boolean;
  readonly #timers: Timers;
  #isWaiting = false;

  /**
   * @param deathsOf in how many deaths a call had a part: those with the fewest are tried first, for each that is answered
   *   is off the list, and the one that is left need not be tried at all
   * @param attempt tries a call, or finds another way for it; false when no worker is free, or it has to wait for others
   */
  constructor(timers: Timers, deathsOf: (call: Call) => number, attempt: (call: Call) => boolean) {
    this.#timers = timers;
    this.#deathsOf = deathsOf;
    this.#try = attempt;
  }

  /** A suspect is to be tried. */
  add(call: Call): void {
    this.#waiting.push(call);
    this.goOn();
  }

  /** A worker may be free. Not at once: all suspects of a death are to be known before the first is tried. */
  goOn(): void {
    if (this.#isScheduled || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      const waiting = this.#waiting.filter((call) => !call.settled);
      this.#waiting = [];
      waiting.sort((a, b) => this.#deathsOf(a) - this.#deathsOf(b));
      this.#waiting.push(...waiting.filter((call) => !this.#try(call)));
      this.#lookAgain();
    });
  }

  #lookAgain(): void {
    if (this.#isWaiting || this.#waiting.length === 0) return;
    this.#isWaiting = true;
    this.#timers.after(lookEveryMs, () => {
      this.#isWaiting = false;
      this.goOn();
    });
  }
}
