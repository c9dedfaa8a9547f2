/** Keeps windows of tokens in this process's memory. */

import { randomBytes } from "node:crypto";
import { type Clock, systemClock } from "../../time/clock.ts";
import { SlidingWindow } from "../sliding-window.ts";
import { type Reserve, type Settle, type SettledPart, type TokenAnswer, type TokenPart, type TokenState, underWayMs } from "./keeper.ts";

/** So many windows are kept without looking for those that are empty. */
const minSweep = 1_024;

interface Bucket {
  readonly window: SlidingWindow;
  /** When the call got its room that may use more than it got; undefined: there is none under way. */
  shortAtMs: number | undefined;
}

export class MemoryTokens {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();
  /** Of another process, or another start of this one, times mean nothing here. */
  readonly #name = randomBytes(6).toString("hex");
  #sweptAt = minSweep;

  /** `clock`: the machine's, unless a test moves time. */
  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  answer(question: Reserve | Settle): TokenAnswer {
    return question.op === "reserve" ? this.#reserve(question) : this.#settle(question);
  }

  #reserve({ windowS, parts }: Reserve): TokenAnswer {
    const nowMs = this.#clock.now();
    const windowMs = windowS * 1_000;
    const open = parts.map((part) => ({ ...part, ...this.#bucketOf(part, windowS, nowMs) }));
    const allowed = open.every(
      ({ bucket, left, points }) => points <= Math.max(0, left) || (left >= 1 && !isShort(bucket, windowMs, nowMs)),
    );
    const states = open.map(({ bucket, left, limit, points }): TokenState => {
      if (allowed) return take(bucket, left, points, nowMs);
      return { taken: 0, at: nowMs, remaining: Math.max(0, left), resetMs: waitMs(bucket, left, limit, points, nowMs) };
    });
    return { allowed, keeper: this.#name, parts: states };
  }

  #settle({ windowS, keeper, parts }: Settle): TokenAnswer {
    const nowMs = this.#clock.now();
    const states = parts.map((part) => {
      const { bucket } = this.#bucketOf(part, windowS, nowMs);
      settle(bucket, part, keeper === this.#name, nowMs);
      const remaining = Math.max(0, part.limit - bucket.window.totalAt(nowMs));
      return { taken: part.used, at: part.at, remaining, resetMs: bucket.window.freesMs(1, nowMs) };
    });
    return { allowed: true, keeper: this.#name, parts: states };
  }

  #bucketOf(
    { bucket: name, limit }: Pick<TokenPart, "bucket" | "limit">,
    windowS: number,
    nowMs: number,
  ): { bucket: Bucket; left: number } {
    // Of each length its own: a key whose window is changed begins anew.
    const id = `${windowS} ${name}`;
    let bucket = this.#buckets.get(id);
    if (bucket === undefined) {
      if (this.#buckets.size >= this.#sweptAt) this.#sweep(nowMs);
      bucket = { window: new SlidingWindow(windowS * 1_000), shortAtMs: undefined };
      this.#buckets.set(id, bucket);
    }
    return { bucket, left: limit - bucket.window.totalAt(nowMs) };
  }

  /** Forgets those that nobody has taken from for long; the more are left, the later it looks again. */
  #sweep(nowMs: number): void {
    for (const [id, { window }] of this.#buckets) if (window.totalAt(nowMs) === 0) this.#buckets.delete(id);
    this.#sweptAt = Math.max(minSweep, 2 * this.#buckets.size);
  }
}

function isShort({ shortAtMs }: Bucket, windowMs: number, nowMs: number): boolean {
  // With its room its mark leaves the window, too: whoever was to settle it may be gone.
  return shortAtMs !== undefined && shortAtMs + windowMs > nowMs;
}

function take(bucket: Bucket, left: number, points: number, nowMs: number): TokenState {
  const taken = Math.min(points, Math.max(0, left));
  bucket.window.add(taken, nowMs);
  if (taken < points) bucket.shortAtMs = nowMs;
  return { taken, at: nowMs, remaining: Math.max(0, left - taken), resetMs: bucket.window.freesMs(1, nowMs) };
}

function waitMs({ window }: Bucket, left: number, limit: number, points: number, nowMs: number): number {
  // What this limit has would have done.
  if (points <= Math.max(0, left)) return 0;
  if (left < 1) return window.freesMs(1 - left, nowMs);
  return Math.min(underWayMs, window.freesMs(Math.min(points, limit) - left, nowMs));
}

function settle(bucket: Bucket, { taken, used, at, isShort: wasShort }: SettledPart, isOurs: boolean, nowMs: number): void {
  if (isOurs && used < taken) bucket.window.refund(taken - used, at);
  if (used > taken) bucket.window.add(used - taken, nowMs);
  if (isOurs && wasShort && bucket.shortAtMs === at) bucket.shortAtMs = undefined;
}
