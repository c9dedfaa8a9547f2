/** A traffic document while somebody changes it: lists in place of objects, so that a half-written name has a place. */

import type { Traffic } from "../../../api/types.ts";
import { type Share, sharesFromWeights, weightsFromShares } from "./shares.ts";

export interface LabelRow {
  /** Tells rows apart while their names change. */
  readonly id: string;
  readonly label: string;
  readonly version: string;
}

export interface RuleRow {
  readonly id: string;
  readonly header: string;
  readonly value: string;
  readonly version: string;
}

export type StickyBy = "none" | "header" | "key" | "field";

export interface Draft {
  readonly shares: readonly Share[];
  readonly labels: readonly LabelRow[];
  /** A name outlives a look at the other choices. */
  readonly sticky: { readonly by: StickyBy; readonly name: string };
  readonly rules: readonly RuleRow[];
  /** Without a percentage the gateway takes its own. */
  readonly shadow: { readonly on: boolean; readonly version: string; readonly percent: number | undefined };
  /** Begun and ended by buttons of its own; a draft carries it along. */
  readonly canary: Traffic["canary"];
}

export function draftFromDocument(document: Traffic): Draft {
  const { weights, labels = {}, sticky, rules = [], shadow, canary } = document;
  return {
    shares: sharesFromWeights(weights),
    labels: Object.entries(labels).map(([label, version], at) => ({ id: `label ${at}`, label, version })),
    sticky: { by: sticky?.by ?? "none", name: sticky && "name" in sticky ? sticky.name : "" },
    rules: rules.map((rule, at) => ({ ...rule, id: `rule ${at}` })),
    shadow: { on: shadow !== undefined, version: shadow?.version ?? "", percent: shadow?.percent },
    canary,
  };
}

/** In the gateway's normal form: parts that say nothing are absent. */
export function documentFromDraft(draft: Draft, { model, revision }: Pick<Traffic, "model" | "revision">): Traffic {
  const { shares, labels, rules, shadow, canary } = draft;
  const sticky = stickyFromDraft(draft);
  return {
    model,
    revision,
    weights: weightsFromShares(shares),
    ...(labels.length > 0 && { labels: Object.fromEntries(labels.map(({ label, version }) => [label.trim(), version])) }),
    ...(sticky && { sticky }),
    ...(rules.length > 0 && { rules: rules.map(ruleFromRow) }),
    ...(shadow.on && { shadow: shadowFromDraft(shadow) }),
    ...(canary && { canary }),
  };
}

function stickyFromDraft({ sticky: { by, name } }: Draft): Traffic["sticky"] {
  if (by === "none") return undefined;
  if (by === "key") return { by };
  return by === "header" ? { by, name: name.trim().toLowerCase() } : { by, name };
}

function shadowFromDraft({ version, percent }: Draft["shadow"]): Traffic["shadow"] {
  return { version, ...(percent !== undefined && { percent }) } as Traffic["shadow"];
}

function ruleFromRow({ header, value, version }: RuleRow): NonNullable<Traffic["rules"]>[number] {
  return { header: header.trim().toLowerCase(), value: value.trim(), version };
}

/** Names for rows that somebody adds; the draft names those of a document itself. */
let added = 0;

export function newRowId(): string {
  added += 1;
  return `added ${added}`;
}
