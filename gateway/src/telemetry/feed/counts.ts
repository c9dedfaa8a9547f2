/** Counts the calls of the second that runs now, per model version; the hot path adds to plain numbers. */

import { Latencies } from "../latencies.ts";
import type { CountedCall } from "../metrics/calls.ts";
import { noCalls, totalsFrom, type VersionPart } from "./sample.ts";

/** The part of a finished call that is counted. */
export type FeedCall = Pick<CountedCall, "model" | "version" | "reason" | "durationMs" | "rows" | "batchCalls" | "batchRows">;

/** Calls that wait for a version at one worker. */
export interface QueuedCalls {
  readonly model: string;
  readonly version: string;
  readonly queuedCalls: number;
}

/** Versions counted in one second; those beyond are counted together. With 1.8 kB each, some 0.5 MB. */
const maxVersions = 256;

/** A version without calls for so many seconds gives its memory back. */
const maxIdleSeconds = 60;

/** One version in the second that runs now. */
class VersionSecond {
  readonly model: string;
  readonly version: string;
  calls = 0;
  rows = 0;
  queued = 0;
  idleSeconds = 0;
  readonly latencies = new Latencies();
  readonly #errors = new Map<string, number>();
  /** Rows and number of batches: of each batch, a call counts its share. */
  #batchRows = 0;
  #batches = 0;

  constructor(model: string, version: string) {
    this.model = model;
    this.version = version;
  }

  add(call: FeedCall): void {
    this.calls++;
    if (call.reason !== undefined) {
      this.#errors.set(call.reason, (this.#errors.get(call.reason) ?? 0) + 1);
      return;
    }
    this.latencies.record(call.durationMs * 1_000);
    this.rows += call.rows;
    if (call.batchCalls === 0) return;
    this.#batchRows += call.batchRows / call.batchCalls;
    this.#batches += 1 / call.batchCalls;
  }

  get errors(): Record<string, number> {
    return Object.fromEntries(this.#errors);
  }

  part(): VersionPart {
    const { model, version, rows, queued } = this;
    const batchRows = this.#batches === 0 ? null : Math.round((100 * this.#batchRows) / this.#batches) / 100;
    const totals = totalsFrom(this.calls, this.errors, this.latencies);
    const text = JSON.stringify({ model, version, ...totals, rows, batch_rows: batchRows, queued });
    return { model, text, latencies: this.latencies.pack() };
  }

  clear(): void {
    this.idleSeconds = this.calls === 0 ? this.idleSeconds + 1 : 0;
    if (this.calls > 0) {
      this.latencies.clear();
      this.#errors.clear();
    }
    this.calls = this.rows = this.queued = this.#batchRows = this.#batches = 0;
  }
}

/** What a second came to. */
export interface SecondOfCalls {
  /** The totals, as JSON. */
  readonly all: string;
  readonly parts: readonly VersionPart[];
}

const quiet: SecondOfCalls = { all: noCalls, parts: [] };

export class FeedCounts {
  readonly #models = new Map<string, Map<string, VersionSecond>>();
  #size = 0;

  add(call: FeedCall): void {
    this.#of(call.model, call.version).add(call);
  }

  /** Ends the second, and begins the next. */
  take(queues: Iterable<QueuedCalls>): SecondOfCalls {
    for (const { model, version, queuedCalls } of queues) if (queuedCalls > 0) this.#of(model, version).queued += queuedCalls;
    const seconds = [...this.#models.values()].flatMap((versions) => [...versions.values()]);
    const active = seconds.filter(({ calls, queued }) => calls + queued > 0);
    const taken = active.length === 0 ? quiet : { all: totalsOf(active), parts: partsOf(active) };
    for (const each of seconds) {
      each.clear();
      if (each.idleSeconds >= maxIdleSeconds) this.#forget(each);
    }
    return taken;
  }

  #of(model: string, version: string): VersionSecond {
    return this.#models.get(model)?.get(version) ?? this.#begin(model, version);
  }

  #begin(model: string, version: string): VersionSecond {
    if (this.#size >= maxVersions && model !== "") return this.#models.get("other")?.get("other") ?? this.#insert("other", "other");
    return this.#insert(model, version);
  }

  #insert(model: string, version: string): VersionSecond {
    let versions = this.#models.get(model);
    if (versions === undefined) this.#models.set(model, (versions = new Map()));
    const second = new VersionSecond(model, version);
    versions.set(version, second);
    this.#size++;
    return second;
  }

  #forget({ model, version }: VersionSecond): void {
    const versions = this.#models.get(model)!;
    versions.delete(version);
    if (versions.size === 0) this.#models.delete(model);
    this.#size--;
  }
}

/** Calls that failed before their model was known are in the totals only: they are no version's. */
function partsOf(active: readonly VersionSecond[]): VersionPart[] {
  return active.filter(({ model }) => model !== "").map((each) => each.part());
}

function totalsOf(active: readonly VersionSecond[]): string {
  const latencies = new Latencies();
  const errors: Record<string, number> = {};
  let calls = 0;
  for (const each of active) {
    calls += each.calls;
    latencies.add(each.latencies);
    for (const [reason, count] of Object.entries(each.errors)) errors[reason] = (errors[reason] ?? 0) + count;
  }
  return JSON.stringify(totalsFrom(calls, errors, latencies));
}
