/** What each version did in the window that is shown: the rows of the table, sorted as asked. */

import { failedOf, partFrom } from "../../api/live/parts.ts";
import { mixedQuantiles, type Part, type Quantiles } from "../../api/live/quantiles.ts";
import type { Sample, VersionSample } from "../../api/types.ts";
import type { TimeWindow } from "../../charts/downsample.ts";
import { sliceOf, TREND_SLICES } from "./figures.ts";
import { inWindow } from "./points.ts";
import type { KnownModel } from "./scope.ts";

export interface VersionFigures extends Quantiles {
  readonly model: string;
  readonly version: string;
  readonly calls: number;
  /** Calls a second. */
  readonly rate: number;
  readonly failed: number;
  /** From 0 to 1. */
  readonly errorShare: number | null;
  /** Rows a batch on average; null where nothing was batched. */
  readonly batchRows: number | null;
  /** Calls in slices of the window, oldest first, null where the gateway was not there: the small line beside the name. */
  readonly trend: readonly (number | null)[];
  /** Calls in its queues, as last said. */
  readonly queued: number;
}

export type SortKey = "name" | "calls" | "rate" | "errorShare" | "p50" | "p95" | "p99" | "batchRows" | "queued";

export interface Sorting {
  readonly by: SortKey;
  readonly descending: boolean;
}

/** Only versions that were called, and with no name what was called for no model: together they are all calls of the window. */
export function versionFiguresFrom(samples: readonly Sample[], window: TimeWindow): readonly VersionFigures[] {
  const sums = new Map<string, Sums>();
  const seconds = inWindow(samples, window);
  for (const sample of seconds) {
    const slice = sliceOf(sample.at / 1000, window);
    for (const version of [...sample.versions, restOf(sample)]) {
      const key = `${version.model}\n${version.version}`;
      const sum = sums.get(key) ?? sums.set(key, new Sums(version)).get(key)!;
      sum.add(version, slice, sample.at);
    }
  }
  const last = seconds.at(-1)?.at ?? 0;
  const slices = new Set(seconds.map(({ at }) => sliceOf(at / 1000, window)));
  return [...sums.values()]
    .filter(({ calls }) => calls > 0)
    .map((sum) => sum.figures(seconds.length, last))
    .map((row) => ({ ...row, trend: row.trend.map((calls, slice) => (slices.has(slice) ? calls : null)) }));
}

/** What failed before it was known which model it was for. */
function restOf({ all, versions }: Sample): VersionSample {
  const errors: Record<string, number> = { ...all.errors };
  let calls = all.calls;
  for (const version of versions) {
    calls -= version.calls;
    for (const reason in version.errors) errors[reason] = (errors[reason] ?? 0) - version.errors[reason]!;
  }
  return { model: "", version: "", calls, errors, p50_ms: null, p95_ms: null, p99_ms: null, rows: 0, batch_rows: null, queued: 0 };
}

/** @param known the order of names: every model of the rows with its versions, as `knownModels` has them. */
export function sorted(
  rows: readonly VersionFigures[],
  { by, descending }: Sorting,
  known: readonly KnownModel[],
): readonly VersionFigures[] {
  const direction = descending ? -1 : 1;
  const names = new Map(
    known.flatMap(({ name, versions }) => versions.map((version) => `${name}\n${version}`)).map((key, at) => [key, at]),
  );
  const placeOf = ({ model, version }: VersionFigures) => names.get(`${model}\n${version}`) ?? names.size;
  // What has no value is less than what has one.
  const figureOf = (row: VersionFigures) => (by === "name" ? placeOf(row) : (row[by] ?? -1));
  return rows.toSorted((one, other) => direction * (figureOf(one) - figureOf(other)) || placeOf(one) - placeOf(other));
}

class Sums {
  readonly model: string;
  readonly version: string;
  readonly #trend = new Array<number>(TREND_SLICES).fill(0);
  readonly #parts: Part[] = [];
  calls = 0;
  #failed = 0;
  #batchRows = 0;
  #batchWeight = 0;
  #queued = 0;
  #lastAt = 0;

  constructor({ model, version }: VersionSample) {
    this.model = model;
    this.version = version;
  }

  add(sample: VersionSample, slice: number, at: number): void {
    const { calls, errors, batch_rows, queued } = sample;
    this.#queued = queued;
    this.#lastAt = at;
    this.calls += calls;
    this.#failed += failedOf(errors);
    this.#trend[slice]! += calls;
    this.#parts.push(...partFrom(sample));
    if (typeof batch_rows !== "number" || batch_rows <= 0) return;
    this.#batchRows += batch_rows * calls;
    this.#batchWeight += calls;
  }

  figures(seconds: number, lastAt: number): VersionFigures {
    const { model, version, calls } = this;
    return {
      model,
      version,
      calls,
      rate: calls / seconds,
      failed: this.#failed,
      errorShare: calls === 0 ? null : this.#failed / calls,
      batchRows: this.#batchWeight === 0 ? null : this.#batchRows / this.#batchWeight,
      // A second that does not name it had none of its calls waiting.
      queued: this.#lastAt === lastAt ? this.#queued : 0,
      trend: this.#trend,
      ...mixedQuantiles(this.#parts),
    };
  }
}
