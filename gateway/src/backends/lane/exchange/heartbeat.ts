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
  readonly #lost: () => void;
  readonly #limitMs: () => number;

  /**
   * @param beat sends one
   * @param lost called once, when the silence was too long
   * @param limitMs silence allowed at present
   */
  constructor(clock: Clock, timers: Timers, beat: () => void, lost: () => void, limitMs: () => number) {
    this.#clock = clock;
    this.#timers = timers;
    this.#beat = beat;
    this.#lost = lost;
    this.#limitMs = limitMs;
    this.#wait(heartbeatMs, this.#tick);
  }

  /** The other side sent something, whatever it was. */
  heard(): void {
    this.#silentBeats = 0;
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
    else if (isLost(this.#silentBeats, this.#limitMs())) this.#lost();
    else this.#wait(heartbeatMs, this.#tick);
  };

  #wasStalled(): boolean {
    return this.#clock.now() - this.#dueAtMs > stalledMs;
  }

  #wait(delayMs: number, action: () => void): void {
    this.#dueAtMs = this.#clock.now() + delayMs;
    this.#cancel = this.#timers.after(delayMs, action);
  }
}
