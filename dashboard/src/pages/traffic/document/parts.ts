/** What changes between two traffic documents, in sentences. */

import { resolved, shownName } from "../../../api/traffic-names.ts";
import type { Traffic } from "../../../api/types.ts";
import { canaryWords, ruleWords, shadowWords, stickyWords } from "./words.ts";

export const parts = ["weights", "labels", "sticky", "rules", "shadow", "canary"] as const;
export type Part = (typeof parts)[number];

export interface Change {
  readonly part: Part;
  readonly text: string;
}

/** Nothing when they say the same, whatever their revisions. */
export function changesBetween(before: Traffic, after: Traffic): Change[] {
  const says: Record<Part, (before: Traffic, after: Traffic) => string[]> = {
    weights: weightChanges,
    labels: labelChanges,
    sticky: stickyChanges,
    rules: ruleChanges,
    shadow: shadowChanges,
    canary: canaryChanges,
  };
  return parts.flatMap((part) => {
    if (isSamePart(before, after, part)) return [];
    const texts = says[part](before, after);
    return (texts.length > 0 ? texts : [`The ${part} change.`]).map((text) => ({ part, text }));
  });
}

/** Whether one part says the same in both; the order of fields is no difference, that of rules is. */
export function isSamePart(a: Traffic, b: Traffic, part: Part): boolean {
  return sorted(a[part]) === sorted(b[part]);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, each) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

function weightChanges(before: Traffic, after: Traffic): string[] {
  const names = [...new Set([...Object.keys(before.weights), ...Object.keys(after.weights)])];
  return names.flatMap((name) => {
    const [had, has] = [before.weights[name], after.weights[name]];
    if (had === has) return [];
    const shown = shownName(has === undefined ? before : after, name);
    if (has === undefined) return had === 0 ? [`${shown} leaves the weights.`] : [`${shown} loses its ${had} %.`];
    if (had === undefined) return has === 0 ? [`${shown} joins the weights with 0 %.`] : [`${shown} gets ${has} %.`];
    return [`${shown} ${has > had ? "rises" : "falls"} from ${had} % to ${has} %.`];
  });
}

function labelChanges({ labels: had = {} }: Traffic, { labels: has = {} }: Traffic): string[] {
  const names = [...new Set([...Object.keys(had), ...Object.keys(has)])];
  return names.flatMap((label) => {
    const [from, to] = [had[label], has[label]];
    if (from === to) return [];
    if (to === undefined) return [`The label ${label} goes away; it was on ${from}.`];
    // Half-written ones have gaps.
    const [shown, target] = [label || "…", to || "…"];
    return [from === undefined ? `The label ${shown} is new, on ${target}.` : `The label ${shown} moves from ${from} to ${target}.`];
  });
}

function stickyChanges(_before: Traffic, after: Traffic): string[] {
  return [stickyWords(after.sticky)];
}

function ruleChanges(before: Traffic, after: Traffic): string[] {
  const [had, has] = [before.rules ?? [], after.rules ?? []];
  const conditionOf = ({ header, value }: (typeof had)[number]) => `${header}: ${value}`;
  const gone = had.filter((rule) => !has.some((each) => conditionOf(each) === conditionOf(rule)));
  const changed = has.flatMap((rule) => {
    const known = had.find((each) => conditionOf(each) === conditionOf(rule));
    if (known === undefined) return [rule.header === "" ? "A new rule, still without a header." : `New rule: ${ruleWords(after, rule)}.`];
    return known.version === rule.version ? [] : [`Rule: ${ruleWords(after, rule)} in place of ${shownName(before, known.version)}.`];
  });
  const texts = [...changed, ...gone.map((rule) => `The rule for ${conditionOf(rule)} goes away.`)];
  const kept = (rules: typeof had, among: typeof had) =>
    rules.map(conditionOf).filter((each) => among.some((rule) => conditionOf(rule) === each));
  const isReordered = kept(had, has).join("\n") !== kept(has, had).join("\n");
  return isReordered ? [...texts, `The rules are asked in another order: ${has.map(conditionOf).join("; ")}.`] : texts;
}

function shadowChanges(before: Traffic, after: Traffic): string[] {
  if (after.shadow === undefined) return [`No more calls are copied; ${shadowWords(before, before.shadow!)} were.`];
  const words = shadowWords(after, after.shadow);
  return [
    before.shadow === undefined
      ? `From now on ${words} are copied.`
      : `${words} are copied in place of ${shadowWords(before, before.shadow)}.`,
  ];
}

function canaryChanges(before: Traffic, after: Traffic): string[] {
  if (after.canary === undefined) return [`The canary of ${shownName(before, before.canary!.version)} ends.`];
  const words = canaryWords(after, after.canary);
  if (before.canary === undefined) return [`A canary begins: ${words}.`];
  const isOther = resolved(before, before.canary.version) !== resolved(after, after.canary.version);
  return [isOther ? `Another canary begins: ${words}.` : `The canary begins anew: ${words}.`];
}
