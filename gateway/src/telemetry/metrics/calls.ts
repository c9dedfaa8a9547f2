/** What is counted about calls, per model version; the hot path adds to plain numbers and the scrape turns them into text. */

import { Distribution } from "../distribution.ts";
import { type CountedStream, StreamCounters } from "./streams.ts";

/** The part of a finished call that is counted. */
export interface CountedCall {
  /** Empty, or a name from the catalogue: never what a caller made up. */
  readonly model: string;
  readonly version: string;
  readonly status: number;
  readonly reason: string | undefined;
  readonly durationMs: number;
  readonly queueUs: number;
  readonly computeUs: number;
  readonly batchCalls: number;
  readonly batchRows: number;
  readonly rows: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Undefined for one that was answered whole. */
  readonly stream: CountedStream | undefined;
}

/** Seconds; from the fastest answer on a warm loopback to the longest deadline. */
export const DURATION_BOUNDS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const BATCH_BOUNDS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** Batch sizes that are told apart; more of them are counted in the sums only. */
const MAX_BATCH_SIZES = 1_024;

/** Versions come and go with each deployment; what comes after this many is counted together. */
const MAX_VERSIONS = 1_000;

export class VersionCounters {
  readonly model: string;
  readonly version: string;
  /** Requests by reason, "OK" for those that succeeded, and the status that their callers saw. */
  readonly requests = new Map<string, { readonly reason: string; readonly status: number; count: number }>();
  /** Of those that were answered in chunks. */
  readonly streams = new StreamCounters();
  readonly durationS = new Distribution(DURATION_BOUNDS_S);
  readonly queueS = new Distribution(DURATION_BOUNDS_S);
  readonly computeS = new Distribution(DURATION_BOUNDS_S);
  readonly batchCalls = new Distribution(BATCH_BOUNDS);
  readonly batchRows = new Distribution(BATCH_BOUNDS);
  rows = 0;
  bytesIn = 0;
  bytesOut = 0;
  /** Time of those that failed, which `durationS` has too. */
  failedS = 0;
  /** When the last one was counted, in milliseconds since 1970. */
  lastAtMs = 0;
  /** Runs of the model: each of the calls that shared one brings its part of it. */
  executions = 0;
  /** The same by rows of the run. */
  readonly batches = new Map<number, { count: number; computeS: number }>();

  constructor(model: string, version: string) {
    this.model = model;
    this.version = version;
  }

  add(call: CountedCall, nowMs: number): void {
    this.lastAtMs = nowMs;
    this.#addRequest(call.reason ?? "OK", call.status);
    if (call.stream !== undefined) this.streams.add(call.stream, call.reason);
    this.durationS.record(call.durationMs / 1e3);
    this.bytesIn += call.bytesIn;
    this.bytesOut += call.bytesOut;
    if (call.reason !== undefined) {
      this.failedS += call.durationMs / 1e3;
      return;
    }
    this.rows += call.rows;
    this.queueS.record(call.queueUs / 1e6);
    this.computeS.record(call.computeUs / 1e6);
    this.batchCalls.record(call.batchCalls);
    this.batchRows.record(call.batchRows);
    if (call.batchCalls > 0) this.#addRun(call.batchRows, 1 / call.batchCalls, call.computeUs / 1e6);
  }

  #addRequest(reason: string, status: number): void {
    let requests = this.requests.get(reason);
    // In the middle of a stream, whose head has said 200 already, things go wrong for the same reasons.
    if (requests !== undefined && requests.status !== status) requests = this.requests.get(`${reason} ${status}`);
    if (requests !== undefined) requests.count += 1;
    else this.requests.set(this.requests.has(reason) ? `${reason} ${status}` : reason, { reason, status, count: 1 });
  }

  /** @param part of the run that this call stands for */
  #addRun(rows: number, part: number, computeS: number): void {
    this.executions += part;
    let batch = this.batches.get(rows);
    if (batch === undefined) {
      if (this.batches.size >= MAX_BATCH_SIZES) return;
      this.batches.set(rows, (batch = { count: 0, computeS: 0 }));
    }
    batch.count += part;
    batch.computeS += computeS * part;
  }
}

export class CallCounters {
  readonly #models = new Map<string, Map<string, VersionCounters>>();
  #size = 0;

  add(call: CountedCall, nowMs: number): void {
    const counters = this.#models.get(call.model)?.get(call.version) ?? this.#begin(call.model, call.version);
    counters.add(call, nowMs);
  }

  *[Symbol.iterator](): Iterator<VersionCounters> {
    for (const versions of this.#models.values()) yield* versions.values();
  }

  #begin(model: string, version: string): VersionCounters {
    if (this.#size >= MAX_VERSIONS && model !== "") return this.#models.get("other")?.get("other") ?? this.#insert("other", "other");
    return this.#insert(model, version);
  }

  #insert(model: string, version: string): VersionCounters {
    let versions = this.#models.get(model);
    if (versions === undefined) this.#models.set(model, (versions = new Map()));
    const counters = new VersionCounters(model, version);
    versions.set(version, counters);
    this.#size += 1;
    return counters;
  }
}
