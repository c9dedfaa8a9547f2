/** The canary that somebody asks for: what is typed, and the document that begins it. The gateway says what is wrong with it. */

import { resolved } from "../../../api/traffic-names.ts";
import type { CanaryDefaults, Traffic } from "../../../api/types.ts";

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

const secondsOf: Record<Unit, number> = { s: 1, min: 60, h: 3_600 };

export function wishFromDefaults(defaults: CanaryDefaults): CanaryWish {
  const { steps, every_s, max_error_rate, max_p95_ratio, min_calls, shadow_percent } = defaults;
  const unit = every_s % 3_600 === 0 ? "h" : every_s % 60 === 0 ? "min" : "s";
  return {
    version: "",
    steps: steps.join(", "),
    every: every_s / secondsOf[unit],
    unit,
    maxErrors: percentFromShare(max_error_rate),
    maxP95Ratio: max_p95_ratio,
    minCalls: min_calls,
    maxDisagreement: undefined,
    shadowPercent: shadow_percent,
  };
}

/** Whether answers are to be compared that no shadow collects yet. */
export function needsShadow({ version, maxDisagreement }: CanaryWish, document: Traffic): boolean {
  if (maxDisagreement === undefined) return false;
  const { shadow } = document;
  return shadow === undefined || resolved(document, shadow.version) !== resolved(document, version);
}

/** The document with the canary in it. */
export function documentWithCanary(wish: CanaryWish, document: Traffic): Traffic {
  const { version, maxDisagreement } = wish;
  return {
    ...document,
    ...(needsShadow(wish, document) && { shadow: { version, percent: wish.shadowPercent } }),
    canary: {
      version,
      steps: stepsFromText(wish.steps) as number[],
      every_s: wish.every * secondsOf[wish.unit],
      max_error_rate: shareFromPercent(wish.maxErrors),
      max_p95_ratio: wish.maxP95Ratio,
      min_calls: wish.minCalls,
      ...(maxDisagreement !== undefined && { max_disagreement: shareFromPercent(maxDisagreement) }),
    },
  };
}

/** The percentages; what is none stays as it was typed, for the gateway to say so. */
export function stepsFromText(text: string): (number | string)[] {
  const words = text.split(/[\s,;]+/).map((word) => word.replace(/%$/, ""));
  return words.filter((word) => word !== "").map((word) => (Number.isFinite(Number(word)) ? Number(word) : word));
}

/** As decimals are written: 0.7 % is 0.007 and not 0.006999999999999999. */
function shareFromPercent(percent: number): number {
  return Number((percent / 100).toPrecision(12));
}

function percentFromShare(share: number): number {
  return Number((share * 100).toPrecision(12));
}
