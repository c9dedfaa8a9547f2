/** The state file: private, migrated, and plain about what is wrong with it. */

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { openFile } from "../../src/state/sqlite/open-file.ts";
import { DamagedStateError, StateError, stateErrorFrom } from "../../src/state/state-error.ts";
import { temporaryFolder } from "../support/settings.ts";

function open(home: string, migrations?: readonly string[]) {
  const database = openFile(home, migrations);
  onTestFinished(() => {
    if (database.isOpen) database.close();
  });
  return database;
}

describe("openFile", () => {
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

  test("refuses an empty file, which is no new home", () => {
    const home = temporaryFolder();
    writeFileSync(join(home, "state.sqlite"), "");
    expect(() => open(home)).toThrow(/state.sqlite is empty; restore it from a backup, or move it away to start with no keys/);
    expect(statSync(join(home, "state.sqlite")).size).toBe(0);
  });

  test("refuses a file that was used and is empty now, even beside its journal", () => {
    const home = temporaryFolder();
    const used = open(home, ["CREATE TABLE t (n)"]);
    used.exec("INSERT INTO t VALUES (7)");
    truncateSync(join(home, "state.sqlite"), 0);
    expect(() => open(home, ["CREATE TABLE t (n)"])).toThrow(/is empty/);
  });

  test.each([1, 100, 4_096, 8_192, 20_000])("refuses what is left of a file after %i bytes", (bytes) => {
    const home = temporaryFolder();
    open(home).close();
    truncateSync(join(home, "state.sqlite"), bytes);
    expect(() => open(home)).toThrow(DamagedStateError);
  });

  test("refuses a database without tables, and one that has lost some", () => {
    const home = temporaryFolder();
    new DatabaseSync(join(home, "state.sqlite")).exec("PRAGMA user_version = 0; VACUUM");
    expect(() => open(home)).toThrow(/has none of its tables/);

    const other = temporaryFolder();
    open(other).exec("PRAGMA foreign_keys = OFF; DROP TABLE api_keys");
    expect(() => open(other)).toThrow(/has lost its table api_keys; restore it/);
  });

  test("refuses what is no file, without waiting for it", () => {
    const home = temporaryFolder();
    mkdirSync(join(home, "state.sqlite"));
    expect(() => open(home)).toThrow(/is no file/);
    const other = temporaryFolder();
    execFileSync("mkfifo", [join(other, "state.sqlite")]);
    expect(() => open(other)).toThrow(/is no file/);
  });

  test("leaves nothing where it could not make a file whole", () => {
    const home = temporaryFolder();
    expect(() => open(home, ["CREATE TABLE t (n)", "nonsense"])).toThrow(StateError);
    expect(readdirSync(home)).toEqual([]);
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
    [{ errcode: 778, message: "disk I/O error" }, /cannot be read or written \(disk I\/O error\); see whether its disk is full/],
    [{ errcode: 5 }, /locked by another process/],
    [{ message: "something else" }, /cannot be used: something else/],
  ])("%j", (error, sentence) => {
    expect(stateErrorFrom(error, "/home/state.sqlite").message).toMatch(sentence);
  });
});

describe("what the disk refuses later", () => {
  const grow = (database: DatabaseSync) => database.exec(`INSERT INTO unloaded_versions VALUES ('${"x".repeat(100_000)}', '1')`);

  test("is a StateError of every statement, whose sentence for callers has no path", () => {
    const home = temporaryFolder();
    const database = open(home);
    const insert = database.prepare("INSERT INTO unloaded_versions VALUES (?, '1')");
    // SQLite says the same of a disk without room.
    database.exec("PRAGMA max_page_count = 1");
    for (const act of [() => grow(database), () => insert.run("x".repeat(100_000))]) {
      const error = thrownBy(act);
      expect(error).toBeInstanceOf(StateError);
      expect((error as StateError).message).toBe(`The disk that holds ${join(home, "state.sqlite")} is full; free some space.`);
      expect((error as StateError).publicly).toMatch(/^The change was not made, .* disk .* is full; free some space\.$/);
      expect((error as StateError).publicly).not.toContain(home);
    }
    database.exec("PRAGMA max_page_count = 100000");
    grow(database);
  });

  test("is one of a file that may not be written, and of one that another process holds", () => {
    const home = temporaryFolder();
    const database = open(home);
    database.exec("PRAGMA query_only = 1");
    expect(thrownBy(() => grow(database))).toMatchObject({
      name: "StateError",
      publicly: expect.stringContaining("cannot be written"),
      passes: false,
    });
    database.exec("PRAGMA query_only = 0; PRAGMA busy_timeout = 1");
    open(home).exec("BEGIN IMMEDIATE");
    expect(thrownBy(() => grow(database))).toMatchObject({
      name: "StateError",
      publicly: expect.stringContaining("try again"),
      passes: true,
    });
  });

  test("is none of our own mistakes", () => {
    const database = open(temporaryFolder());
    expect(thrownBy(() => database.exec("nonsense"))).not.toBeInstanceOf(StateError);
    expect(thrownBy(() => database.prepare("nonsense"))).not.toBeInstanceOf(StateError);
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

test("processes that begin with one new file at the same time all open it", async () => {
  const home = temporaryFolder();
  const module = new URL("../../src/state/sqlite/open-file.ts", import.meta.url).pathname;
  // They start when all are there: each says so by a line, and goes on when it is answered.
  const program = `import { openFile } from ${JSON.stringify(module)};
    process.stdout.write("here\\n");
    process.stdin.once("data", () => { openFile(${JSON.stringify(home)}).close(); process.exit(0); });`;
  const processes = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module-typescript", "-e", program]),
  );
  const endings = processes.map((each) => once(each, "exit"));
  await Promise.all(processes.map((each) => once(each.stdout, "data")));
  for (const each of processes) each.stdin.write("go\n");
  expect((await Promise.all(endings)).map(([code]) => code)).toEqual([0, 0, 0, 0]);
});
