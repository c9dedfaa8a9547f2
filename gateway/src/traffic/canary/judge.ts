/** The judge of a canary: from what was measured, whether its share rises, it waits, or it goes back. A pure function. */

import type { CallWindow } from "../../telemetry/windows.ts";
import type { CanaryPart } from "../document/canary-part.ts";
import { chanceOfAtLeast } from "./binomial.ts";
import { amount, milliseconds, percentOf, times } from "./words.ts";

/** Shadowed calls, and how many of them the canary answered otherwise. */
export interface Comparisons {
  readonly compared: number;
  readonly disagreed: number;
}

/** What was measured of both sides over the same time. */
export interface Sides {
  readonly canary: CallWindow;
  readonly baseline: CallWindow;
}

export interface Measured {
  /** Since the step began. */
  readonly step: Sides;
  /** Of the last seconds: a canary that turns bad after an hour must not live on its past. */
  readonly recent: Sides;
  /** Calls of the canary that failed, one after the other, up to now. */
  readonly failuresInRow: number;
  /** Since the canary began. */
  readonly shadow: Comparisons;
}

export interface Moment {
  /** Index of the present step. */
  readonly step: number;
  /** How long it has lasted. */
  readonly elapsedMs: number;
  /** Why its version does not serve, when that has lasted; undefined otherwise. */
  readonly outOfService: string | undefined;
}

export type Verdict =
  | { readonly kind: "wait"; readonly waitingFor: string }
  | { readonly kind: "raise" }
  /** It has passed the step of 100 %. */
  | { readonly kind: "complete" }
  | { readonly kind: "roll_back"; readonly reason: string };

/** Fewer bad calls than this are never enough, however few calls there were. */
const leastBad = 5;
/** From so many failures on, less certainty will do: callers have suffered enough. */
const manyBad = 20;
/** Chance that a canary just within its bounds is sent back at one look. */
const doubt = 1e-3;
const doubtOfMany = 0.05;
/** The last seconds are looked at anew every second, so that each look must be surer. */
const doubtOfRecent = 1e-6;
/** Calls from which on a p95 means something, if it is far off; before it is believed otherwise, there must be `min_calls`. */
const leastTimed = 50;

export function judge(part: CanaryPart, measured: Measured, moment: Moment): Verdict {
  const reason = moment.outOfService ?? brokenGuard(part, measured);
  if (reason !== undefined) return { kind: "roll_back", reason };
  const waitingFor = missing(part, measured, moment);
  if (waitingFor !== undefined) return { kind: "wait", waitingFor };
  if (moment.step + 1 < part.steps.length) return { kind: "raise" };
  return part.steps[moment.step] === 100 ? { kind: "complete" } : { kind: "wait", waitingFor: "somebody to promote it" };
}

// ---- what sends it back

function brokenGuard(part: CanaryPart, { step, recent, failuresInRow, shadow }: Measured): string | undefined {
  return (
    tooManyFailures(part, step, step.canary.failures >= manyBad ? doubtOfMany : doubt) ??
    tooManyFailures(part, recent, doubtOfRecent) ??
    onlyFailures(part, recent, failuresInRow) ??
    tooSlow(part, step, part.min_calls, doubt) ??
    tooSlow(part, recent, Math.min(leastTimed, part.min_calls), doubtOfRecent) ??
    tooManyDisagreements(part, shadow)
  );
}

function tooManyFailures(part: CanaryPart, { canary, baseline }: Sides, maxDoubt: number): string | undefined {
  if (!isTooMuch(canary.failures, canary.calls, allowedErrorRate(part, baseline), maxDoubt)) return undefined;
  return `${amount(canary.failures)} of ${amount(canary.calls)} calls failed (${percentOf(canary.errorRate)}), ${againstBaseline(baseline)}; at most ${percentOf(part.max_error_rate)} more is allowed`;
}

