/** The audit: every change that an administrator, a file or the gateway itself made, written down together with the change. */

import { type Database, first, type Row, type Session, type Topic } from "./database.ts";

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
  /**
   * Makes a change and writes it down, both or neither; a change that throws leaves no trace, one that resolves to undefined was none.
   * @param tells what it changes that others keep in memory
   */
  record<Result>(
    who: string,
    action: AuditAction,
    tells: Topic,
    change: (session: Session) => Promise<Change<Result> | undefined>,
  ): Promise<Result | undefined>;
  /** Newest first. @param before only entries with a smaller id */
  list(limit: number, before?: number): Promise<AuditEntry[]>;
  /** What was done in this way to one subject, newest first. */
  listOf(action: AuditAction, subject: string, limit: number): Promise<AuditEntry[]>;
}

/** Years of changes by hand; older ones go, so that a script in a loop can't fill the disk. */
const keptEntries = 100_000;

const insert = "INSERT INTO audit (at_ms, who, action, subject, before, after) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";

/** @param wallMs the time of day, in milliseconds since 1970 */
export function createJournal(database: Database, wallMs: () => number): Journal {
  async function note(session: Session, who: string, action: AuditAction, made: Change<unknown>): Promise<void> {
    const row = await first(session, insert, wallMs(), who, action, made.subject, textFrom(made.before), textFrom(made.after));
    await session.run("DELETE FROM audit WHERE id <= $1", (row!.id as number) - keptEntries);
  }

  return {
    record: (who, action, tells, change) =>
      database.change({ tells }, async (session) => {
        const made = await change(session);
        if (made !== undefined) await note(session, who, action, made);
        return made?.result;
      }),
    list: async (limit, before = Number.MAX_SAFE_INTEGER) =>
      (await database.all("SELECT * FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2", before, limit)).map(entryFromRow),
    listOf: async (action, subject, limit) =>
      (await database.all("SELECT * FROM audit WHERE action = $1 AND subject = $2 ORDER BY id DESC LIMIT $3", action, subject, limit)).map(
        entryFromRow,
      ),
  };
}

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
