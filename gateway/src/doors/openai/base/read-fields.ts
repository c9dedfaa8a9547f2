/** Reads a body as the JSON object that every request under /v1 is. */
import { parseJson, refuseDuplicateKeys, textFromBody } from "../../../request/body/parse-json.ts";
import { describeJson } from "../../../tensors/explain-json.ts";
import { badRequest } from "./bad-request.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** Without what is null, which says as much as what is left out. Throws INVALID_REQUEST. @param example of a body */
export function readFields(body: Buffer, maxDepth: number, example: string): Record<string, unknown> {
  const text = textFromBody(body, example);
  const value = parseJson(text, maxDepth);
  if (!isFields(value)) throw badRequest([{ pointer: "", detail: `expected an object such as ${example}, got ${describeJson(value)}` }]);
  refuseDuplicateKeys(text, countKeys(value));
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Keys of all objects in it. No deeper than bodies may be nested. */
function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const values = Array.isArray(value) ? value : Object.values(value);
  let keys = Array.isArray(value) ? 0 : values.length;
  for (const each of values) keys += countKeys(each);
  return keys;
}
