/** The audit: every change that an administrator, a file or the gateway itself made, written down together with the change. */

import type { DatabaseSync } from "node:sqlite";

/** What was done, such as `traffic.set`. */
export type AuditAction = "key.create" | "key.revoke" | "traffic.set" | "model.load" | "model.unload" | (string & {});

export interface AuditEntry {
  readonly id: number;
  readonly atMs: number;
  /** The id of a key, or what acted without one: "cli", "config", "gateway", "file", "judge". */
  readonly who: string;
  readonly action: AuditAction;
  /** What it was done to: a key's id, a model, or a model and version as `model/version`. */
  readonly subject: string;
  /** As JSON has it; undefined: there was nothing, or it did not matter. */
  readonly before: unknown;
  readonly after: unknown;
}

/** One change as it is told to the journal. */
export interface Change<Result> {
  readonly result: Result;
  readonly subject: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface Journal {
  /** Makes a change and writes it down, both or neither; a change that throws leaves no trace, one that returns undefined was none. */
  record<Result>(who: string, action: AuditAction, change: () => Change<Result> | undefined): Result | undefined;
  /** Newest first. @param before only entries with a smaller id */
  list(limit: number, before?: number): AuditEntry[];
  /** What was done in this way to one subject, newest first. */
  listOf(action: AuditAction, subject: string, limit: number): AuditEntry[];
}

/** Years of changes by hand; older ones go, so that a script in a loop can't fill the disk. */
const keptEntries = 100_000;

type Row = Record<string, unknown>;

/** @param wallMs the time of day, in milliseconds since 1970 */
export function createJournal(database: DatabaseSync, wallMs: () => number): Journal {
  const insert = database.prepare("INSERT INTO audit (at_ms, who, action, subject, before, after) VALUES (?, ?, ?, ?, ?, ?)");
  const trim = database.prepare("DELETE FROM audit WHERE id <= ?");
  const list = database.prepare("SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?");
  const listOf = database.prepare("SELECT * FROM audit WHERE action = ? AND subject = ? ORDER BY id DESC LIMIT ?");

  return {
    record(who, action, change) {
      database.exec("BEGIN IMMEDIATE");
      try {
        const made = change();
        if (made !== undefined) {
          const { lastInsertRowid } = insert.run(wallMs(), who, action, made.subject, textFrom(made.before), textFrom(made.after));
          trim.run(Number(lastInsertRowid) - keptEntries);
        }
        database.exec("COMMIT");
        return made?.result;
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    },
    list: (limit, before = Number.MAX_SAFE_INTEGER) => (list.all(before, limit) as Row[]).map(entryFromRow),
    listOf: (action, subject, limit) => (listOf.all(action, subject, limit) as Row[]).map(entryFromRow),
  };
}

/** For what needs no audit, such as tests of something else. */
export const noJournal: Journal = { record: (_who, _action, change) => change()?.result, list: () => [], listOf: () => [] };

function textFrom(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function entryFromRow(row: Row): AuditEntry {
  return {
    id: row.id as number,
    atMs: row.at_ms as number,
    who: row.who as string,
    action: row.action as string,
    subject: row.subject as string,
    before: row.before === null ? undefined : JSON.parse(row.before as string),
    after: row.after === null ? undefined : JSON.parse(row.after as string),
  };
}
