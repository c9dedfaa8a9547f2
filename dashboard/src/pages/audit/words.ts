/** The audit in words: who did what to what. */

import type { AuditEntry } from "../../api/types.ts";
import type { KeyNames } from "../../format/actors.ts";

const DEEDS: Readonly<Record<string, string>> = {
  "key.create": "made the key",
  "key.revoke": "revoked the key",
  "traffic.set": "changed the traffic of",
  "model.load": "loaded",
  "model.unload": "unloaded",
  "canary.start": "began the canary",
  "canary.raise": "raised the share of the canary",
  "canary.complete": "let through the canary",
  "canary.promote": "promoted the canary",
  "canary.roll_back": "rolled back the canary",
  "canary.end": "ended the canary",
};

/** "changed the traffic of"; an action that is new to this page is named as it is. */
export function deedOf(action: string): string {
  return DEEDS[action] ?? action;
}

/** For a menu: "Changed the traffic of …". */
export function actionTitle(action: string): string {
  const deed = deedOf(action);
  return deed === action ? action : `${deed[0]!.toUpperCase()}${deed.slice(1)} …`;
}

/** The name of a key, or of a model and version. */
export function subjectName({ action, subject, before, after }: AuditEntry, names: KeyNames): string {
  if (action.startsWith("key.")) return textAt(after, "name") ?? textAt(before, "name") ?? names.get(subject) ?? subject;
  const [model, version] = subject.split("/");
  return version === undefined ? subject : `${model} ${version}`;
}

/** Why, where somebody said. */
export function reasonOf({ after }: AuditEntry): string | undefined {
  return textAt(after, "reason");
}

/** Names from all that the journal tells of keys, so that one who may not list them still reads names. */
export function namesFromEntries(entries: readonly AuditEntry[]): [string, string][] {
  return entries.flatMap((entry) => {
    const name = entry.action.startsWith("key.") ? (textAt(entry.after, "name") ?? textAt(entry.before, "name")) : undefined;
    return name === undefined ? [] : [[entry.subject, name]];
  });
}

function textAt(value: unknown, field: string): string | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, field)) return undefined;
  const found: unknown = (value as Record<string, unknown>)[field];
  return typeof found === "string" && found !== "" ? found : undefined;
}
