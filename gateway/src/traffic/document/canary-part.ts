/** The part of a traffic document that asks for a canary: a version whose share rises step by step while a judge watches it. */

import { fieldsAt, isPercentage, type JsonObject, nameAt, numberAt, type Problems, percentageRule } from "./json-part.ts";

export interface CanaryPart {
  /** A version or a label. */
  readonly version: string;
  /** Percentages of the calls, each greater than the one before. */
  readonly steps: readonly number[];
  /** Seconds that a step lasts at least. */
  readonly every_s: number;
  /** Share of failed calls beyond the baseline's that is put up with, from 0 to 1. */
  readonly max_error_rate: number;
  /** How many times the baseline's p95 latency its own may be. */
  readonly max_p95_ratio: number;
  /** Calls without which a step is not judged. */
  readonly min_calls: number;
  /** Share of shadowed calls that may be answered otherwise, from 0 to 1; absent: not judged. */
  readonly max_disagreement?: number;
}

/** What holds where a document says no more than the version. */
export const canaryDefaults = { steps: [5, 25, 50, 100], every_s: 60, max_error_rate: 0.01, max_p95_ratio: 1.5, min_calls: 200 } as const;
export const maxSteps = 20;
export const maxEveryS = 86_400;
export const greatestP95Ratio = 100;

const known = ["version", "steps", "every_s", "max_error_rate", "max_p95_ratio", "min_calls", "max_disagreement"];

/** The part with its defaults filled in, or undefined with its problems noted. */
export function canaryFromJson(value: unknown, problems: Problems): CanaryPart | undefined {
  const given = fieldsAt(value, "/canary", known, problems);
  if (given === undefined) return undefined;
  const fields: JsonObject = { ...canaryDefaults, ...given };
  const share = (number: number) => number >= 0 && number <= 1;
  const at = (name: string, what: string, isAllowed: (number: number) => boolean) =>
    numberAt(fields[name], `/canary/${name}`, what, isAllowed, problems);
  const part = {
    version: nameAt(fields.version, "/canary/version", "a version or label", problems),
    steps: stepsFromJson(fields.steps, problems),
    every_s: at("every_s", `seconds from 1 to ${maxEveryS}`, (number) => number >= 1 && number <= maxEveryS),
    max_error_rate: at("max_error_rate", "a share from 0 to 1", share),
    max_p95_ratio: at("max_p95_ratio", `a ratio from 1 to ${greatestP95Ratio}`, (number) => number >= 1 && number <= greatestP95Ratio),
    min_calls: at("min_calls", "a whole number of calls from 1", (number) => Number.isSafeInteger(number) && number >= 1),
  };
  const disagreement = fields.max_disagreement === undefined ? undefined : at("max_disagreement", "a share from 0 to 1", share);
  if (Object.values(part).includes(undefined) || (fields.max_disagreement !== undefined && disagreement === undefined)) return undefined;
  return { ...(part as CanaryPart), ...(disagreement !== undefined && { max_disagreement: disagreement }) };
}

function stepsFromJson(value: unknown, problems: Problems): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > maxSteps)
    return problems.expected("/canary/steps", `1 to ${maxSteps} percentages`, value);
  const steps: number[] = [];
  for (const [i, step] of value.entries()) {
    const least = steps.at(-1) ?? 0;
    const isNext = (number: number) => number > least && isPercentage(number);
    const percent = numberAt(step, `/canary/steps/${i}`, `${percentageRule}, above ${least}`, isNext, problems);
    if (percent === undefined) return undefined;
    steps.push(percent);
  }
  return steps;
}
