/** A traffic document made ready for choosing: labels resolved, places dealt out. Made once for each revision, never changed. */

import type { HeaderRule, Sticky, TrafficDocument } from "../document/document.ts";
import { resolveName } from "../document/document.ts";
import { hashText } from "./hash.ts";
import type { Split } from "./split.ts";

export interface TrafficRules {
  readonly document: TrafficDocument;
  /** Exact versions by label. */
  readonly labels: ReadonlyMap<string, string>;
  /** With exact versions, or `latest`. */
  readonly rules: readonly HeaderRule[];
  readonly split: Split;
  readonly sticky: Sticky | undefined;
  /** Keeps callers of one model from falling as those of another do. */
  readonly seed: number;
}

export function rulesFromDocument(document: TrafficDocument, split: Split): TrafficRules {
  return {
    document,
    labels: new Map(Object.entries(document.labels ?? {})),
    rules: (document.rules ?? []).map((rule) => ({ ...rule, version: resolveName(document, rule.version) })),
    split,
    sticky: document.sticky,
    seed: hashText(document.model, 0),
  };
}
