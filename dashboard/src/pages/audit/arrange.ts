/** Which of the loaded entries are asked for, and on which day they were. */

import type { AuditEntry } from "../../api/types.ts";
import { actorName, type KeyNames } from "../../format/actors.ts";
import { subjectName } from "./words.ts";

/** Empty: all. */
export interface Filter {
  readonly who: string;
  readonly action: string;
  /** Words in the subject. */
  readonly subject: string;
}

export interface Day {
  /** "Today", "Yesterday", "Friday, 20 November 2026". */
  readonly title: string;
  readonly entries: readonly AuditEntry[];
}

export function filterEntries(entries: readonly AuditEntry[], { who, action, subject }: Filter, names: KeyNames): AuditEntry[] {
  const words = subject.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    if ((who !== "" && entry.who !== who) || (action !== "" && entry.action !== action)) return false;
    const text = `${entry.subject}\n${subjectName(entry, names)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** In the order of the entries, newest first. */
export function groupByDay(entries: readonly AuditEntry[], nowMs: number): Day[] {
  const days = Map.groupBy(entries, ({ at }) => dayTitle(Date.parse(at), nowMs));
  return [...days].map(([title, those]) => ({ title, entries: those }));
}

/** What a menu offers: everything that occurs, and what is chosen already. */
export function choicesOf(entries: readonly AuditEntry[], part: "who" | "action", chosen: string, title: (value: string) => string) {
  const values = new Set([...entries.map((entry) => entry[part]), ...(chosen === "" ? [] : [chosen])]);
  return [...values].map((value) => ({ value, label: title(value) })).toSorted((a, b) => a.label.localeCompare(b.label));
}

export function whoTitle(names: KeyNames): (who: string) => string {
  return (who) => actorName(who, names);
}

function dayTitle(atMs: number, nowMs: number): string {
  const daysAgo = Math.round((midnightBefore(nowMs) - midnightBefore(atMs)) / 86_400_000);
  if (daysAgo === 0) return "Today";
  return daysAgo === 1 ? "Yesterday" : new Intl.DateTimeFormat(undefined, { dateStyle: "full" }).format(atMs);
}

/** Of this browser's clock; a day with a change of the clocks is rounded to a day. */
function midnightBefore(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}
