/** The audit: written with the change or not at all, read newest first. */

import { expect, onTestFinished, test } from "vitest";
import { createKeyRing } from "../../src/auth/key/ring.ts";
import { openDatabase } from "../../src/state/database.ts";
import { createJournal, noJournal } from "../../src/state/journal.ts";
import { createKeyStore } from "../../src/state/key-store.ts";
import { createUnloadedStore } from "../../src/state/unloaded-store.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { temporaryFolder } from "../support/settings.ts";

function stateIn(home = temporaryFolder()) {
  const database = openDatabase(home);
  onTestFinished(() => database.close());
  const clock = new FakeClock();
  const journal = createJournal(database, () => clock.wallMs());
  return { database, clock, journal };
}

test("gives back what was written, newest first, page by page", () => {
  const { journal, clock } = stateIn();
  for (const subject of ["a", "b", "c"]) {
    journal.record("abcdefgh", "traffic.set", () => ({ result: 1, subject, before: { n: 1 }, after: subject }));
    clock.advance(1_000);
  }
  const [c, b] = journal.list(2);
  expect([c, b]).toMatchObject([
    { id: 3, subject: "c", who: "abcdefgh", action: "traffic.set", before: { n: 1 }, after: "c", atMs: Date.UTC(2026, 0, 1) + 2_000 },
    { id: 2, subject: "b" },
  ]);
  expect(journal.list(2, b!.id)).toMatchObject([{ id: 1, subject: "a" }]);
});

test("gives back what was done to one subject, found by an index", () => {
  const { journal, database } = stateIn();
  for (const [action, subject] of [
    ["traffic.set", "a"],
    ["traffic.set", "b"],
    ["model.load", "a"],
    ["traffic.set", "a"],
  ] as const)
    journal.record("abcdefgh", action, () => ({ result: 1, subject }));
  expect(journal.listOf("traffic.set", "a", 10).map(({ id }) => id)).toEqual([4, 1]);
  expect(journal.listOf("traffic.set", "a", 1).map(({ id }) => id)).toEqual([4]);
  const plan = database.prepare("EXPLAIN QUERY PLAN SELECT * FROM audit WHERE action = ? AND subject = ? ORDER BY id DESC LIMIT ?");
  expect(plan.all("traffic.set", "a", 1)).toMatchObject([{ detail: expect.stringContaining("USING INDEX audit_by_subject") }]);
});

test("a change that throws, or was none, leaves nothing behind", () => {
  const { journal, database } = stateIn();
  const insert = () => database.exec("INSERT INTO unloaded_versions VALUES ('iris', '1')");
  expect(() =>
    journal.record("k", "x", () => {
      insert();
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(journal.record("k", "x", () => undefined)).toBeUndefined();
  expect(journal.list(10)).toEqual([]);
  expect(database.prepare("SELECT count(*) AS n FROM unloaded_versions").get()).toEqual({ n: 0 });
});

test("a change whose entry can't be written is not made", () => {
  const { journal, database } = stateIn();
  database.exec("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'disk full'); END");
  const change = () => {
    database.exec("INSERT INTO unloaded_versions VALUES ('iris', '1')");
    return { result: true, subject: "iris" };
  };
  expect(() => journal.record("k", "x", change)).toThrow("disk full");
  expect(database.prepare("SELECT count(*) AS n FROM unloaded_versions").get()).toEqual({ n: 0 });
});

test("keeps the last hundred thousand", () => {
  const { journal, database } = stateIn();
  journal.record("k", "x", () => ({ result: 1, subject: "first" }));
  database.exec("UPDATE sqlite_sequence SET seq = 100000 WHERE name = 'audit'");
  journal.record("k", "x", () => ({ result: 1, subject: "last" }));
  expect(journal.list(10)).toMatchObject([{ subject: "last" }]);
});

test("without a journal, changes are made all the same", () => {
  expect(noJournal.record("k", "x", () => ({ result: 7, subject: "s" }))).toBe(7);
  expect(noJournal.list(1)).toEqual([]);
});

test("keys leave their making and their end, never a secret", () => {
  const { journal, database, clock } = stateIn();
  const ring = createKeyRing(createKeyStore(database), clock, undefined, journal);
  const first = ring.createFirst()!;
  ring.seed(`ihk_aaaaaaaa_${"1".repeat(43)}`);
  ring.seed(`ihk_bbbbbbbb_${"2".repeat(43)}`);
  const { id, key } = ring.create({ name: "x", scopes: ["predict"], models: null, expiresInDays: null, rate: null }, "bbbbbbbb");
  ring.revoke(id);
  ring.revoke(id);
  const entries = journal.list(10);
  expect(entries.map(({ who, action, subject }) => `${who} ${action} ${subject}`)).toEqual([
    `cli key.revoke ${id}`,
    `bbbbbbbb key.create ${id}`,
    "config key.revoke aaaaaaaa",
    "config key.create bbbbbbbb",
    "config key.create aaaaaaaa",
    expect.stringMatching(/^gateway key.create \w{8}$/),
  ]);
  expect(entries[0]).toMatchObject({ before: { status: "active" }, after: { status: "revoked" } });
  const text = JSON.stringify(entries);
  for (const secret of [first, key]) expect(text).not.toContain(secret.slice(13));
  expect(text).not.toContain("hash");
});

test("unloads are remembered, with what was remembered before", () => {
  const { journal, database } = stateIn();
  const store = createUnloadedStore(database, journal);
  store.replace("iris", "k", "model.unload", "1", (before) => [...before, "1"]);
  store.replace("resnet", "k", "model.unload", "", () => [""]);
  store.replace("iris", "k", "model.unload", "2", (before) => [...before, "2"]);
  store.replace("resnet", "k", "model.load", "", () => []);
  expect(store.list()).toEqual([
    { model: "iris", version: "1" },
    { model: "iris", version: "2" },
  ]);
  expect(journal.list(2)).toMatchObject([
    { action: "model.load", subject: "resnet", before: { unloaded: ["*"] }, after: { unloaded: [] } },
    { action: "model.unload", subject: "iris/2", before: { unloaded: ["1"] }, after: { unloaded: ["1", "2"] } },
  ]);
});
