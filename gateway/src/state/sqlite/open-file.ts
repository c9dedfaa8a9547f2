/** Opens <home>/state.sqlite: private, crash-safe, migrated to the schema that this build knows. */

import { closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLOutputValue, type StatementResultingChanges } from "node:sqlite";
import { MIGRATIONS } from "../migrations.ts";
import { DamagedStateError, isBusy, StateError, sayingWhy, stateErrorFrom } from "../state-error.ts";
import { createFile } from "./new-file.ts";

type Row = Record<string, SQLOutputValue>;

/** Writers hold the lock for single statements only, so a second is already a sign of trouble. */
const BUSY_TIMEOUT_MS = 1_000;
const RETRY_MS = 10;

/**
 * A home without a state file gets a new one. A file that is there and is not whole is refused: taking it for new would make
 * a new admin key and forget who was revoked. Throws StateError, whose message is one sentence for the operator.
 */
export function openFile(home: string, migrations: readonly string[] = MIGRATIONS): DatabaseSync {
  const path = join(home, "state.sqlite");
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    if (sizeOf(path) === undefined) createFile(path, migrations);
    refuseEmpty(path);
    const database = patiently(() => prepare(new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }), path, migrations));
    return withSentences(database, path);
  } catch (error) {
    throw stateErrorFrom(error, path);
  }
}

/** The same database; what its disk or its file refuses from now on is a StateError, whichever store asks. */
function withSentences(database: DatabaseSync, path: string): DatabaseSync {
  const exec = database.exec.bind(database);
  const prepareStatement = database.prepare.bind(database);
  database.exec = (sql) => sayingWhy(path, () => exec(sql));
  database.prepare = (...asked) => {
    const statement = sayingWhy(path, () => prepareStatement(...asked));
    const run = statement.run.bind(statement) as (...values: unknown[]) => StatementResultingChanges;
    const get = statement.get.bind(statement) as (...values: unknown[]) => Row | undefined;
    const all = statement.all.bind(statement) as (...values: unknown[]) => Row[];
    statement.run = (...values: unknown[]) => sayingWhy(path, () => run(...values));
    statement.get = (...values: unknown[]) => sayingWhy(path, () => get(...values));
    statement.all = (...values: unknown[]) => sayingWhy(path, () => all(...values));
    return statement;
  };
  return database;
}

/** Undefined where there is no file. Throws StateError for what is none: opening a pipe would wait for ever. */
function sizeOf(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile())
    throw new DamagedStateError(`The state file ${path} is no file; move it away, or choose another folder with --home.`);
  return found?.size;
}

/** SQLite takes an empty file for a new database, whatever lies beside it. */
function refuseEmpty(path: string): void {
  // For writing, so that a file of somebody else's is said to be just that.
  closeSync(openSync(path, "r+"));
  if (sizeOf(path) === 0) throw lost(path, "is empty");
}

/** Of processes that begin with one new file at the same time, SQLite refuses all but one at once, whatever their timeout says. */
function patiently<Opened>(open: () => Opened): Opened {
  const untilMs = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      return open();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= untilMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

function prepare(database: DatabaseSync, path: string, migrations: readonly string[]): DatabaseSync {
  try {
    // FULL: a key that was revoked stays revoked through a power cut; writes are far too rare for it to cost.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    refuseDamaged(database, path);
    migrate(database, path, migrations);
    refuseWithoutTables(database, path, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Runs what is missing in one transaction, so that a crash leaves the old schema or the new one. */
function migrate(database: DatabaseSync, path: string, migrations: readonly string[]): void {
  if (versionOf(database) === migrations.length) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    // Read again under the lock: another process may have migrated meanwhile.
    const version = versionOf(database);
    if (version === 0) throw lost(path, "has none of its tables");
    if (version > migrations.length)
      throw new StateError(
        `The state file ${path} has schema ${version}, but this build knows schemas up to ${migrations.length}; ` +
          "run the newer inferencehub that wrote it, or choose another folder with --home.",
      );
    for (const sql of migrations.slice(version)) database.exec(sql);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** A file that was cut off opens all the same, and shows it where somebody reads what is gone. */
function refuseDamaged(database: DatabaseSync, path: string): void {
  const found = database.prepare("PRAGMA quick_check(1)").get()?.quick_check;
  if (found !== "ok") throw lost(path, "is damaged");
}

function refuseWithoutTables(database: DatabaseSync, path: string, migrations: readonly string[]): void {
  const whole = new DatabaseSync(":memory:");
  try {
    for (const sql of migrations) whole.exec(sql);
    const there = tablesOf(database);
    const missing = [...tablesOf(whole)].filter((name) => !there.has(name));
    if (missing.length > 0) throw lost(path, `has lost its table ${missing[0]!}`);
  } finally {
    whole.close();
  }
}

function tablesOf(database: DatabaseSync): ReadonlySet<string> {
  return new Set(
    database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
      .map(({ name }) => String(name)),
  );
}

function lost(path: string, how: string): DamagedStateError {
  return new DamagedStateError(`The state file ${path} ${how}; restore it from a backup, or move it away to start with no keys.`);
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
}
