/** Opens <home>/state.sqlite: private, crash-safe, migrated to the schema that this build knows. */

import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { MIGRATIONS } from "./migrations.ts";
import { isBusy, StateError, stateErrorFrom } from "./state-error.ts";

/** Writers hold the lock for single statements only, so a second is already a sign of trouble. */
const BUSY_TIMEOUT_MS = 1_000;
const RETRY_MS = 10;

/** Throws StateError, whose message is one sentence for the operator. */
export function openDatabase(home: string, migrations: readonly string[] = MIGRATIONS): DatabaseSync {
  const path = join(home, "state.sqlite");
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    // Made here rather than by SQLite, because the journals take over the mode of the file.
    closeSync(openSync(path, "a", 0o600));
    return patiently(() => prepare(new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }), path, migrations));
  } catch (error) {
    throw stateErrorFrom(error, path);
  }
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
    migrate(database, path, migrations);
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

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
}
