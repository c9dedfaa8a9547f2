/** Parts of a chat's message: from whole ones, and into whole ones. */
import { type Fields, isFields } from "../../base/read-fields.ts";

/** A message that came at once, as a part that stands for all of it. */
export function deltaFromMessage(message: Fields): Fields {
  const { tool_calls: calls } = message;
  if (!Array.isArray(calls)) return message;
  return { ...message, tool_calls: calls.map((call: object, index) => ({ index, ...call })) };
}

/** What names a thing and is no text that grows. */
const names = new Set(["id", "type", "index", "role", "name"]);

/**
 * Adds a part to what there is: texts grow, lists go on, entries of lists that have an `index` grow under it, and of names the first
 * stays. Of everything else the last word counts.
 */
export function addDelta(message: Record<string, unknown>, delta: Fields): void {
  for (const [name, value] of Object.entries(delta)) {
    // What a message inherits is none of it, and a field of this name would be what it inherits.
    if (name === "__proto__") continue;
    message[name] = joined(name, Object.hasOwn(message, name) ? message[name] : undefined, value);
  }
}

function joined(name: string, before: unknown, value: unknown): unknown {
  if (value === null || value === undefined) return before ?? null;
  if (Array.isArray(value)) return joinedList(Array.isArray(before) ? before : [], value);
  if (before === undefined || before === null) return isFields(value) ? structuredClone(value) : value;
  if (names.has(name)) return before;
  if (typeof before === "string" && typeof value === "string") return before + value;
  if (!isFields(before) || !isFields(value)) return value;
  addDelta(before as Record<string, unknown>, value);
  return before;
}

function joinedList(list: unknown[], more: readonly unknown[]): unknown[] {
  for (const entry of more) {
    const known = isIndexed(entry) ? list.find((each) => isIndexed(each) && each.index === entry.index) : undefined;
    if (known !== undefined) addDelta(known as Record<string, unknown>, entry as Fields);
    else list.push(isFields(entry) ? structuredClone(entry) : entry);
  }
  return list;
}

function isIndexed(entry: unknown): entry is Fields & { readonly index: number } {
  return isFields(entry) && typeof entry.index === "number";
}
