/** The table of keys: what goes in comes out, and other connections are noticed. */

import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/state/database.ts";
import { createKeyStore, type StoredKey } from "../../src/state/key-store.ts";
import { temporaryFolder } from "../support/settings.ts";

const key: StoredKey = {
  id: "abcdefgh",
  name: "a key",
  hash: new Uint8Array(32).fill(7),
  scopes: ["predict", "metrics"],
  models: ["iris"],
  rate: { requests: 10, rows: null, windowS: 60, burst: 5 },
  weight: 2.5,
  origin: "created",
  createdAtMs: 1_000,
  expiresAtMs: 2_000,
  revokedAtMs: null,
  lastUsedAtMs: null,
};

function storeIn(home: string) {
  const database = openDatabase(home);
  onTestFinished(() => database.close());
  return createKeyStore(database);
}

test("gives back what was put in", () => {
  const store = storeIn(temporaryFolder());
  expect(store.insert(key)).toBe(true);
  expect(store.list()).toEqual([key]);
});

test("does not overwrite a key", () => {
  const store = storeIn(temporaryFolder());
  store.insert(key);
  expect(store.insert({ ...key, name: "another" })).toBe(false);
  expect(store.list()[0]!.name).toBe("a key");
});

test("revokes once", () => {
  const store = storeIn(temporaryFolder());
  store.insert(key);
  expect(store.revoke("abcdefgh", 5_000)).toBe(true);
  expect(store.revoke("abcdefgh", 6_000)).toBe(true);
  expect(store.revoke("unknown0", 6_000)).toBe(false);
  expect(store.list()[0]!.revokedAtMs).toBe(5_000);
});

test("never moves the last use back", () => {
  const store = storeIn(temporaryFolder());
  store.insert(key);
  store.touch(new Map([["abcdefgh", 9_000]]));
  store.touch(new Map([["abcdefgh", 8_000]]));
  expect(store.list()[0]!.lastUsedAtMs).toBe(9_000);
});

test("shows by its generation that another connection has written", () => {
  const home = temporaryFolder();
  const mine = storeIn(home);
  const other = storeIn(home);
  const before = mine.generation();
  expect(mine.generation()).toBe(before);
  other.insert(key);
  expect(mine.generation()).not.toBe(before);
});
