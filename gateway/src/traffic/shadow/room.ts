/**
 * Whether there is room for another copy. Callers come first: copies have a tenth of the workers' time at most, and none at all
 * while workers or this process have much to do.
 */

import { isConnected } from "../../backends/backend.ts";
import type { WorkerAnswer, WorkerPool } from "../../pool/pool.ts";
import type { Clock } from "../../time/clock.ts";
import { loopUseSince } from "../../time/loop-use.ts";

/** Copies at a time. */
const maxCopies = 32;
/** Memory that they may keep from being freed. */
const maxBytes = 64 * 1024 * 1024;
/** Of a worker's time, what copies may take, of all processes together. */
const timeShare = 0.1;
/** Time that may be saved up, and owed, in microseconds of a model's work. */
const savedUs = 1e6;
const owedUs = -1e7;
/** What a copy takes besides the run of the model, in gateway and worker together, in microseconds. */
const wayUs = 500;
/** Calls in flight above which the gateway has better things to do. */
const busyInFlight = 256;
/** Calls that wait in one worker's queues. */
const busyQueue = 16;
/** Share of this process's time that it is at work. */
const busyLoop = 0.7;
/** A call that waited this long, and longer than half its own run, came to a worker that was at work, in microseconds. */
const waitedUs = 1_000;
/** How long a look at the surroundings is good for, in milliseconds. */
const lookEveryMs = 50;

export interface RoomParts {
  readonly pool: Pick<WorkerPool, "load" | "workers">;
  readonly clock: Clock;
  /** Those that share the workers; by default, this one alone. */
  readonly processes?: number;
  /** Share of the time since it was last asked that this process was at work. */
  readonly loopUse?: () => number;
}

export class ShadowRoom {
  readonly #parts: RoomParts;
  readonly #loopUse: () => number;
  #copies = 0;
  #bytes = 0;
  #leftUs = savedUs;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #isLookedBusy = false;

  constructor(parts: RoomParts) {
    this.#parts = parts;
    this.#loopUse = parts.loopUse ?? loopUseSince();
  }

  /** Takes room for the copy of a call that got this answer, if there is some. @param maxDelayMs that its model waits for others */
  take(answer: WorkerAnswer, maxDelayMs: number, bytes: number): boolean {
    if (this.#copies >= maxCopies || this.#bytes + bytes > maxBytes) return false;
    const waited = answer.queueUs - maxDelayMs * 1e3;
    if (waited > waitedUs && waited > answer.computeUs / 2) return false;
    const { load } = this.#parts.pool;
    if (load.waiting > 0 || load.inFlight > busyInFlight) return false;
    this.#look();
    if (this.#isLookedBusy || this.#leftUs <= 0) return false;
    this.#copies++;
    this.#bytes += bytes;
    return true;
  }

  /** The copy is over. @param workUs what it took of a worker's time */
  giveBack(bytes: number, workUs: number): void {
    this.#copies--;
    this.#bytes -= bytes;
    this.#leftUs = Math.max(owedUs, this.#leftUs - workUs - wayUs);
  }

  #look(): void {
    const { pool, clock, processes = 1 } = this.#parts;
    const nowMs = clock.now();
    const passedMs = nowMs - this.#lookedAtMs;
    if (passedMs < lookEveryMs) return;
    this.#lookedAtMs = nowMs;
    const connected = pool.workers().filter(({ state }) => isConnected(state));
    this.#leftUs = Math.min(savedUs, this.#leftUs + (timeShare / processes) * connected.length * passedMs * 1e3);
    const isDeep = connected.some(({ queues }) => queues.reduce((sum, { queuedCalls }) => sum + queuedCalls, 0) > busyQueue);
    this.#isLookedBusy = this.#loopUse() > busyLoop || isDeep;
  }
}
