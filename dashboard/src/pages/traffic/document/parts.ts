/** The parts of a traffic document, and whether two documents say the same in them. */

import type { Traffic } from "../../../api/types.ts";

export const parts = ["weights", "labels", "sticky", "rules", "shadow", "canary"] as const;
export type Part = (typeof parts)[number];

/** Whatever their revisions. */
export function saysTheSame(a: Traffic, b: Traffic): boolean {
  return parts.every((part) => isSamePart(a, b, part));
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
