/**
 * Whether a refusal waits: a caller who asks again as soon as it was refused makes a circle of it that takes the event loop from
 * everybody else. While the loop is busy, callers who are refused by the thousand learn it a little later; others learn it at once.
 */
import type { Share } from "../backends/share.ts";
import type { Clock } from "../time/clock.ts";

/** Looks are so far apart, in milliseconds: longer than a stall of the loop, after which what has gathered comes at once. */
const lookEveryMs = 250;
/** Refusals of one caller a second that take a tenth of a core: while there are more they wait longer, while there are fewer shorter. */
const manyPerS = 1_000;
/** Above this use of the loop others wait for it, too. With 512 connections of one caller: p95 of another one ×1.67, and ×2.3 at 0.75. */
const busy = 0.4;
const [shortestMs, longestMs] = [32, 1_000] as const;

export class HeldRefusals {
  readonly #clock: Clock;
  readonly #loopUse: () => number;
  #lookedAtMs = 0;
  #delayMs = 0;
  /** By caller, since the last look. */
  #counts = new Map<number, number>();
  /** Callers of half as many or more before it: the delay keeps them from being more. */
  #circling = new Set<number>();

  /** @param loopUse the share of the time since it was asked last in which the loop was busy */
  constructor(clock: Clock, loopUse: () => number) {
    this.#clock = clock;
    this.#loopUse = loopUse;
  }

  /** Counts a refusal; for so many milliseconds it waits. */
  delayMs({ caller }: Share): number {
    const nowMs = this.#clock.now();
    if (nowMs - this.#lookedAtMs >= lookEveryMs) this.#look(nowMs);
    this.#counts.set(caller, (this.#counts.get(caller) ?? 0) + 1);
    return this.#circling.has(caller) ? this.#delayMs : 0;
  }

  #look(nowMs: number): void {
    const seconds = (nowMs - this.#lookedAtMs) / 1e3;
    const most = Math.max(0, ...this.#counts.values()) / seconds;
    const isTooMuch = this.#loopUse() > busy && most >= manyPerS;
    if (isTooMuch) this.#delayMs = Math.min(longestMs, Math.max(shortestMs, this.#delayMs * 1.3));
    else this.#delayMs = this.#delayMs <= shortestMs || seconds > longestMs / 500 ? 0 : this.#delayMs * 0.9;
    this.#circling = new Set([...this.#counts].filter(([, count]) => count >= (manyPerS / 2) * seconds).map(([caller]) => caller));
    this.#counts = new Map();
    this.#lookedAtMs = nowMs;
  }
}
