/** The canary that somebody asks for: what is typed, what is wrong with it, and the document that begins it. */

import { exactVersion, latest, versionOf } from "../../../api/traffic-names.ts";
import type { Model, Traffic } from "../../../api/types.ts";
import type { DraftProblem } from "./check-draft.ts";
import { wishedSplit } from "./split.ts";

export type Unit = "s" | "min" | "h";

export interface CanaryWish {
  readonly version: string;
  /** As typed: `5, 25, 50, 100`. */
  readonly steps: string;
  readonly every: number;
  readonly unit: Unit;
  /** In percent. */
  readonly maxErrors: number;
  readonly maxP95Ratio: number;
  readonly minCalls: number;
  /** In percent; undefined: answers are not compared. */
  readonly maxDisagreement: number | undefined;
  /** Percent of the calls to copy, where the document has no shadow of that version yet. */
  readonly shadowPercent: number;
}

/** What the command line takes where nothing is said. */
export const usualWish: CanaryWish = {
  version: "",
  steps: "5, 25, 50, 100",
  every: 1,
  unit: "min",
  maxErrors: 1,
  maxP95Ratio: 1.5,
  minCalls: 200,
  maxDisagreement: undefined,
  shadowPercent: 5,
};

export const secondsOf: Record<Unit, number> = { s: 1, min: 60, h: 3_600 };

/** The percentages, or undefined when the text is no list of them. */
export function stepsFromText(text: string): number[] | undefined {
  const words = text
    .split(/[\s,;]+/)
    .filter((word) => word !== "")
    .map((word) => word.replace(/%$/, ""));
  const steps = words.filter((word) => word !== "").map(Number);
  return steps.length > 0 && steps.every((step) => Number.isFinite(step)) ? steps : undefined;
}

export function problemsOfWish(wish: CanaryWish, document: Traffic, model: Model): DraftProblem[] {
  const seconds = wish.every * secondsOf[wish.unit];
  const check = (isRight: boolean, pointer: string, detail: string) => (isRight ? [] : [{ pointer: `/canary/${pointer}`, detail }]);
  const within = (value: number, least: number, greatest: number) => value >= least && value <= greatest;
  return [
    ...versionProblems(wish, document, model),
    ...stepProblems(stepsFromText(wish.steps)),
    ...check(within(seconds, 1, 86_400), "every_s", "A step lasts from one second to a day."),
    ...check(within(wish.maxErrors, 0, 100), "max_error_rate", "From 0 to 100 %."),
    ...check(within(wish.maxP95Ratio, 1, 100), "max_p95_ratio", "From 1 to 100 times."),
    ...check(Number.isInteger(wish.minCalls) && wish.minCalls >= 1, "min_calls", "One call at least."),
    ...check(wish.maxDisagreement === undefined || within(wish.maxDisagreement, 0, 100), "max_disagreement", "From 0 to 100 %."),
    ...check(!needsShadow(wish, document) || within(wish.shadowPercent, 0.01, 100), "shadow", "More than 0 and at most 100 %."),
  ];
}

/** Whether answers are to be compared that no shadow collects yet. */
export function needsShadow({ version, maxDisagreement }: CanaryWish, document: Traffic): boolean {
  if (maxDisagreement === undefined) return false;
  const { shadow } = document;
  return shadow === undefined || exactName(document, shadow.version) !== exactName(document, version);
}

/**
 * The document with the canary in it. Where nobody has set weights and the canary is the latest itself, the version before it gets the
 * calls that the canary does not get.
 */
export function documentWithCanary(wish: CanaryWish, document: Traffic, model: Model): Traffic {
  const { version, maxDisagreement } = wish;
  const baseline = baselineInstead(version, document, model);
  return {
    ...document,
    ...(baseline !== undefined && { weights: { [baseline]: 100 } }),
    ...(needsShadow(wish, document) && { shadow: { version, percent: wish.shadowPercent } }),
    canary: {
      version,
      steps: stepsFromText(wish.steps) ?? [],
      every_s: wish.every * secondsOf[wish.unit],
      max_error_rate: shareFromPercent(wish.maxErrors),
      max_p95_ratio: wish.maxP95Ratio,
      min_calls: wish.minCalls,
      ...(maxDisagreement !== undefined && { max_disagreement: shareFromPercent(maxDisagreement) }),
    },
  };
}

/** The version that takes over from `latest`, when that is the canary itself; undefined: the weights may stay. */
export function baselineInstead(version: string, document: Traffic, model: Model): string | undefined {
  const isDefault = Object.keys(document.weights).join() === latest;
  const canary = exactVersion(document, model, version);
  if (!isDefault || canary !== model.latest) return undefined;
  // Greatest first.
  return model.versions.find((each) => each.state === "READY" && each.version !== canary)?.version;
}

function versionProblems(wish: CanaryWish, document: Traffic, model: Model): DraftProblem[] {
  const pointer = "/canary/version";
  const version = exactVersion(document, model, wish.version);
  if (wish.version === "" || version === undefined) return [{ pointer, detail: "Choose the version to bring in." }];
  const found = versionOf(model, version);
  if (found?.state !== "READY" && found?.state !== "RECOVERING") return [{ pointer, detail: `${version} does not serve.` }];
  const weighted = { ...document, weights: weightsWith(wish.version, document, model) };
  if (wishedSplit(weighted, model).some((share) => share.version !== version)) return [];
  return [{ pointer, detail: `${version} has every call already; a canary needs another version to be compared with.` }];
}

function weightsWith(version: string, document: Traffic, model: Model): Traffic["weights"] {
  const baseline = baselineInstead(version, document, model);
  return baseline === undefined ? document.weights : { [baseline]: 100 };
}

function stepProblems(steps: number[] | undefined): DraftProblem[] {
  const pointer = "/canary/steps";
  if (steps === undefined) return [{ pointer, detail: "Percentages, such as 5, 25, 50, 100." }];
  if (steps.length > 20) return [{ pointer, detail: "20 steps at most." }];
  const isRising = steps.every((step, at) => step > (steps[at - 1] ?? 0));
  if (!isRising) return [{ pointer, detail: "Each step is greater than the one before." }];
  const isFine = steps.every((step) => step <= 100 && Math.abs(step * 100 - Math.round(step * 100)) < 1e-6);
  return isFine ? [] : [{ pointer, detail: "Each is 100 % at most, with two decimals at most." }];
}

function exactName(document: Traffic, name: string): string {
  return document.labels?.[name] ?? name;
}

/** As decimals are written: 0.7 % is 0.007 and not 0.006999999999999999. */
function shareFromPercent(percent: number): number {
  return Number((percent / 100).toPrecision(12));
}
