/** What of the audit is told in one line: what several entries say of one event, and runs of entries that are alike. */

import type { AuditEntry } from "../../api/types.ts";

export type Told =
  | { readonly kind: "one"; readonly entry: AuditEntry }
  /** A word about a canary, and the change of the document that came with it: one event in two entries. */
  | { readonly kind: "canary"; readonly who: string; readonly canary: AuditEntry; readonly traffic: AuditEntry }
  /** Alike, newest first. */
  | { readonly kind: "run"; readonly entries: readonly AuditEntry[] };

/** From so many on, entries that are alike are a run. */
const leastRun = 3;
/** A document changes right with its canary; what comes later is another matter. */
const togetherMs = 2_000;

/** @param entries newest first */
export function toldFrom(entries: readonly AuditEntry[]): Told[] {
  const told: Told[] = [];
  for (let i = 0; i < entries.length; ) {
    const run = runAt(entries, i);
    const pair = run.length < leastRun ? canaryEvent(entries[i]!, entries[i + 1]) : undefined;
    if (run.length >= leastRun) told.push({ kind: "run", entries: run });
    else told.push(pair ?? { kind: "one", entry: entries[i]! });
    i += run.length >= leastRun ? run.length : pair ? 2 : 1;
  }
  return told;
}

/** Tells of all: the newest, or what the judge said last, where the document that it left behind came after that. */
export function headOfRun(entries: readonly AuditEntry[]): AuditEntry {
  return entries.find(({ who, action }) => who !== "judge" || action.startsWith("canary.")) ?? entries[0]!;
}

/** Follows the sentence about the head: how often it was the same. */
export function tailOfRun(entries: readonly AuditEntry[]): string {
  const [newest] = entries;
  const isSame = entries.every(({ action, subject }) => action === newest!.action && subject === newest!.subject);
  return isSame ? `${entries.length} times` : `and ${entries.length - 1} before it`;
}

function runAt(entries: readonly AuditEntry[], from: number): AuditEntry[] {
  const topic = topicOf(entries[from]!);
  const rest = entries.slice(from);
  const end = rest.findIndex((entry) => topicOf(entry) !== topic);
  return end < 0 ? rest : rest.slice(0, end);
}

/** Entries of one topic are alike. All that the judge does with a model is about its canary; keys are made and revoked by the dozen. */
function topicOf({ who, action, subject }: AuditEntry): string {
  if (who === "judge") return JSON.stringify([who, modelOf(subject)]);
  return JSON.stringify(action.startsWith("key.") ? [who, action] : [who, action, subject]);
}

/** Either comes first: a document that asks for a canary before it begins, one that is left behind after it has ended. */
function canaryEvent(newer: AuditEntry, older: AuditEntry | undefined): Told | undefined {
  if (older === undefined || Date.parse(newer.at) - Date.parse(older.at) > togetherMs) return undefined;
  const isStart = newer.action === "canary.start" && older.action === "traffic.set" && asksForAnother(older);
  const isEnd = newer.action === "traffic.set" && older.action.startsWith("canary.") && older.who === newer.who;
  const [canary, traffic] = isStart ? [newer, older] : [older, newer];
  if (!(isStart || isEnd) || modelOf(canary.subject) !== traffic.subject) return undefined;
  return { kind: "canary", who: traffic.who, canary, traffic };
}

function asksForAnother({ before, after }: AuditEntry): boolean {
  const canaryOf = (value: unknown) => JSON.stringify((value as { readonly canary?: unknown } | null | undefined)?.canary);
  return canaryOf(after) !== undefined && canaryOf(after) !== canaryOf(before);
}

/** Of a canary or a version the subject is `model/version`. */
function modelOf(subject: string): string {
  return subject.split("/")[0]!;
}
