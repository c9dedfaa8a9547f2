/** How long calls took, counted in buckets; adding one costs a few additions. */

/** Microseconds: exact below 16, then sixteen buckets for each doubling, so that a bucket is at most 6 % wide. */
const subBuckets = 16;
const longestUs = 2 ** 30 - 1;
const bucketCount = subBuckets * 27;

/** What one character of the packed form holds; a fuller bucket counts as this full. */
const mostPacked = 0xffff;

export class Latencies {
  count = 0;
  readonly #counts = new Uint32Array(bucketCount);

  record(us: number): void {
    this.count++;
    this.#counts[bucketOf(us)]!++;
  }

  /** Microseconds that this share of the calls did not exceed; undefined when there was none. */
  quantileUs(share: number): number | undefined {
    if (this.count === 0) return undefined;
    let left = share * this.count;
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      const count = this.#counts[bucket]!;
      if (count > 0 && left <= count) return startOf(bucket) + (left / count) * (startOf(bucket + 1) - startOf(bucket));
      left -= count;
    }
    return longestUs;
  }

  /** How many took longer; within a bucket they are taken as evenly spread. */
  slowerThan(us: number): number {
    const last = bucketOf(us);
    let slower = 0;
    for (let bucket = last + 1; bucket < bucketCount; bucket++) slower += this.#counts[bucket]!;
    const above = (startOf(last + 1) - us) / (startOf(last + 1) - startOf(last));
    return slower + this.#counts[last]! * Math.min(1, Math.max(0, above));
  }

  add(other: Latencies): this {
    this.count += other.count;
    for (let bucket = 0; bucket < bucketCount; bucket++) this.#counts[bucket]! += other.#counts[bucket]!;
    return this;
  }

  clear(): void {
    this.count = 0;
    this.#counts.fill(0);
  }

  /** The buckets that are not empty. */
  toPairs(): (readonly [bucket: number, count: number])[] {
    return [...this.#counts.entries()].filter(([, count]) => count > 0);
  }

  /** A bucket that this version does not have is left out. */
  addPairs(pairs: Iterable<readonly [bucket: number, count: number]>): this {
    for (const [bucket, count] of pairs) {
      if (bucket >= bucketCount) continue;
      this.#counts[bucket]! += count;
      this.count += count;
    }
    return this;
  }

  /** The same as text, two characters for each bucket: a tenth of the memory of this, and easy on the garbage collector. */
  pack(): string {
    const codes: number[] = [];
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      const count = this.#counts[bucket]!;
      if (count > 0) codes.push(bucket, Math.min(count, mostPacked));
    }
    return String.fromCharCode(...codes);
  }

  addPacked(packed: string): this {
    for (let at = 0; at < packed.length; at += 2) {
      const count = packed.charCodeAt(at + 1);
      this.#counts[packed.charCodeAt(at)]! += count;
      this.count += count;
    }
    return this;
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
