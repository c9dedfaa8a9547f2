/** Which versions end workers again and again, and for how long each takes no calls. Pure: time is an argument. */

/** Deaths in a minute with which a version is still left alone. */
const mostDeaths = 5;
const windowMs = 60_000;
/** How long it takes no calls at first, and at most, in milliseconds. */
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

interface Record {
  /** When workers died of it, in the last minute. */
  deathsAtMs: number[];
  pauseMs: number;
  outUntilMs: number;
}

export class CrashLoops {
  /** By `model/version`. */
  readonly #records = new Map<string, Record>();

  /** True when no worker has died of any version lately. */
  get isEmpty(): boolean {
    return this.#records.size === 0;
  }

  /** A worker has died of it. True when it takes no calls from now on. */
  died(version: string, nowMs: number): boolean {
    let record = this.#records.get(version);
    if (record === undefined) this.#records.set(version, (record = { deathsAtMs: [], pauseMs: 0, outUntilMs: 0 }));
    record.deathsAtMs = [...record.deathsAtMs.filter((atMs) => atMs > nowMs - windowMs), nowMs];
    const wasOutLately = record.pauseMs > 0 && nowMs - record.outUntilMs < windowMs;
    if (!wasOutLately) record.pauseMs = 0;
    if (record.outUntilMs > nowMs || (!wasOutLately && record.deathsAtMs.length <= mostDeaths)) return false;
    record.pauseMs = wasOutLately ? Math.min(2 * record.pauseMs, longestPauseMs) : firstPauseMs;
    record.outUntilMs = nowMs + record.pauseMs;
    return true;
  }

  /** How long it takes no calls yet, in milliseconds; 0 when it does. */
  outForMs(version: string, nowMs: number): number {
    const record = this.#records.get(version);
    if (record === undefined) return 0;
    return Math.max(0, record.outUntilMs - nowMs);
  }

  /** What is long past is forgotten. */
  expire(nowMs: number): void {
    for (const [version, { deathsAtMs, outUntilMs }] of this.#records)
      if (nowMs - Math.max(outUntilMs, deathsAtMs.at(-1)!) >= windowMs) this.#records.delete(version);
  }

  /** Workers that have died of it in the last minute. */
  deathsOf(version: string): number {
    return this.#records.get(version)?.deathsAtMs.length ?? 0;
  }
}
