/** What all calls of one version since the start come to, in numbers that a program can read twice and subtract. */
import type { VersionCounters } from "./calls.ts";

/** So many calls, and the nanoseconds that they took together. */
export interface Total {
  readonly count: number;
  readonly ns: number;
}

export interface VersionTotals {
  readonly model: string;
  readonly version: string;
  /** When the last call was counted, in milliseconds since 1970. */
  readonly lastAtMs: number;
  /** Of calls that succeeded. */
  readonly rows: number;
  /** Runs of the model. */
  readonly executions: number;
  readonly succeeded: Total;
  readonly failed: Total;
  readonly queue: Total;
  readonly compute: Total;
  /** Runs by their rows. */
  readonly batches: readonly (Total & { readonly rows: number })[];
}

export function totalsOf(counters: VersionCounters): VersionTotals {
  const all = counters.durationS.read();
  const queue = counters.queueS.read();
  const compute = counters.computeS.read();
  const failed = all.count - queue.count;
  return {
    model: counters.model,
    version: counters.version,
    lastAtMs: counters.lastAtMs,
    rows: counters.rows,
    executions: Math.round(counters.executions),
    succeeded: { count: queue.count, ns: nsFromS(all.sum - counters.failedS) },
    failed: { count: failed, ns: nsFromS(counters.failedS) },
    queue: { count: queue.count, ns: nsFromS(queue.sum) },
    compute: { count: compute.count, ns: nsFromS(compute.sum) },
    batches: [...counters.batches]
      .map(([rows, { count, computeS }]) => ({ rows, count: Math.round(count), ns: nsFromS(computeS) }))
      .toSorted((one, other) => one.rows - other.rows),
  };
}

function nsFromS(seconds: number): number {
  return Math.max(0, Math.round(seconds * 1e9));
}
