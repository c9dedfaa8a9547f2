/** Finds out that the other side of a lane has gone silent although its connection stands: frozen, stopped, or cut off. */
import type { Cancel, Timers } from "../../../time/timers.ts";

/** Pause between two heartbeats, in milliseconds. */
export const heartbeatMs = 1_000;

/**
 * Whether silence means loss. Counted in beats, not in time: when this process itself was stopped, all that it missed is one beat,
 * and what has arrived meanwhile is read before the next.
 * @param silentBeats heartbeats sent in a row since anything was heard
 * @param limitMs silence that is allowed
 */
export function isLost(silentBeats: number, limitMs: number): boolean {
  return silentBeats * heartbeatMs >= limitMs;
}

/** Beats until stopped. */
export class Heartbeat {
  #silentBeats = 0;
  #cancel: Cancel;
  readonly #timers: Timers;
  readonly #beat: () => void;
  readonly #lost: () => void;
  readonly #limitMs: () => number;

  /**
   * @param beat sends one
   * @param lost called once, when the silence was too long
   * @param limitMs silence allowed at present
   */
  constructor(timers: Timers, beat: () => void, lost: () => void, limitMs: () => number) {
    this.#timers = timers;
    this.#beat = beat;
    this.#lost = lost;
    this.#limitMs = limitMs;
    this.#cancel = timers.after(heartbeatMs, this.#tick);
  }

  /** The other side sent something, whatever it was. */
  heard(): void {
    this.#silentBeats = 0;
  }

  stop(): void {
    this.#cancel();
  }

  readonly #tick = (): void => {
    if (isLost(this.#silentBeats, this.#limitMs())) return this.#lost();
    this.#silentBeats++;
    this.#beat();
    this.#cancel = this.#timers.after(heartbeatMs, this.#tick);
  };
}
