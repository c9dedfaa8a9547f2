/** The lines of the charts, from the points; seconds that the gateway was not there are gaps. */

import { type Columns, lowerBound, type TimeWindow } from "../../charts/downsample.ts";
import type { Point } from "./points.ts";

/** A pause between two samples that is longer is a gap, in seconds: samples may be late, but not by this much. */
const GAP_S = 2.5;
/** Reasons beyond this many are drawn together. */
const MAX_REASONS = 6;
export const OTHER_REASONS = "Other reasons";

export interface Lines {
  readonly requests: Columns;
  readonly latency: Columns;
  readonly errors: Columns;
  /** Of the lines in `errors`. */
  readonly reasons: readonly string[];
  readonly waiting: Columns;
}

export function linesFrom(points: readonly Point[]): Lines {
  const steps = withGaps(points);
  const at = steps.map((step) => step.at);
  const column = (pick: (point: Point) => number | null) => steps.map((step) => ("calls" in step ? pick(step) : null));
  const reasons = reasonsOf(points);
  const shown = new Set(reasons);
  return {
    requests: { at, lines: [column((point) => point.calls)] },
    latency: { at, lines: [column((point) => point.p50), column((point) => point.p95), column((point) => point.p99)] },
    errors: { at, lines: reasons.map((reason) => column((point) => errorsOf(point, reason, shown))) },
    reasons,
    waiting: { at, lines: [column((point) => point.waiting)] },
  };
}

/** The most frequent first. */
export function reasonsOf(points: readonly Point[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { errors } of points) for (const reason in errors) counts.set(reason, (counts.get(reason) ?? 0) + errors[reason]!);
  const sorted = [...counts]
    .filter(([, count]) => count > 0)
    .sort(([one, count], [other, more]) => more - count || one.localeCompare(other));
  const reasons = sorted.map(([reason]) => reason);
  return reasons.length > MAX_REASONS ? [...reasons.slice(0, MAX_REASONS - 1), OTHER_REASONS] : reasons;
}

/** The sum of each line in the window. */
export function totalsFrom({ at, lines }: Columns, { from, to }: TimeWindow): readonly number[] {
  const begin = lowerBound(at, from);
  const end = lowerBound(at, to + 0.001);
  return lines.map((line) => line.slice(begin, end).reduce<number>((sum, value) => sum + (value ?? 0), 0));
}

function errorsOf({ errors, failed }: Point, reason: string, shown: ReadonlySet<string>): number {
  if (reason !== OTHER_REASONS) return errors[reason] ?? 0;
  let others = failed;
  for (const known in errors) if (shown.has(known)) others -= errors[known]!;
  return others;
}

function withGaps(points: readonly Point[]): readonly (Point | { readonly at: number })[] {
  const steps: (Point | { readonly at: number })[] = [];
  let before: number | undefined;
  for (const point of points) {
    if (before !== undefined && point.at - before > GAP_S) steps.push({ at: before + 1 }, { at: point.at - 1 });
    steps.push(point);
    before = point.at;
  }
  return steps;
}
