/** What changes between two traffic documents, in sentences. */

import { isDeepStrictEqual } from "node:util";
import { resolveName } from "./document.ts";
import { type Content, canaryTerms, type Part, type PartText, parts, ruleText, shownName, stickySentence } from "./words.ts";

/** Nothing when they say the same, whatever their revisions. The order of fields is no difference, that of rules is. */
export function changesBetween(before: Content, after: Content): PartText[] {
  return parts.flatMap((part) => {
    if (isDeepStrictEqual(before[part], after[part])) return [];
    return sentences[part](before, after).map((text) => ({ part, text }));
  });
}

const sentences: Record<Part, (before: Content, after: Content) => string[]> = {
  weights: weightChanges,
  labels: labelChanges,
  sticky: (_before, after) => [stickySentence(after.sticky)],
  rules: ruleChanges,
  shadow: shadowChanges,
  canary: canaryChanges,
};

function weightChanges(before: Content, after: Content): string[] {
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

function labelChanges({ labels: had = {} }: Content, { labels: has = {} }: Content): string[] {
  const names = [...new Set([...Object.keys(had), ...Object.keys(has)])];
  return names.flatMap((label) => {
    const [from, to] = [had[label], has[label]];
    if (from === to) return [];
    if (to === undefined) return [`The label ${label} goes away; it was on ${from}.`];
    return [from === undefined ? `The label ${label} is new, on ${to}.` : `The label ${label} moves from ${from} to ${to}.`];
  });
}

type Rules = NonNullable<Content["rules"]>;

function ruleChanges(before: Content, after: Content): string[] {
  const [had, has] = [before.rules ?? [], after.rules ?? []];
  const gone = had.filter((rule) => !has.some((each) => conditionOf(each) === conditionOf(rule)));
  const changed = has.flatMap((rule) => {
    const known = had.find((each) => conditionOf(each) === conditionOf(rule));
    if (known === undefined) return [`New rule: ${ruleText(after, rule)}.`];
    return known.version === rule.version ? [] : [`Rule: ${ruleText(after, rule)} in place of ${shownName(before, known.version)}.`];
  });
  const texts = [...changed, ...gone.map((rule) => `The rule for ${conditionOf(rule)} goes away.`)];
  const isReordered = keptOf(had, has).join("\n") !== keptOf(has, had).join("\n");
  if (isReordered) return [...texts, `The rules are asked in another order: ${has.map(conditionOf).join("; ")}.`];
  // Two that ask for the same differ in number only.
  return texts.length > 0 ? texts : ["The rules change."];
}

function conditionOf({ header, value }: Rules[number]): string {
  return `${header}: ${value}`;
}

function keptOf(rules: Rules, among: Rules): string[] {
  return rules.map(conditionOf).filter((each) => among.some((rule) => conditionOf(rule) === each));
}

function shadowChanges(before: Content, after: Content): string[] {
  const copies = (document: Content) => `${document.shadow!.percent} % of the calls to ${shownName(document, document.shadow!.version)}`;
  if (after.shadow === undefined) return [`No more calls are copied; ${copies(before)} were.`];
  if (before.shadow === undefined) return [`From now on ${copies(after)} are copied.`];
  return [`${copies(after)} are copied in place of ${copies(before)}.`];
}

function canaryChanges(before: Content, after: Content): string[] {
  if (after.canary === undefined) return [`The canary of ${shownName(before, before.canary!.version)} ends.`];
  const words = `${shownName(after, after.canary.version)} by ${canaryTerms(after.canary)}`;
  if (before.canary === undefined) return [`A canary begins: ${words}.`];
  const isOther = resolveName(before, before.canary.version) !== resolveName(after, after.canary.version);
  return [isOther ? `Another canary begins: ${words}.` : `The canary begins anew: ${words}.`];
}
