/** The state in the file of a home. Its statements take microseconds and are made at once; only the order is kept. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { oneAtATime } from "../../time/one-at-a-time.ts";
import type { Database, Manner, Session, Value } from "../database.ts";

/** Takes the file over. */
export function createSqliteDatabase(file: DatabaseSync): Database {
  // A statement of somebody else between BEGIN and COMMIT would be part of the change.
  const inTurn = oneAtATime();
  const statements = new Map<string, StatementSync>();

  function statement(sql: string): StatementSync {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const made = file.prepare(sql.replaceAll(/\$(\d+)/g, "?$1"));
    statements.set(sql, made);
    return made;
  }

  const session: Session = {
    all: async (sql, ...values: Value[]) => statement(sql).all(...values),
    run: async (sql, ...values: Value[]) => Number(statement(sql).run(...values).changes),
  };

  async function change<Result>({ mayBeLost = false }: Manner, act: (session: Session) => Promise<Result>): Promise<Result> {
    if (mayBeLost) file.exec("PRAGMA synchronous = NORMAL");
    try {
      file.exec("BEGIN IMMEDIATE");
      const result = await act(session);
      file.exec("COMMIT");
      return result;
    } catch (error) {
      if (file.isTransaction) file.exec("ROLLBACK");
      throw error;
    } finally {
      if (mayBeLost) file.exec("PRAGMA synchronous = FULL");
    }
  }

  return {
    sharing: undefined,
    all: (sql, ...values) => inTurn(() => session.all(sql, ...values)),
    run: (sql, ...values) => inTurn(() => session.run(sql, ...values)),
    change: (manner, act) => inTurn(() => change(manner, act)),
    // Whatever it is that another connection has committed, of this process or another.
    generation: () => Number(file.prepare("PRAGMA data_version").get()?.data_version),
    close: () => inTurn(() => file.close()),
  };
}
