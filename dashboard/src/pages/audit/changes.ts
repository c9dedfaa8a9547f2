/** What differs between a thing before and after a change, field by field. */

import { formatDateTime } from "../../format/time.ts";

export interface FieldChange {
  /** Its place: "weights.canary". */
  readonly field: string;
  /** Undefined: it was not there. */
  readonly before: string | undefined;
  /** Undefined: it is gone. */
  readonly after: string | undefined;
}

/** Say nothing beside the entry itself: what it is about, when, and that it is another revision. The reason stands in its line. */
const SAID_ALREADY = new Set(["id", "model", "created_at", "last_used_at", "revision", "reason"]);

/** Without what stayed the same. */
export function changesBetween(before: unknown, after: unknown): FieldChange[] {
  const [had, has] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...had.keys(), ...has.keys()])]
    .map((field) => ({ field, before: had.get(field), after: has.get(field) }))
    .filter((change) => change.before !== change.after);
}

/** The parts that changed, as the first word of each place names them: "weights", "canary". */
export function partsOf(changes: readonly FieldChange[]): string[] {
  return [...new Set(changes.map(({ field }) => field.split(".")[0]!))];
}

/** Text by place; what is null is not there. */
function fieldsOf(value: unknown): Map<string, string> {
  const fields = new Map<string, string>();
  collect(value, [], fields);
  return fields;
}

function collect(value: unknown, place: readonly string[], fields: Map<string, string>): void {
  if (value === null || value === undefined) return;
  if (place.length === 1 && SAID_ALREADY.has(place[0]!)) return;
  if (isNested(value)) for (const [name, each] of Object.entries(value)) collect(each, [...place, name], fields);
  else fields.set(place.join("."), textFrom(value, place.at(-1) ?? ""));
}

/** Lists of names are read as one value. */
function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(Array.isArray(value) && value.every((each) => typeof each !== "object"));
}

function textFrom(value: unknown, name: string): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  return typeof value === "string" && name.endsWith("_at") ? formatDateTime(value) : String(value);
}
