/** Something that happens later: timers behind a seam, so that tests move time by hand. */

/** Calls it off; harmless when it has happened or was called off before. */
export type Cancel = () => void;

export interface Timers {
  /** Runs `action` once, `delayMs` milliseconds from now. Never keeps the process alive. */
  after(delayMs: number, action: () => void): Cancel;
}

/** Node's timers. */
export const systemTimers: Timers = {
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
