/** What is measured of calls over a stretch of time: how many, how many failed, how long they took. Adding one costs a few additions. */

/** Microseconds: exact below 16, then sixteen buckets for each doubling, so that a bucket is at most 6 % wide. */
const subBuckets = 16;
const longestUs = 2 ** 30 - 1;
const bucketCount = subBuckets * 27;

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
  readonly #latencies = new Uint32Array(bucketCount);

  succeeded(us: number): void {
    this.calls++;
    this.#latencies[bucketOf(us)]!++;
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
    if (this.timed === 0) return undefined;
    let left = share * this.timed;
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      const count = this.#latencies[bucket]!;
      if (count > 0 && left <= count) return startOf(bucket) + (left / count) * (startOf(bucket + 1) - startOf(bucket));
      left -= count;
    }
    return longestUs;
  }

  /** How many took longer; within a bucket they are taken as evenly spread. */
  slowerThan(us: number): number {
    const last = bucketOf(us);
    let slower = 0;
    for (let bucket = last + 1; bucket < bucketCount; bucket++) slower += this.#latencies[bucket]!;
    const above = (startOf(last + 1) - us) / (startOf(last + 1) - startOf(last));
    return slower + this.#latencies[last]! * Math.min(1, Math.max(0, above));
  }

  add(other: CallWindow): this {
    this.calls += other.calls;
    this.failures += other.failures;
    for (let bucket = 0; bucket < bucketCount; bucket++) this.#latencies[bucket]! += other.#latencies[bucket]!;
    return this;
  }

  clear(): void {
    this.calls = 0;
    this.failures = 0;
    this.#latencies.fill(0);
  }

  toStored(): StoredWindow {
    const latencies = [...this.#latencies.entries()].filter(([, count]) => count > 0);
    return { calls: this.calls, failures: this.failures, latencies };
  }

  static fromStored({ calls, failures, latencies }: StoredWindow): CallWindow {
    const window = new CallWindow();
    window.calls = calls;
    window.failures = failures;
    for (const [bucket, count] of latencies) if (bucket < bucketCount) window.#latencies[bucket] = count;
    return window;
  }
}

function bucketOf(us: number): number {
  const whole = Math.max(0, Math.min(longestUs, us) | 0);
  if (whole < subBuckets) return whole;
  const doublings = 27 - Math.clz32(whole);
  return subBuckets * (doublings + 1) + ((whole >>> doublings) & (subBuckets - 1));
}

/** The least time that falls into a bucket. */
function startOf(bucket: number): number {
  if (bucket < subBuckets) return bucket;
  return (subBuckets + (bucket % subBuckets)) * 2 ** (Math.floor(bucket / subBuckets) - 1);
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
