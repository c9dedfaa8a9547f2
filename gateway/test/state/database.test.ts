/** The state file: private, migrated, and plain about what is wrong with it. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/state/database.ts";
import { StateError, stateErrorFrom } from "../../src/state/state-error.ts";
import { temporaryFolder } from "../support/settings.ts";

function open(home: string, migrations?: readonly string[]) {
  const database = openDatabase(home, migrations);
  onTestFinished(() => {
    if (database.isOpen) database.close();
  });
  return database;
}

describe("openDatabase", () => {
  test("makes a folder and files that only their owner can read", () => {
    const home = join(temporaryFolder(), "new", "home");
    open(home).exec("DELETE FROM api_keys");
    expect(statSync(home).mode & 0o777).toBe(0o700);
    const modes = readdirSync(home).map((name) => [name, statSync(join(home, name)).mode & 0o777]);
    expect(modes).toEqual([
      ["state.sqlite", 0o600],
      ["state.sqlite-shm", 0o600],
      ["state.sqlite-wal", 0o600],
    ]);
  });

  test("keeps what was written", () => {
    const home = temporaryFolder();
    const first = open(home, ["CREATE TABLE t (n)"]);
    first.exec("INSERT INTO t VALUES (7)");
    first.close();
    expect(open(home, ["CREATE TABLE t (n)"]).prepare("SELECT n FROM t").get()).toEqual({ n: 7 });
  });

  test("adds what a later version of the schema has", () => {
    const home = temporaryFolder();
    open(home, ["CREATE TABLE t (n)"]).exec("INSERT INTO t VALUES (7)");
    const migrated = open(home, ["CREATE TABLE t (n)", "ALTER TABLE t ADD COLUMN m DEFAULT 8"]);
    expect(migrated.prepare("SELECT * FROM t").get()).toEqual({ n: 7, m: 8 });
    expect(migrated.prepare("PRAGMA user_version").get()).toEqual({ user_version: 2 });
  });

  test("leaves the old schema whole when a migration fails", () => {
    const home = temporaryFolder();
    open(home, ["CREATE TABLE t (n)"]);
    expect(() => open(home, ["CREATE TABLE t (n)", "ALTER TABLE t ADD COLUMN m", "nonsense"])).toThrow(StateError);
    expect(open(home, ["CREATE TABLE t (n)"]).prepare("PRAGMA table_info(t)").all()).toHaveLength(1);
  });

  test("refuses a schema from the future", () => {
    const home = temporaryFolder();
    open(home, ["CREATE TABLE t (n)", "CREATE TABLE u (n)"]);
    expect(() => open(home, ["CREATE TABLE t (n)"])).toThrow(/has schema 2, but this build knows schemas up to 1/);
  });

  test("says that a file is damaged", () => {
    const home = temporaryFolder();
    writeFileSync(join(home, "state.sqlite"), "this is no database, and long enough to be read as one".repeat(20));
    expect(() => open(home)).toThrow(/is damaged; restore it from a backup/);
  });

  test("says that the folder is a file", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    expect(() => open(join(file, "home"))).toThrow(/its folder is not one; choose another with --home/);
  });

  test("says that the folder cannot be written", () => {
    const home = join(temporaryFolder(), "home");
    mkdirSync(home);
    chmodSync(home, 0o500);
    asNobody(() => expect(() => open(home)).toThrow(/cannot be written; make its folder writable/));
  });
});

/** Root may write everywhere; others act as who they are. */
function asNobody(act: () => void): void {
  const user = process.geteuid!();
  if (user === 0) process.seteuid!(65_534);
  try {
    act();
  } finally {
    process.seteuid!(user);
  }
}

describe("stateErrorFrom", () => {
  test.each([
    [{ code: "EACCES" }, /cannot be written/],
    [{ errcode: 8 }, /cannot be written/],
    [{ errcode: 1032 }, /cannot be written/],
    [{ errcode: 11 }, /is damaged/],
    [{ errcode: 13 }, /disk .* is full/],
    [{ errcode: 4874, message: "disk I/O error" }, /disk .* is full/],
    [{ errcode: 5 }, /locked by another process/],
    [{ message: "something else" }, /cannot be used: something else/],
  ])("%j", (error, sentence) => {
    expect(stateErrorFrom(error, "/home/state.sqlite").message).toMatch(sentence);
  });
});

test("processes that begin with one new file at the same time all open it", async () => {
  const home = temporaryFolder();
  const database = new URL("../../src/state/database.ts", import.meta.url).pathname;
  // They start when all are there: each says so by a line, and goes on when it is answered.
  const program = `import { openDatabase } from ${JSON.stringify(database)};
    process.stdout.write("here\\n");
    process.stdin.once("data", () => { openDatabase(${JSON.stringify(home)}).close(); process.exit(0); });`;
  const processes = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module-typescript", "-e", program]),
  );
  const endings = processes.map((each) => once(each, "exit"));
  await Promise.all(processes.map((each) => once(each.stdout, "data")));
  for (const each of processes) each.stdin.write("go\n");
  expect((await Promise.all(endings)).map(([code]) => code)).toEqual([0, 0, 0, 0]);
});
