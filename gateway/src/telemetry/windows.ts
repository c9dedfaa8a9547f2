/** What is measured of calls over a stretch of time: how many, how many failed, how long they took. Adding one costs a few additions. */

import { Latencies } from "./latencies.ts";

/** A window as the state keeps it. */
export interface StoredWindow {
  readonly calls: number;
  readonly failures: number;
  /** Calls by bucket, without empty ones. */
  readonly latencies: readonly (readonly [bucket: number, count: number])[];
}

export class CallWindow {
  calls = 0;
  failures = 0;
  /** Of the calls that went well: one that fails at once is not a quick one. */
  readonly #latencies = new Latencies();

  succeeded(us: number): void {
    this.calls++;
    this.#latencies.record(us);
  }

  failed(): void {
    this.calls++;
    this.failures++;
  }

  /** 0 when there was no call. */
  get errorRate(): number {
    return this.calls === 0 ? 0 : this.failures / this.calls;
  }

  /** The calls whose time is known. */
  get timed(): number {
    return this.calls - this.failures;
  }

  /** Microseconds that this share of the calls did not exceed; undefined when there was none. */
  quantileUs(share: number): number | undefined {
    return this.#latencies.quantileUs(share);
  }

  /** How many took longer; within a bucket they are taken as evenly spread. */
  slowerThan(us: number): number {
    return this.#latencies.slowerThan(us);
  }

  add(other: CallWindow): this {
    this.calls += other.calls;
    this.failures += other.failures;
    this.#latencies.add(other.#latencies);
    return this;
  }

  clear(): void {
    this.calls = 0;
    this.failures = 0;
    this.#latencies.clear();
  }

  toStored(): StoredWindow {
    return { calls: this.calls, failures: this.failures, latencies: this.#latencies.toPairs() };
  }

  static fromStored({ calls, failures, latencies }: StoredWindow): CallWindow {
    const window = new CallWindow();
    window.calls = calls;
    window.failures = failures;
    window.#latencies.addPairs(latencies);
    return window;
  }
}

/** What has come since: of two readings of one window the later, without what is in the earlier. */
export function windowSince({ calls, failures, latencies }: StoredWindow, earlier: StoredWindow): StoredWindow {
  const before = new Map(earlier.latencies);
  return {
    calls: calls - earlier.calls,
    failures: failures - earlier.failures,
    latencies: latencies.map(([bucket, count]) => [bucket, count - (before.get(bucket) ?? 0)] as const).filter(([, count]) => count > 0),
  };
}

/** The calls of the last ten seconds, a second at a time. */
export class RecentWindow {
  readonly #slices = Array.from({ length: recentSlices }, () => new CallWindow());
  #second = 0;

  /** The window to add a call of this moment to. @param nowMs on the monotonic clock */
  at(nowMs: number): CallWindow {
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.#second) this.#turnTo(second);
    return this.#slices[second % recentSlices]!;
  }

  total(nowMs: number): CallWindow {
    this.at(nowMs);
    const total = new CallWindow();
    for (const slice of this.#slices) if (slice.calls > 0) total.add(slice);
    return total;
  }

  #turnTo(second: number): void {
    for (let passed = Math.max(this.#second + 1, second - recentSlices + 1); passed <= second; passed++)
      this.#slices[passed % recentSlices]!.clear();
    this.#second = second;
  }
}

const recentSlices = 10;
