/** A traffic document in words, part by part: what the command line prints of one, and the sentences about changes are made of. */

import { resolveName, type Sticky, type TrafficDocument } from "./document.ts";

export const parts = ["weights", "labels", "sticky", "rules", "shadow", "canary"] as const;
export type Part = (typeof parts)[number];

/** What is said of one part; a part may have several. */
export interface PartText {
  readonly part: Part;
  readonly text: string;
}

/** Documents and wishes alike. */
export type Content = Pick<TrafficDocument, Part>;

/** One text for each part that there is, and one for each rule. */
export function wordsFromDocument(document: Content): PartText[] {
  const { weights, labels, sticky, rules = [], shadow, canary } = document;
  const listed = (texts: readonly string[]) => texts.join(", ");
  return [
    { part: "weights", text: listed(Object.entries(weights).map(([name, percent]) => `${shownName(document, name)} ${percent} %`)) },
    ...(labels
      ? [{ part: "labels" as const, text: listed(Object.entries(labels).map(([label, version]) => `${label} is ${version}`)) }]
      : []),
    ...(sticky ? [{ part: "sticky" as const, text: sticky.by === "key" ? "key" : `${sticky.by} ${sticky.name}` }] : []),
    ...rules.map((rule) => ({ part: "rules" as const, text: ruleText(document, rule) })),
    ...(shadow ? [{ part: "shadow" as const, text: `${shadow.percent} % to ${shownName(document, shadow.version)}` }] : []),
    ...(canary ? [{ part: "canary" as const, text: `${shownName(document, canary.version)}: ${canaryTerms(canary)}` }] : []),
  ];
}

/** As a sentence names a version or label: `canary (2)`. */
export function shownName(document: Pick<TrafficDocument, "labels">, name: string): string {
  const version = resolveName(document, name);
  return version === name ? name : `${name} (${version})`;
}

/** `x-beta: 1 gets canary (2)`. */
export function ruleText(document: Pick<TrafficDocument, "labels">, rule: NonNullable<TrafficDocument["rules"]>[number]): string {
  return `${rule.header}: ${rule.value} gets ${shownName(document, rule.version)}`;
}

export function stickySentence(sticky: Sticky | undefined): string {
  if (sticky === undefined) return "Nobody is recognised: each call is split at random.";
  if (sticky.by === "key") return "Callers are recognised by their API key.";
  if (sticky.by === "header") return `Callers are recognised by the header ${sticky.name}.`;
  return `Callers are recognised by the setting ${sticky.name} in their parameters.`;
}

/** The steps of a canary, what each needs, and what sends it back. */
export function canaryTerms(canary: NonNullable<TrafficDocument["canary"]>): string {
  const { steps, every_s, min_calls, max_error_rate, max_p95_ratio, max_disagreement } = canary;
  const guards = [
    `errors within ${percentOf(max_error_rate)} %`,
    `p95 within ${max_p95_ratio} times`,
    ...(max_disagreement === undefined ? [] : [`disagreement within ${percentOf(max_disagreement)} %`]),
  ];
  return `${steps.map((step) => `${step} %`).join(", ")}; each for ${durationText(every_s)} and ${min_calls} calls with ${guards.join(", ")}`;
}

/** 90 s, 5 min, 1 h. */
function durationText(seconds: number): string {
  if (seconds >= 3_600 && seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  if (seconds >= 60 && seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
}

/** As decimals are written: a share of 0.007 is 0.7 % and not 0.7000000000000001 %. */
function percentOf(share: number): number {
  return Number((share * 100).toPrecision(12));
}
