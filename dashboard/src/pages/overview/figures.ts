/** The figures of the tiles, of the same seconds as the rows below; null where there is nothing to say, never a made-up zero. */

import { failedOf } from "../../api/live/parts.ts";
import { mixedQuantiles, type Part } from "../../api/live/quantiles.ts";
import type { Sample } from "../../api/types.ts";
import type { TimeWindow } from "../../charts/downsample.ts";
import { inWindow, type Point, pointOf } from "./points.ts";
import type { Scope } from "./scope.ts";

export interface Figures {
  readonly calls: number;
  /** Calls a second. */
  readonly rate: number | null;
  readonly failed: number;
  /** From 0 to 1. */
  readonly errorShare: number | null;
  /** Milliseconds, of the successful calls. */
  readonly p95: number | null;
  /** As last said. */
  readonly waiting: number | null;
  /** The same in slices of the window, oldest first; null where the gateway was not there. */
  readonly trends: { readonly [name in "calls" | "failed" | "p95" | "waiting"]: readonly (number | null)[] };
}

/** Points of a small line. */
export const TREND_SLICES = 40;

export function figuresFrom(samples: readonly Sample[], scope: Scope, window: TimeWindow): Figures {
  const points = inWindow(samples, window).map((sample) => pointOf(sample, scope));
  const calls = sumOf(points, (point) => point.calls);
  const failed = sumOf(points, (point) => point.failed);
  return {
    calls,
    rate: points.length === 0 ? null : calls / points.length,
    failed,
    errorShare: calls === 0 ? null : failed / calls,
    p95: p95Of(points),
    waiting: points.at(-1)?.waiting ?? null,
    trends: trendsOf(points, window),
  };
}

/** Which of the slices of the window a second belongs to. */
export function sliceOf(atS: number, { from, to }: TimeWindow): number {
  return Math.max(0, Math.min(TREND_SLICES - 1, Math.ceil(((atS - from) / (to - from)) * TREND_SLICES) - 1));
}

function trendsOf(points: readonly Point[], window: TimeWindow): Figures["trends"] {
  const slices = Array.from({ length: TREND_SLICES }, (): Point[] => []);
  for (const point of points) slices[sliceOf(point.at, window)]!.push(point);
  // A mean a second, because slices need not have the same number of them.
  const mean = (pick: (point: Point) => number) => slices.map((slice) => (slice.length === 0 ? null : sumOf(slice, pick) / slice.length));
  return {
    calls: mean((point) => point.calls),
    failed: mean((point) => point.failed),
    p95: slices.map(p95Of),
    waiting: mean((point) => point.waiting),
  };
}

function p95Of(points: readonly Point[]): number | null {
  return mixedQuantiles(points.flatMap(partFromPoint)).p95;
}

function partFromPoint({ calls, errors, p50, p95, p99 }: Point): Part[] {
  const weight = calls - failedOf(errors);
  return weight <= 0 || p50 === null || p95 === null || p99 === null ? [] : [{ weight, p50, p95, p99 }];
}

function sumOf(points: readonly Point[], pick: (point: Point) => number): number {
  return points.reduce((sum, point) => sum + pick(point), 0);
}
