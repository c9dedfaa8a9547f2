/** The lines of the charts, from the points; seconds that the gateway was not there are gaps. */

import { type Columns, lowerBound, type TimeWindow } from "../../charts/downsample.ts";
import { IN_GATEWAY, NO_MODEL, type PartOfSecond, type Point } from "./points.ts";

/** A pause between two samples that is longer is a gap, in seconds: samples may be late, but not by this much. */
const GAP_S = 2.5;
/** Reasons beyond this many are drawn together. */
const MAX_REASONS = 6;
export const OTHER_REASONS = "Other reasons";
/** The same of versions: more than a few colours are not told apart. */
const MAX_VERSIONS = 7;
export const OTHER_VERSIONS = "Other versions";

export interface Lines {
  /** Those of `versions`, one each. */
  readonly requests: Columns;
  readonly latency: Columns;
  readonly errors: Columns;
  /** Of the lines in `errors`. */
  readonly reasons: readonly string[];
  /** Those of `waitingFor`, one each. */
  readonly waiting: Columns;
  readonly versions: readonly string[];
  readonly waitingFor: readonly string[];
}

export function linesFrom(points: readonly Point[]): Lines {
  const steps = withGaps(points);
  const at = steps.map((step) => step.at);
  const column = (pick: (point: Point) => number | null) => steps.map((step) => ("calls" in step ? pick(step) : null));
  const reasons = reasonsOf(points);
  const shown = new Set(reasons);
  const versions = partsOf(points, ({ calls }) => calls);
  const waitingFor = partsOf(points, ({ waiting }) => waiting);
  const partLines = (names: readonly string[], pick: (part: PartOfSecond) => number) =>
    names.map((name) => column((point) => sumOf(point, name, names, pick)));
  return {
    requests: { at, lines: partLines(versions, ({ calls }) => calls) },
    latency: { at, lines: [column((point) => point.p50), column((point) => point.p95), column((point) => point.p99)] },
    errors: { at, lines: reasons.map((reason) => column((point) => errorsOf(point, reason, shown))) },
    reasons,
    waiting: { at, lines: partLines(waitingFor, ({ waiting }) => waiting) },
    versions,
    waitingFor,
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

const byName = new Intl.Collator("en", { numeric: true });

/** What has any of it: by name, so that none changes its place when another gets busier; what is no version's last. */
function partsOf(points: readonly Point[], pick: (part: PartOfSecond) => number): readonly string[] {
  const sums = new Map<string, number>();
  for (const { parts } of points) for (const part of parts) sums.set(part.name, (sums.get(part.name) ?? 0) + pick(part));
  return drawnOf(sums);
}

/** Which of them have a line of their own, by their sums. */
export function drawnOf(sums: ReadonlyMap<string, number>): readonly string[] {
  const lasts = [NO_MODEL, IN_GATEWAY].filter((name) => (sums.get(name) ?? 0) > 0);
  const found = [...sums].filter(([name, sum]) => sum > 0 && !lasts.includes(name)).sort(([, one], [, other]) => other - one);
  const shown = found.length > MAX_VERSIONS ? found.slice(0, MAX_VERSIONS - 1) : found;
  const names = shown.map(([name]) => name).sort(byName.compare);
  return [...names, ...(shown.length < found.length ? [OTHER_VERSIONS] : []), ...lasts];
}

/** Of the part of that name; of "Other versions", all that have no line of their own. */
function sumOf({ parts }: Point, name: string, names: readonly string[], pick: (part: PartOfSecond) => number): number {
  let sum = 0;
  for (const part of parts) if (part.name === name || (name === OTHER_VERSIONS && !names.includes(part.name))) sum += pick(part);
  return sum;
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
