/** What became of the traffic of a model, change by change, from the audit. */

import type { AuditEntry } from "../state/journal.ts";
import { changesBetween } from "./document/changes.ts";
import { defaultDocument, type TrafficDocument } from "./document/document.ts";
import type { PartText } from "./document/words.ts";

export interface Revision {
  readonly atMs: number;
  /** The id of a key, or what acted without one. */
  readonly who: string;
  readonly before: TrafficDocument;
  readonly after: TrafficDocument;
  readonly changes: readonly PartText[];
}

/** Those that changed something, in the order of the entries. */
export function revisionsFromEntries(entries: readonly AuditEntry[], model: string): Revision[] {
  return entries.flatMap(({ atMs, who, before, after }) => {
    const earlier = (before as TrafficDocument | undefined) ?? defaultDocument(model);
    const changes = changesBetween(earlier, after as TrafficDocument);
    return changes.length === 0 ? [] : [{ atMs, who, before: earlier, after: after as TrafficDocument, changes }];
  });
}