/** Where much is allowed, or much went well just before, the windows are slow to see that nothing works any more. */
function onlyFailures(part: CanaryPart, { baseline }: Sides, failuresInRow: number): string | undefined {
  if (failuresInRow < manyBad || !isTooMuch(manyBad, manyBad, allowedErrorRate(part, baseline), doubtOfMany)) return undefined;
  return `the last ${amount(failuresInRow)} calls failed one after the other, ${againstBaseline(baseline)}`;
}

function tooSlow(part: CanaryPart, { canary, baseline }: Sides, least: number, maxDoubt: number): string | undefined {
  const baselineP95 = baseline.quantileUs(0.95);
  if (baselineP95 === undefined || baseline.timed < least || canary.timed < least) return undefined;
  const slower = Math.floor(canary.slowerThan(part.max_p95_ratio * baselineP95));
  const canaryP95 = canary.quantileUs(0.95)!;
  // Were its p95 within the bound, at most one call in twenty would be slower than the bound.
  if (canaryP95 <= part.max_p95_ratio * baselineP95 || !isTooMuch(slower, canary.timed, 0.05, maxDoubt)) return undefined;
  return `its p95 was ${milliseconds(canaryP95)}, ${times(canaryP95 / baselineP95)} the baseline's ${milliseconds(baselineP95)}; at most ${times(part.max_p95_ratio)} is allowed`;
}

function tooManyDisagreements(part: CanaryPart, { compared, disagreed }: Comparisons): string | undefined {
  if (part.max_disagreement === undefined || !isTooMuch(disagreed, compared, part.max_disagreement, doubt)) return undefined;
  return `${amount(disagreed)} of ${amount(compared)} shadowed calls were answered otherwise (${percentOf(disagreed / compared)}); at most ${percentOf(part.max_disagreement)} is allowed`;
}

function isTooMuch(bad: number, calls: number, allowed: number, maxDoubt: number): boolean {
  return bad >= leastBad && bad > calls * allowed && chanceOfAtLeast(bad, calls, allowed) < maxDoubt;
}

/** As if one more of the baseline's calls had failed: the fewer there were, the less they say. */
function allowedErrorRate(part: CanaryPart, { calls, failures }: CallWindow): number {
  return (calls === 0 ? 0 : (failures + 1) / (calls + 1)) + part.max_error_rate;
}

function againstBaseline({ calls, failures, errorRate }: CallWindow): string {
  return `against ${amount(failures)} of ${amount(calls)} of the baseline's (${percentOf(errorRate)})`;
}

// ---- what it waits for

/** Undefined when the step is passed. Figures that are just beyond a bound, but not surely, are waited for too. */
function missing(part: CanaryPart, { step, shadow }: Measured, { step: index, elapsedMs }: Moment): string | undefined {
  const { canary, baseline } = step;
  if (canary.calls < part.min_calls) return `calls (${amount(canary.calls)} of ${amount(part.min_calls)})`;
  if (elapsedMs < part.every_s * 1_000) return `the time of the step (${Math.floor(elapsedMs / 1_000)} of ${part.every_s} s)`;
  if (canary.errorRate > baseline.errorRate + part.max_error_rate)
    return `more calls: ${percentOf(canary.errorRate)} of those up to now failed`;
  const [canaryP95, baselineP95] = [canary.quantileUs(0.95), baseline.quantileUs(0.95)];
  if (canaryP95 !== undefined && baselineP95 !== undefined && canaryP95 > part.max_p95_ratio * baselineP95)
    return `more calls: its p95 is ${times(canaryP95 / baselineP95)} the baseline's up to now`;
  return missingComparisons(part, shadow, part.steps[index]!);
}

function missingComparisons(part: CanaryPart, { compared, disagreed }: Comparisons, percent: number): string | undefined {
  if (part.max_disagreement === undefined) return undefined;
  const least = Math.min(leastTimed, part.min_calls);
  // With every call at the canary there is nobody left to compare it with.
  if (compared < least && percent < 100) return `shadowed calls (${amount(compared)} of ${amount(least)})`;
  if (disagreed > compared * part.max_disagreement)
    return `more shadowed calls: ${percentOf(disagreed / compared)} were answered otherwise`;
  return undefined;
}
