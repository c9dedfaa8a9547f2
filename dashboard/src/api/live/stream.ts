/** Follows the gateway's live samples: one stream, opened again with what was missed whenever it was lost, hidden or left. */

import type { InferenceHubError } from "@inferencehub/client";
import type { Sample, WorkerInfo } from "../types.ts";
import { errorFromThrown } from "../unexpected-error.ts";
import { withArrived } from "./samples.ts";

/**
 * connecting: nothing lost yet, and not there yet.
 * live: samples arrive.
 * stale: the gateway is not reached; tried again after a pause.
 * ended: the caller may not see this (any more); not tried again.
 */
export type LiveState = "connecting" | "live" | "stale" | "ended";

export interface LiveSnapshot {
  readonly samples: readonly Sample[];
  /** Absent for those who may not see them. */
  readonly workers: readonly WorkerInfo[] | undefined;
  readonly state: LiveState;
  /** Why it is stale or ended, where that is known. */
  readonly problem: InferenceHubError | undefined;
  /** When the gateway was last heard, by this machine's clock in milliseconds. */
  readonly heardAt: number | undefined;
}

export interface LiveHandlers {
  opened(): void;
  sample(sample: Sample): void;
  workers(workers: readonly WorkerInfo[]): void;
  failed(): void;
}

/** Where samples come from. */
export interface LiveSource {
  /** Returns how to close it; after that no handler is called. */
  open(handlers: LiveHandlers): () => void;
  /** Oldest first; rejects with an InferenceHubError. */
  history(seconds: number): Promise<readonly Sample[]>;
}

export interface LiveTimers {
  now(): number;
  /** Returns how to take it back. */
  after(ms: number, run: () => void): () => void;
  /** From 0 to 1, so that many dashboards don't come back at the same moment. */
  random(): number;
}

/** A sample comes each second; a stream that is silent for longer is lost, whatever the connection says. */
const SILENCE_MS = 6_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
const HISTORY_S = 3_600;
/** Asked for on top of the time that was missed. */
const OVERLAP_S = 5;

const nothing: LiveSnapshot = { samples: [], workers: undefined, state: "connecting", problem: undefined, heardAt: undefined };

export class LiveStream {
  readonly #source: LiveSource;
  readonly #timers: LiveTimers;
  readonly #listeners = new Set<() => void>();
  #snapshot = nothing;
  #owner = "";
  #visible = true;
  /** Tells what an earlier connection still says from what the present one does. */
  #connection = 0;
  #failures = 0;
  #close: () => void = () => {};
  #cancelTimer: () => void = () => {};

  constructor(source: LiveSource, timers: LiveTimers) {
    this.#source = source;
    this.#timers = timers;
  }

  readonly snapshot = (): LiveSnapshot => this.#snapshot;

  /** Connects with the first listener and lets go with the last. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1 && this.#visible) this.#connect();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#letGo();
    };
  };

  /** Whose samples these are: another's are forgotten. */
  belongTo(owner: string): void {
    if (owner === this.#owner) return;
    this.#owner = owner;
    this.#snapshot = nothing;
    if (this.#listeners.size > 0 && this.#visible) this.#connect();
  }

  /** A hidden tab follows nothing; it catches up when it is seen again. */
  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (!visible) this.#letGo();
    else if (this.#listeners.size > 0) this.#connect();
  }

  /** Tries at once instead of after the pause. */
  readonly retry = (): void => {
    if (this.#listeners.size > 0 && this.#visible) this.#connect();
  };

  #connect(): void {
    this.#letGo();
    const connection = this.#connection;
    const current = (run: () => void) => {
      if (connection === this.#connection) run();
    };
    if (this.#snapshot.state === "ended") this.#show({ state: "connecting", problem: undefined });
    this.#watchSilence();
    this.#close = this.#source.open({
      opened: () => current(() => void this.#catchUp(connection)),
      sample: (sample) => current(() => this.#heard([sample])),
      workers: (workers) => current(() => this.#show({ workers })),
      failed: () => current(() => void this.#lost()),
    });
  }

  /** The stream stands: from here on nothing is missed, and what was missed before is fetched. */
  async #catchUp(connection: number): Promise<void> {
    try {
      const samples = await this.#source.history(this.#missedS());
      if (connection !== this.#connection) return;
      this.#failures = 0;
      this.#heard(samples);
      this.#show({ state: "live", problem: undefined });
    } catch (error) {
      if (connection === this.#connection) this.#gone(errorFromThrown(error));
    }
  }

  /** A stream does not say why it failed; the history does. */
  async #lost(): Promise<void> {
    this.#letGo();
    this.#show({ state: "stale" });
    const connection = this.#connection;
    try {
      const samples = await this.#source.history(this.#missedS());
      if (connection !== this.#connection) return;
      this.#heard(samples);
      this.#gone(undefined);
    } catch (error) {
      if (connection === this.#connection) this.#gone(errorFromThrown(error));
    }
  }

  #gone(problem: InferenceHubError | undefined): void {
    this.#letGo();
    if (problem?.status === 401 || problem?.status === 403) {
      this.#snapshot = nothing;
      this.#show({ state: "ended", problem });
      return;
    }
    this.#show({ state: "stale", problem });
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS);
    this.#failures += 1;
    this.#cancelTimer = this.#timers.after(pauseMs * (0.8 + 0.4 * this.#timers.random()), () => this.#connect());
  }

  #heard(samples: readonly Sample[]): void {
    this.#watchSilence();
    this.#show({ samples: withArrived(this.#snapshot.samples, samples), heardAt: this.#timers.now() });
  }

  #watchSilence(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#timers.after(SILENCE_MS, () => void this.#lost());
  }

  #missedS(): number {
    const { heardAt, samples } = this.#snapshot;
    if (heardAt === undefined || samples.length === 0) return HISTORY_S;
    return Math.min(HISTORY_S, Math.ceil((this.#timers.now() - heardAt) / 1000) + OVERLAP_S);
  }

  #letGo(): void {
    this.#connection += 1;
    this.#cancelTimer();
    this.#cancelTimer = () => {};
    this.#close();
    this.#close = () => {};
  }

  #show(change: Partial<LiveSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}
