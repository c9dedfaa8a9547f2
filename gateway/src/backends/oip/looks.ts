/** When a server is looked at, over one connection: every so often, sooner while something loads, at once when something is not as it was. */
import type { Clock } from "../../time/clock.ts";
import type { Cancel, Timers } from "../../time/timers.ts";

/** Pauses between two looks, in milliseconds: usually, and while something is expected to change. */
const usuallyMs = 2_000;
const soonMs = 300;
/** What is READY is looked at anew so often, in milliseconds, and where something speaks for it so often at most: it takes questions about every version. */
const anewEveryMs = 30_000;
const anewAtMostEveryMs = 5_000;

/** Resolves with when to look next. @param anew also what is READY, which may have been replaced */
export type Look = (anew: boolean) => Promise<"usually" | "soon">;

export class Looks {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #look: Look;
  #anewAtMs: number;
  #isAnewWanted = false;
  #isLooking = false;
  #isStopped = false;
  /** When the next one is due; while one is under way, that it is due is all that counts. */
  #dueAtMs = Number.POSITIVE_INFINITY;
  #cancel: Cancel = () => {};

  constructor(clock: Clock, timers: Timers, look: Look) {
    this.#clock = clock;
    this.#timers = timers;
    this.#look = look;
    this.#anewAtMs = clock.now();
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  /** Something is not as it was. Does not put off a look that is due earlier: who asks again and again would never see one. */
  lookAgain(anew: boolean, afterMs = soonMs): void {
    this.#isAnewWanted ||= anew;
    this.#dueWithin(afterMs);
  }

  #dueWithin(afterMs: number): void {
    const atMs = this.#clock.now() + afterMs;
    if (this.#isStopped || atMs >= this.#dueAtMs) return;
    this.#dueAtMs = atMs;
    this.#cancel();
    if (!this.#isLooking) this.#cancel = this.#timers.after(afterMs, () => void this.#run());
  }

  async #run(): Promise<void> {
    this.#isLooking = true;
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    const next = await this.#look(this.#takeAnew());
    this.#isLooking = false;
    const afterMs = next === "soon" ? soonMs : usuallyMs;
    const leftMs = Math.max(0, this.#dueAtMs - this.#clock.now());
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    this.#dueWithin(Math.min(afterMs, leftMs));
  }

  #takeAnew(): boolean {
    const sinceMs = this.#clock.now() - this.#anewAtMs;
    const isAnew = sinceMs >= (this.#isAnewWanted ? anewAtMostEveryMs : anewEveryMs);
    if (!isAnew) return false;
    this.#anewAtMs = this.#clock.now();
    this.#isAnewWanted = false;
    return true;
  }
}
