/** The table of keys: what goes in comes out, and other connections are noticed. */

import { expect, test } from "vitest";
import { createKeyStore, type StoredKey } from "../../src/state/key-store.ts";
import { stateIn } from "../support/state.ts";

const key: StoredKey = {
  id: "abcdefgh",
  name: "a key",
  hash: new Uint8Array(32).fill(7),
  scopes: ["predict", "metrics"],
  models: ["iris"],
  rate: { requests: 10, rows: null, windowS: 60, burst: 5 },
  weight: 2.5,
  isCaptured: false,
  origin: "created",
  createdAtMs: 1_000,
  expiresAtMs: 2_000,
  revokedAtMs: null,
  lastUsedAtMs: null,
};

function storeIn(home?: string) {
  const { database, ...rest } = stateIn(home);
  const store = createKeyStore(database);
  const insert = (each: StoredKey) => database.change({ tells: "keys" }, (session) => store.insert(session, each));
  const revoke = (id: string, atMs: number) => database.change({ tells: "keys" }, (session) => store.revoke(session, id, atMs));
  return { ...store, ...rest, insert, revoke };
}

test("gives back what was put in", async () => {
  const store = storeIn();
  expect(await store.insert(key)).toBe(true);
  expect(await store.list()).toEqual([key]);
});

test("does not overwrite a key", async () => {
  const store = storeIn();
  await store.insert(key);
  expect(await store.insert({ ...key, name: "another" })).toBe(false);
  expect((await store.list())[0]!.name).toBe("a key");
});

test("revokes once", async () => {
  const store = storeIn();
  await store.insert(key);
  expect(await store.revoke("abcdefgh", 5_000)).toBe(true);
  expect(await store.revoke("abcdefgh", 6_000)).toBe(true);
  expect(await store.revoke("unknown0", 6_000)).toBe(false);
  expect((await store.list())[0]!.revokedAtMs).toBe(5_000);
});

test("never moves the last use back", async () => {
  const store = storeIn();
  await store.insert(key);
  await store.touch(new Map([["abcdefgh", 9_000]]));
  await store.touch(new Map([["abcdefgh", 8_000]]));
  expect((await store.list())[0]!.lastUsedAtMs).toBe(9_000);
});

test("shows by its generation that another connection has written", async () => {
  const mine = storeIn();
  const other = storeIn(mine.home);
  const before = mine.generation();
  expect(mine.generation()).toBe(before);
  await other.insert(key);
  expect(mine.generation()).not.toBe(before);
});
