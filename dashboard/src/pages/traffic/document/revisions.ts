/** Earlier documents of a model, from the audit. */

import type { AuditEntry, Traffic } from "../../../api/types.ts";
import { type Change, changesBetween } from "./differences.ts";

export interface Revision {
  readonly at: string;
  /** The id of a key, or judge or file; undefined where that is not known. */
  readonly who: string | undefined;
  /** What it became then. */
  readonly after: Traffic;
  /** What was there before: this is what a restore puts back. */
  readonly before: Traffic;
  readonly changes: readonly Change[];
}

/** Newest first; only changes that can be undone, since they changed something. */
export function revisionsFromAudit(entries: readonly AuditEntry[], model: string): Revision[] {
  return entries.flatMap(({ action, subject, at, who, before, after }) => {
    if (action !== "traffic.set" || subject !== model || !isDocument(after)) return [];
    const earlier = isDocument(before) ? before : { model, revision: 0, weights: { latest: 100 } };
    const changes = changesBetween(earlier, after);
    return changes.length === 0 ? [] : [{ at, who, after, before: earlier, changes }];
  });
}

function isDocument(value: unknown): value is Traffic {
  return typeof value === "object" && value !== null && "weights" in value && "revision" in value;
}
