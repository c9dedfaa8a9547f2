/** The parts of a traffic document as a sentence has them. */

import { shownName } from "../../../api/traffic-names.ts";
import type { Traffic } from "../../../api/types.ts";

type Document = Pick<Traffic, "labels">;

export function stickyWords(sticky: Traffic["sticky"]): string {
  if (sticky === undefined) return "Nobody is recognised: each call is split at random.";
  if (sticky.by === "key") return "Callers are recognised by their API key.";
  if (sticky.by === "header") return `Callers are recognised by the header ${sticky.name}.`;
  return `Callers are recognised by the setting ${sticky.name} in their parameters.`;
}

export function ruleWords(document: Document, { header, value, version }: NonNullable<Traffic["rules"]>[number]): string {
  return `${header || "…"}: ${value || "…"} gets ${shownName(document, version) || "…"}`;
}

export function shadowWords(document: Document, { version, percent }: NonNullable<Traffic["shadow"]>): string {
  return `${percent} % of the calls to ${shownName(document, version)}`;
}

export function canaryWords(document: Document, canary: NonNullable<Traffic["canary"]>): string {
  const steps = canary.steps.map((step) => `${step} %`).join(", ");
  return `${shownName(document, canary.version)} by ${steps}, each for ${durationWords(canary.every_s)} and ${canary.min_calls} calls at least`;
}

/** What sends a canary back, each in a few words. */
export function guardWords(canary: NonNullable<Traffic["canary"]>): string[] {
  return [
    `errors within ${percentOf(canary.max_error_rate)} of the baseline's`,
    `p95 within ${canary.max_p95_ratio} times`,
    ...(canary.max_disagreement === undefined ? [] : [`other answers within ${percentOf(canary.max_disagreement)}`]),
  ];
}

/** A share from 0 to 1 as a percentage of three digits. */
export function percentOf(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

export function durationWords(seconds: number): string {
  if (seconds >= 3_600 && seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  if (seconds >= 60 && seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
}
