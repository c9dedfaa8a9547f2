/** Consumption within a window that slides: what counts now is what was taken in the last so many milliseconds. */

/**
 * A window's entries, at most. What is taken within a 200th of the window is kept as one entry, which counts until its
 * latest part is out of the window: never is more given out than the limit, and at most 0.5 % less.
 */
export const MAX_ENTRIES = 200;

/** Windows over which the burst comes back. */
export const BURST_WINDOWS = 10;

/** Times are those of one clock, in milliseconds. store/window-script.ts has the same in Lua, and a test holds them together. */
export class SlidingWindow {
  readonly #windowMs: number;
  /** Oldest first; what comes before `#first` is out of the window. */
  #entries: Entry[] = [];
  #first = 0;
  #total = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Lets go of what is out of the window, and says how much is still in it. */
  totalAt(nowMs: number): number {
    const entries = this.#entries;
    while (this.#first < entries.length && this.#isOver(entries[this.#first]!, nowMs)) {
      this.#total -= entries[this.#first]!.points;
      this.#first += 1;
    }
    if (this.#first > MAX_ENTRIES) {
      this.#entries = entries.slice(this.#first);
      this.#first = 0;
    }
    return this.#total;
  }

  add(points: number, nowMs: number): void {
    this.#total += points;
    const newest = this.#entries.at(-1);
    if (this.#first < this.#entries.length && newest !== undefined && nowMs - newest.beganMs < this.#windowMs / MAX_ENTRIES) {
      newest.latestMs = nowMs;
      newest.points += points;
    } else this.#entries.push({ beganMs: nowMs, latestMs: nowMs, points });
  }

  /** Gives back some of what was added at that time; nothing where it is out of the window. */
  refund(points: number, atMs: number): void {
    for (let i = this.#entries.length - 1; i >= this.#first; i--) {
      const entry = this.#entries[i]!;
      if (atMs > entry.latestMs) return;
      if (atMs < entry.beganMs) continue;
      const given = Math.min(points, entry.points);
      entry.points -= given;
      this.#total -= given;
      return;
    }
  }

  /** Milliseconds until so many points, of those that are in the window, are out of it; or until the first is, where so many are not. */
  freesMs(points: number, nowMs: number): number {
    const oldest = this.#entries[this.#first];
    if (oldest === undefined) return this.#windowMs;
    let last = oldest;
    let freed = oldest.points;
    if (points <= this.#total)
      for (let i = this.#first + 1; freed < points; i++) {
        last = this.#entries[i]!;
        freed += last.points;
      }
    return last.latestMs + this.#windowMs - nowMs;
  }

  /** An entry whose points were all given back holds nothing any more. */
  #isOver({ latestMs, points }: Entry, nowMs: number): boolean {
    return points === 0 || latestMs + this.#windowMs <= nowMs;
  }
}

interface Entry {
  readonly beganMs: number;
  latestMs: number;
  points: number;
}
