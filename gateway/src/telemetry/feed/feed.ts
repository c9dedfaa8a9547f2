/** Makes a sample of the calls of each second, keeps those of the last hour, and tells who watches. */

import type { Clock } from "../../time/clock.ts";
import type { Timers } from "../../time/timers.ts";
import { BatchSizes } from "./batch-sizes.ts";
import { type FeedCall, FeedCounts, type QueuedCalls } from "./counts.ts";
import { RecentFailures } from "./failures.ts";
import { SampleRing } from "./ring.ts";
import type { Sample } from "./sample.ts";

/** The length of what one sample counts. */
export const sampledEveryMs = 1_000;

/** What is read when a second is over. */
export interface FeedView {
  queues(): Iterable<QueuedCalls>;
  waitingCalls(): number;
}

/** The part of a finished call that is counted. */
export interface WorkedCall extends FeedCall {
  /** Empty where nobody has told: of many failures, one process tells another of some. */
  readonly requestId: string;
  readonly keyId: string;
  readonly status: number;
  /** The worker that answered; empty when none did. */
  readonly worker: string;
}

export class CallFeed {
  readonly #view: FeedView;
  readonly #clock: Clock;
  readonly failures = new RecentFailures();
  readonly #counts = new FeedCounts();
  readonly #batches = new BatchSizes();
  readonly #ring = new SampleRing();
  readonly #watchers = new Set<() => void>();
  #nextId: number;

  constructor(view: FeedView, clock: Clock) {
    this.#view = view;
    this.#clock = clock;
    // One id a second, and a restart takes longer than none: ids count up over restarts, so what a reader has missed
    // meanwhile is clear from the last id that it got.
    this.#nextId = Math.floor(clock.wallMs() / sampledEveryMs);
  }

  /** One finished call. */
  call(call: WorkedCall): void {
    this.#counts.add(call);
    if (call.reason !== undefined && call.requestId !== "") this.#noteFailure(call, call.reason);
    if (call.batchCalls > 0 && call.reason === undefined) this.#batches.add(call.worker, call.batchCalls, call.batchRows);
  }

  /** Begins to sample; the result stops that. */
  start(timers: Timers): () => void {
    let dueMs = this.#clock.now();
    let cancel = () => {};
    const next = () => {
      const nowMs = this.#clock.now();
      // From when the last one was due, so that lateness does not add up; a process that was stopped begins anew.
      dueMs = dueMs + sampledEveryMs > nowMs ? dueMs + sampledEveryMs : nowMs + sampledEveryMs;
      cancel = timers.after(dueMs - nowMs, () => {
        next();
        this.#sample();
      });
    };
    next();
    return () => cancel();
  }

  /** Calls `act` after each sample; the result ends that. */
  onSample(act: () => void): () => void {
    this.#watchers.add(act);
    return () => void this.#watchers.delete(act);
  }

  /** The id of the newest sample; before the first, of the one before it. */
  get newestId(): number {
    return this.#nextId - 1;
  }

  /** The oldest sample that is kept and has a greater id. */
  after(id: number): Sample | undefined {
    return this.#ring.after(id);
  }

  /** The samples of the last so many milliseconds, oldest first. */
  last(ms: number): Sample[] {
    return this.#ring.since(this.#clock.wallMs() - ms);
  }

  /** Mean rows of a worker's batches in the last ten seconds; undefined when none ran. */
  batchRows(worker: string): number | undefined {
    return this.#batches.mean(worker);
  }

  #noteFailure({ requestId, model, version, status, keyId, durationMs }: WorkedCall, reason: string): void {
    this.failures.note({ atMs: this.#clock.wallMs(), requestId, model, version, reason, status, keyId, durationMs });
  }

  #sample(): void {
    const second = this.#counts.take(this.#view.queues());
    this.#ring.push({ id: this.#nextId++, atMs: this.#clock.wallMs(), waiting: this.#view.waitingCalls(), ...second });
    this.#batches.turn();
    for (const act of this.#watchers) act();
  }
}
