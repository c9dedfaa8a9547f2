/** The audit: written with the change or not at all, read newest first. */

import { expect, test } from "vitest";
import { createKeyRing } from "../../src/auth/key/ring.ts";
import type { Session } from "../../src/state/database.ts";
import { createKeyStore } from "../../src/state/key-store.ts";
import { createUnloadedStore } from "../../src/state/unloaded-store.ts";
import { stateIn } from "../support/state.ts";

test("gives back what was written, newest first, page by page", async () => {
  const { journal, clock } = stateIn();
  for (const subject of ["a", "b", "c"]) {
    await journal.record("abcdefgh", "traffic.set", "traffic", async () => ({ result: 1, subject, before: { n: 1 }, after: subject }));
    clock.advance(1_000);
  }
  const [c, b] = await journal.list(2);
  expect([c, b]).toMatchObject([
    { id: 3, subject: "c", who: "abcdefgh", action: "traffic.set", before: { n: 1 }, after: "c", atMs: Date.UTC(2026, 0, 1) + 2_000 },
    { id: 2, subject: "b" },
  ]);
  expect(await journal.list(2, b!.id)).toMatchObject([{ id: 1, subject: "a" }]);
});

test("gives back what was done to one subject, found by an index", async () => {
  const { journal, file } = stateIn();
  for (const [action, subject] of [
    ["traffic.set", "a"],
    ["traffic.set", "b"],
    ["model.load", "a"],
    ["traffic.set", "a"],
  ] as const)
    await journal.record("abcdefgh", action, "traffic", async () => ({ result: 1, subject }));
  expect((await journal.listOf("traffic.set", "a", 10)).map(({ id }) => id)).toEqual([4, 1]);
  expect((await journal.listOf("traffic.set", "a", 1)).map(({ id }) => id)).toEqual([4]);
  const plan = file.prepare("EXPLAIN QUERY PLAN SELECT * FROM audit WHERE action = ? AND subject = ? ORDER BY id DESC LIMIT ?");
  expect(plan.all("traffic.set", "a", 1)).toMatchObject([{ detail: expect.stringContaining("USING INDEX audit_by_subject") }]);
});

test("a change that throws, or was none, leaves nothing behind", async () => {
  const { journal, file } = stateIn();
  const failing = journal.record("k", "x", "unloaded", async (session) => {
    await session.run("INSERT INTO unloaded_versions VALUES ('iris', '1')");
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await journal.record("k", "x", "keys", async () => undefined)).toBeUndefined();
  expect(await journal.list(10)).toEqual([]);
  expect(file.prepare("SELECT count(*) AS n FROM unloaded_versions").get()).toEqual({ n: 0 });
});

test("a change whose entry can't be written is not made", async () => {
  const { journal, file } = stateIn();
  file.exec("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'disk full'); END");
  const change = async (session: Session) => {
    await session.run("INSERT INTO unloaded_versions VALUES ('iris', '1')");
    return { result: true, subject: "iris" };
  };
  await expect(journal.record("k", "x", "unloaded", change)).rejects.toThrow("disk full");
  expect(file.prepare("SELECT count(*) AS n FROM unloaded_versions").get()).toEqual({ n: 0 });
});

test("keeps the last hundred thousand", async () => {
  const { journal, file } = stateIn();
  await journal.record("k", "x", "keys", async () => ({ result: 1, subject: "first" }));
  file.exec("UPDATE sqlite_sequence SET seq = 100000 WHERE name = 'audit'");
  await journal.record("k", "x", "keys", async () => ({ result: 1, subject: "last" }));
  expect(await journal.list(10)).toMatchObject([{ subject: "last" }]);
});

test("keys leave their making and their end, never a secret", async () => {
  const { journal, database, clock } = stateIn();
  const ring = createKeyRing(createKeyStore(database), clock, journal);
  const first = (await ring.createFirst())!;
  await ring.seed(`ihk_aaaaaaaa_${"1".repeat(43)}`);
  await ring.seed(`ihk_bbbbbbbb_${"2".repeat(43)}`);
  const { id, key } = await ring.create({ name: "x", scopes: ["predict"], models: null, expiresInDays: null, rate: null }, "bbbbbbbb");
  await ring.revoke(id);
  await ring.revoke(id);
  const entries = await journal.list(10);
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

test("unloads are remembered, with what was remembered before", async () => {
  const { journal, database } = stateIn();
  const store = createUnloadedStore(database, journal);
  await store.replace("iris", "k", "model.unload", "1", (before) => [...before, "1"]);
  await store.replace("resnet", "k", "model.unload", "", () => [""]);
  await store.replace("iris", "k", "model.unload", "2", (before) => [...before, "2"]);
  await store.replace("resnet", "k", "model.load", "", () => []);
  expect(await store.list()).toEqual([
    { model: "iris", version: "1" },
    { model: "iris", version: "2" },
  ]);
  expect(await journal.list(2)).toMatchObject([
    { action: "model.load", subject: "resnet", before: { unloaded: ["*"] }, after: { unloaded: [] } },
    { action: "model.unload", subject: "iris/2", before: { unloaded: ["1"] }, after: { unloaded: ["1", "2"] } },
  ]);
});
