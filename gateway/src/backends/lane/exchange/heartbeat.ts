/** Finds out that the other side of a lane has gone silent although its connection stands: frozen, stopped, or cut off. */
import type { Clock } from "../../../time/clock.ts";
import type { Cancel, Timers } from "../../../time/timers.ts";

/** Pause between two heartbeats, in milliseconds. */
const heartbeatMs = 1_000;
/** A timer that is late by more than this, in milliseconds, shows that this process itself was busy or stopped. */
const stalledMs = 250;
/** Time to read what has arrived before silence is called a loss, in milliseconds. */
const readingMs = 50;

/**
 * Whether silence means loss. Counted in beats, not in time, and only in those that this process was awake for.
 * @param silentBeats heartbeats sent in a row since anything was heard
 * @param limitMs silence that is allowed
 */
function isLost(silentBeats: number, limitMs: number): boolean {
  return silentBeats * heartbeatMs >= limitMs;
}

/** Beats until stopped. */
export class Heartbeat {
  #silentBeats = 0;
  #dueAtMs = 0;
  #cancel: Cancel = () => {};
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #beat: () => void;
  readonly #silent: () => boolean;
  readonly #spoke: () => void;
  #isSilent = false;
  readonly #limitMs: () => number;

  /**
   * @param beat sends one
   * @param silent called when the silence was too long, and again at each beat while it is; false ends it all
   * @param spoke called when the silence is over
   * @param limitMs silence allowed at present
   */
  constructor(clock: Clock, timers: Timers, beat: () => void, silent: () => boolean, spoke: () => void, limitMs: () => number) {
    this.#clock = clock;
    this.#timers = timers;
    this.#beat = beat;
    this.#silent = silent;
    this.#spoke = spoke;
    this.#limitMs = limitMs;
    this.#wait(heartbeatMs, this.#tick);
  }

  /** The other side sent something, whatever it was. */
  heard(): void {
    this.#silentBeats = 0;
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.#spoke();
  }

  stop(): void {
    this.#cancel();
  }

  readonly #tick = (): void => {
    // Timers come before what has arrived: who was stalled hears the other side only after this.
    if (!this.#wasStalled()) {
      if (isLost(this.#silentBeats, this.#limitMs())) return this.#wait(readingMs, this.#judge);
      this.#silentBeats++;
    }
    this.#beat();
    this.#wait(heartbeatMs, this.#tick);
  };

  readonly #judge = (): void => {
    if (this.#wasStalled()) this.#wait(readingMs, this.#judge);
    else if (!isLost(this.#silentBeats, this.#limitMs())) this.#wait(heartbeatMs, this.#tick);
    else if (this.#silent()) {
      this.#isSilent = true;
      this.#silentBeats++;
      this.#beat();
      this.#wait(heartbeatMs, this.#tick);
    }
  };

  #wasStalled(): boolean {
    return this.#clock.now() - this.#dueAtMs > stalledMs;
  }

  #wait(delayMs: number, action: () => void): void {
    this.#dueAtMs = this.#clock.now() + delayMs;
    this.#cancel = this.#timers.after(delayMs, action);
  }
}
