/** The audit as GET /admin/audit pages through it. */

import { Type } from "typebox";
import type { AuditEntry } from "../../state/journal.ts";
import { invalidQuery, unknownFields, wholeNumber } from "./query.ts";

const MAX_LIMIT = 1_000;
const DEFAULT_LIMIT = 100;

const anything = (description: string) => Type.Unsafe<unknown>({ description });

const entrySchema = Type.Object(
  {
    id: Type.Integer({ description: "Counts up." }),
    at: Type.String({ format: "date-time" }),
    who: Type.String({ description: "The id of a key, or what acted without one: cli, config, gateway, file, judge." }),
    action: Type.String({ description: "What was done, such as traffic.set." }),
    subject: Type.String({ description: "What it was done to: a key's id, a model, or model/version." }),
    before: Type.Optional(anything("As it was; absent when there was nothing.")),
    after: Type.Optional(anything("As it was then.")),
  },
  { title: "Audit entry" },
);

export const auditSchema = Type.Object(
  {
    entries: Type.Array(entrySchema, { description: "Newest first." }),
    next: Type.Optional(Type.Integer({ description: "For `before`, to get those that follow; absent after the last." })),
  },
  { title: "Audit" },
);

export const auditQuerySchema = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT, description: "Entries of one answer at most." }),
    ),
    before: Type.Optional(Type.Integer({ minimum: 1, description: "Only entries with a smaller id." })),
  },
  { additionalProperties: false },
);

export interface AuditPage {
  readonly limit: number;
  readonly before: number | undefined;
}

/** Throws INVALID_REQUEST. */
export function pageFromQuery(query: Readonly<Record<string, unknown>>): AuditPage {
  const problems = unknownFields(query, ["limit", "before"]);
  const limit = query.limit === undefined ? DEFAULT_LIMIT : wholeNumber(query.limit);
  const before = query.before === undefined ? undefined : wholeNumber(query.before);
  if (!(limit >= 1 && limit <= MAX_LIMIT)) problems.push({ pointer: "/limit", detail: `expected a whole number from 1 to ${MAX_LIMIT}` });
  if (before !== undefined && !(before >= 1)) problems.push({ pointer: "/before", detail: "expected the id of an entry" });
  if (problems.length > 0) throw invalidQuery(problems);
  return { limit, before };
}

export function viewFromEntry({ id, atMs, who, action, subject, before, after }: AuditEntry): Record<string, unknown> {
  return { id, at: new Date(atMs).toISOString(), who, action, subject, before, after };
}
