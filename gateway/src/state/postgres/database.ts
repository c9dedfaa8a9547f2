/** The state in a PostgreSQL that several gateways share. */

import { setTimeout as pause } from "node:timers/promises";
import type { Client, Pool, PoolClient, QueryResult } from "pg";
import type { Timers } from "../../time/timers.ts";
import type { Database, Manner, Row, Session, Value } from "../database.ts";
import { AwayStateError } from "../state-error.ts";
import { connector, type Target } from "./connector.ts";
import { databaseErrorFrom, saying } from "./errors.ts";
import { locks } from "./locks.ts";
import { migrate } from "./migrate.ts";
import { channel, DatabaseWatch } from "./watch.ts";

/** Of a process, beside the one that listens. */
const mostConnections = 3;
const retryMs = 250;

export interface PostgresParts extends Target {
  /** Whether this one may be the gateway that judges canaries. */
  readonly mayJudge: boolean;
  /** How long to wait for a database that is not there yet, in milliseconds. */
  readonly patienceMs: number;
  readonly timers: Timers;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

/** Rejects with StateError when nobody is there for so long, and with RefusedStateError when waiting does not help. */
export async function openPostgres(parts: PostgresParts): Promise<Database> {
  const { shown, options, pg, connect } = await connector(parts);
  const watch = new DatabaseWatch({ ...parts, connect, shown });
  await saying(shown, () => begin(parts, shown, connect, watch));
  const pool = new pg.Pool({ ...options, max: mostConnections, idleTimeoutMillis: 10_000 });
  pool.on("error", () => {});
  return databaseOf(pool, watch, shown);
}

/** Migrates, and begins to listen. */
async function begin(parts: PostgresParts, shown: string, connect: () => Promise<Client>, watch: DatabaseWatch): Promise<void> {
  const client = await waitedFor(parts, shown, connect);
  try {
    await migrate(client, shown);
  } finally {
    await client.end();
  }
  await watch.start();
}

async function waitedFor({ patienceMs, log }: PostgresParts, shown: string, connect: () => Promise<Client>): Promise<Client> {
  const untilMs = performance.now() + patienceMs;
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await connect();
    } catch (error) {
      const problem = databaseErrorFrom(error, shown);
      if (!problem?.passes || performance.now() >= untilMs) throw error;
      if (isFirst) log.warn({ problem: problem.message, within_ms: patienceMs }, "waiting for the database");
      await pause(retryMs);
    }
  }
}

function databaseOf(pool: Pool, watch: DatabaseWatch, shown: string): Database {
  const query = (sql: string, values: Value[]): Promise<QueryResult<Row>> => saying(shown, () => pool.query(sql, values));

  async function change<Result>(manner: Manner, act: (session: Session) => Promise<Result>): Promise<Result> {
    const client = await saying(shown, () => pool.connect());
    try {
      const result = await changeBy(client, shown, manner, act);
      client.release();
      return result;
    } catch (error) {
      // A connection that is in the middle of something is nobody's any more.
      client.release(await isOver(client));
      throw error;
    }
  }

  return {
    all: async (sql, ...values) => (await query(sql, values)).rows,
    run: async (sql, ...values) => (await query(sql, values)).rowCount ?? 0,
    change,
    sharing: watch,
    generation: (topic) => watch.generation(topic),
    async close() {
      await watch.close();
      await pool.end();
    },
  };
}

async function changeBy<Result>(
  client: PoolClient,
  shown: string,
  { tells, mayBeLost = false }: Manner,
  act: (session: Session) => Promise<Result>,
): Promise<Result> {
  const ask = (sql: string, values: readonly Value[] = []): Promise<QueryResult<Row>> =>
    saying(shown, () => client.query<Row>(sql, [...values]));
  await ask("BEGIN");
  if (mayBeLost) await ask("SET LOCAL synchronous_commit = off");
  else await ask("SELECT pg_advisory_xact_lock($1, $2)", locks.change);
  const result = await act({
    all: async (sql, ...values) => (await ask(sql, values)).rows,
    run: async (sql, ...values) => (await ask(sql, values)).rowCount ?? 0,
  });
  if (tells !== undefined) await ask("SELECT pg_notify($1, $2)", [channel, tells]);
  await saying(shown, () => client.query("COMMIT")).catch(sayingThatNobodyKnows);
  return result;
}

/** Of a commit that has no answer nobody knows whether it was made. */
function sayingThatNobodyKnows(error: unknown): never {
  if (!(error instanceof AwayStateError)) throw error;
  const publicly = "The gateway's database went away while the change was written; look whether it was made before you try again.";
  throw new AwayStateError(error.message, publicly, error);
}

/** True where the connection can't be used again. */
async function isOver(client: PoolClient): Promise<boolean> {
  try {
    await client.query("ROLLBACK");
    return false;
  } catch {
    return true;
  }
}
