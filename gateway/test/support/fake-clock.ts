/** A clock and timers that stand still until a test moves them. */
import type { Clock } from "../../src/time/clock.ts";
import type { Timers } from "../../src/time/timers.ts";

export class FakeClock implements Clock, Timers {
  #nowMs = 1_000;
  #wallMs = Date.UTC(2026, 0, 1);
  #due: { atMs: number; action: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#wallMs;
  }

  after(delayMs: number, action: () => void): () => void {
    const entry = { atMs: this.#nowMs + delayMs, action };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  }

  /** Timers that have not fired yet. */
  get pending(): number {
    return this.#due.length;
  }

  /** Moves both clocks, firing in order what falls due on the way. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    const wallStart = this.#wallMs - this.#nowMs;
    for (;;) {
      const next = this.#due.filter((entry) => entry.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#due = this.#due.filter((entry) => entry !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      this.#wallMs = wallStart + this.#nowMs;
      next.action();
    }
    this.#nowMs = endMs;
    this.#wallMs = wallStart + endMs;
  }
}
