/** Reads queries, which are text whatever their schema says, and says what is wrong with them. */

import { GatewayError, type Problem } from "../../errors/gateway-error.ts";

/** A problem for each field of the query that the operation does not have. */
export function unknownFields(query: Readonly<Record<string, unknown>>, known: readonly string[]): Problem[] {
  return Object.keys(query)
    .filter((name) => !known.includes(name))
    .map((name) => ({ pointer: `/${name.slice(0, 64)}`, detail: `expected only ${known.join(" and ")}, got an unknown field` }));
}

/** NaN when it is none. */
export function wholeNumber(text: unknown): number {
  return typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

/** Of `?dry_run=true`. Throws INVALID_REQUEST for anything else: what is misspelt must not be done in earnest. */
export function isDryRun(query: Readonly<Record<string, unknown>>): boolean {
  const problems = unknownFields(query, ["dry_run"]);
  const { dry_run: asked = "false" } = query;
  if (asked !== "true" && asked !== "false") problems.push({ pointer: "/dry_run", detail: "expected true or false" });
  if (problems.length > 0) throw invalidQuery(problems);
  return asked === "true";
}

export const dryRunQuerySchema = {
  type: "object",
  properties: { dry_run: { type: "boolean", default: false, description: "Change nothing, and say what would come of it." } },
  additionalProperties: false,
};

export function invalidQuery(problems: readonly Problem[]): GatewayError {
  const { pointer, detail } = problems[0]!;
  return new GatewayError("INVALID_REQUEST", `The query is not what this operation takes: ${pointer.slice(1)}: ${detail}.`, { problems });
}
