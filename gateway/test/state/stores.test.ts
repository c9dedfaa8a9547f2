/** Every store, the same on both databases: what goes in comes out, changes are all or nothing, and others are noticed. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createKeyRing } from "../../src/auth/key/ring.ts";
import { createCanaryStore, type NewCanaryRun } from "../../src/state/canary-store.ts";
import type { Database, Session } from "../../src/state/database.ts";
import type { Journal } from "../../src/state/journal.ts";
import { createKeyStore, type StoredKey } from "../../src/state/key-store.ts";
import { createSessionStore } from "../../src/state/session-store.ts";
import { createTrafficStore } from "../../src/state/traffic-store.ts";
import { createUnloadedStore } from "../../src/state/unloaded-store.ts";
import { createUsageStore } from "../../src/state/usage-store.ts";
import type { UsageRow } from "../../src/telemetry/usage/tally.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { type PostgresServer, startPostgres } from "../support/postgres-server.ts";
import { postgresStateAt, until } from "../support/postgres-state.ts";
import { temporaryFolder } from "../support/settings.ts";
import { stateIn } from "../support/state.ts";

interface State {
  readonly database: Database;
  readonly journal: Journal;
  readonly clock: FakeClock;
}

let server: PostgresServer;
beforeAll(async () => void (server = await startPostgres()));
afterAll(() => server.remove());

type All = <Result>(acts: readonly (() => Promise<Result>)[]) => Promise<Result[]>;

const atOnce: All = (acts) => Promise.all(acts.map((act) => act()));

/** Of a file each process has one connection: two in one thread, one amid its change, would wait for each other. */
const inTurn: All = async (acts) => {
  const results = [];
  for (const act of acts) results.push(await act());
  return results;
};

/** Opens one state as often as it is called; and how several that are open there act. */
const databases: readonly (readonly [string, () => Promise<() => Promise<State>>, All])[] = [
  [
    "SQLite",
    async () => {
      const home = temporaryFolder();
      return async () => stateIn(home);
    },
    inTurn,
  ],
  [
    "PostgreSQL",
    async () => {
      const url = await server.newDatabase();
      return () => postgresStateAt(url);
    },
    atOnce,
  ],
];

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

/** Bytes as text: one database gives a Buffer, the other a Uint8Array. A Buffer is looked at before its own toJSON. */
const plain = <Value>(value: Value): Value =>
  JSON.parse(
    JSON.stringify(value, function (this: Record<string, unknown>, name, each) {
      const before = this[name];
      return ArrayBuffer.isView(before) ? bytes(before) : each;
    }),
  );
const bytes = (view: ArrayBufferView) => Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString("hex");

describe.each(databases)("on %s", (_name, newState, all) => {
  async function open(): Promise<State> {
    return (await newState())();
  }

  function keysOf({ database }: State) {
    const store = createKeyStore(database);
    const insert = (each: StoredKey) => database.change({ tells: "keys" }, (session) => store.insert(session, each));
    const revoke = (id: string, atMs: number) => database.change({ tells: "keys" }, (session) => store.revoke(session, id, atMs));
    return { ...store, insert, revoke };
  }

  describe("a key", () => {
    test("comes back as it was put in, once", async () => {
      const store = keysOf(await open());
      expect(await store.insert(key)).toBe(true);
      expect(await store.insert({ ...key, name: "another" })).toBe(false);
      const [found] = await store.list();
      expect([found, await store.find(key.id), await store.find("nobody00")].map(plainOrNothing)).toEqual([plain(key), plain(key), null]);
    });

    test("is revoked once", async () => {
      const store = keysOf(await open());
      await store.insert(key);
      expect(await store.revoke("abcdefgh", 5_000)).toBe(true);
      expect(await store.revoke("abcdefgh", 6_000)).toBe(true);
      expect(await store.revoke("unknown0", 6_000)).toBe(false);
      expect((await store.list())[0]!.revokedAtMs).toBe(5_000);
    });

    test("never has its last use moved back", async () => {
      const store = keysOf(await open());
      await store.insert(key);
      await store.touch(new Map([["abcdefgh", 9_000]]));
      await store.touch(new Map([["abcdefgh", 8_000]]));
      expect((await store.list())[0]!.lastUsedAtMs).toBe(9_000);
    });

    test("that somebody else makes is noticed", async () => {
      const openAgain = await newState();
      const mine = keysOf(await openAgain());
      const other = keysOf(await openAgain());
      await mine.list();
      const before = mine.generation();
      await other.insert(key);
      await until(() => mine.generation() !== before);
      expect((await mine.list()).map(({ id }) => id)).toEqual(["abcdefgh"]);
    });

    test("is made first by one of several gateways that begin at once", async () => {
      const openAgain = await newState();
      const rings = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const state = await openAgain();
          return createKeyRing(createKeyStore(state.database), state.clock, state.journal);
        }),
      );
      const made = await all(rings.map((ring) => () => ring.createFirst()));
      expect(made.filter((each) => each !== undefined)).toHaveLength(1);
      expect(await rings[0]!.list()).toHaveLength(1);
      await all(rings.map((ring) => () => ring.seed(`ihk_aaaaaaaa_${"1".repeat(43)}`)));
      expect(await rings[0]!.list()).toHaveLength(2);
    });
  });

  test("sessions and links come and go, those of keys that ended with them", async () => {
    const state = await open();
    await keysOf(state).insert({ ...key, expiresAtMs: null });
    const store = createSessionStore(state.database);
    const session = { id: "s1", hash: key.hash, keyId: key.id, createdAtMs: 10_000, seenAtMs: 10_000 };
    expect([await store.insert(session), await store.insert(session)]).toEqual([true, false]);
    await store.touch(new Map([["s1", 12_000]]));
    await store.touch(new Map([["s1", 11_000]]));
    expect(plain(await store.list())).toEqual([plain({ ...session, seenAtMs: 12_000 })]);
    await store.replaceLinks({ hash: key.hash, keyId: key.id, expiresAtMs: 20_000 });
    expect(await store.links()).toHaveLength(1);
    const taken = await Promise.all([store.takeLink(key.hash), store.takeLink(key.hash)]);
    expect(taken.filter(Boolean)).toHaveLength(1);
    await store.sweep(0, 0, 13_000);
    expect(await store.list()).toHaveLength(1);
    await keysOf(state).revoke(key.id, 13_000);
    await store.sweep(0, 0, 14_000);
    expect(await store.list()).toEqual([]);
  });

  test("a traffic document is replaced by whoever has its revision, and by nobody else, whatever comes at once", async () => {
    const openAgain = await newState();
    const states = await Promise.all([openAgain(), openAgain(), openAgain()]);
    const stores = states.map(({ database, journal }) => createTrafficStore(database, journal));
    const content = (n: number) => ({
      document: JSON.stringify({ model: "iris", weights: { "1": 100 }, n }),
      split: { versions: ["1"], places: new Uint8Array(100) },
      origin: "api" as const,
    });
    const isStale = (error: Error) => {
      expect(error.message).toBe("stale");
      return false;
    };
    const put = (n: number, expected: number) =>
      stores[n % 3]!.update("iris", "k", (current) => {
        if ((current?.revision ?? 0) !== expected) throw new Error("stale");
        return content(n);
      });
    for (let revision = 0; revision < 3; revision++) {
      const tries = Array.from({ length: 6 }, (_, n) => () => put(n, revision).then(() => true, isStale));
      expect((await all(tries)).filter(Boolean)).toHaveLength(1);
    }
    const [stored] = await stores[1]!.list();
    expect(stored).toMatchObject({ model: "iris", revision: 3, origin: "api", split: { versions: ["1"] } });
    expect(bytes(stored!.split.places)).toBe("00".repeat(100));
    const entries = await states[0]!.journal.list(10);
    expect(entries.map(({ after }) => (after as { revision: number }).revision)).toEqual([3, 2, 1]);
    expect(entries.at(-1)!.before).toBeUndefined();
  });

  test("unloads are remembered, with what was remembered before", async () => {
    const { database, journal } = await open();
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

  describe("the audit", () => {
    test("is read newest first, page by page, and by what was done to one subject", async () => {
      const { journal, clock } = await open();
      for (const subject of ["a", "b", "a"]) {
        await journal.record("abcdefgh", "traffic.set", "traffic", async () => ({ result: 1, subject, before: { n: 1 }, after: subject }));
        clock.advance(1_000);
      }
      const entries = await journal.list(2);
      expect(entries).toMatchObject([
        { subject: "a", who: "abcdefgh", action: "traffic.set", before: { n: 1 }, after: "a", atMs: Date.UTC(2026, 0, 1) + 2_000 },
        { subject: "b" },
      ]);
      expect(await journal.list(2, entries[1]!.id)).toMatchObject([{ subject: "a" }]);
      expect(await journal.listOf("traffic.set", "a", 10)).toHaveLength(2);
    });

    test("has nothing of a change that threw, nor of one that was none", async () => {
      const { journal, database } = await open();
      const insert = (session: Session) => session.run("INSERT INTO unloaded_versions VALUES ('iris', '1')");
      const failing = journal.record("k", "x", "unloaded", async (session) => {
        await insert(session);
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(await journal.record("k", "x", "unloaded", async () => undefined)).toBeUndefined();
      expect(await journal.list(10)).toEqual([]);
      expect(await database.all("SELECT * FROM unloaded_versions")).toEqual([]);
    });
  });

  describe("used tokens", () => {
    const row: UsageRow = {
      day: "2026-11-30",
      keyId: "k1",
      model: "chat",
      version: "1",
      requests: 1,
      promptTokens: 10,
      completionTokens: 5,
      cachedTokens: 2,
      estimatedPromptTokens: 0,
      estimatedCompletionTokens: 0,
    };
    const ever = { from: "2020-01-01", to: "2030-01-01", by: ["day"], keyId: null, limit: 100 } as const;

    test("add up, whichever gateway writes them, in whatever order", async () => {
      const openAgain = await newState();
      const stores = (await Promise.all([openAgain(), openAgain()])).map(({ database }) => createUsageStore(database));
      const rows = ["1", "2", "3"].map((version) => ({ ...row, version }));
      for (let n = 0; n < 10; n++) await all([() => stores[0]!.add(rows), () => stores[1]!.add(rows.toReversed())]);
      expect(await stores[0]!.sums(ever)).toMatchObject([{ day: "2026-11-30", requests: 60, promptTokens: 600, cachedTokens: 120 }]);
      expect(await stores[0]!.sums({ ...ever, by: [], keyId: "nobody" })).toEqual([]);
      expect(await stores[1]!.sums({ ...ever, by: ["key", "month", "version"], limit: 1 })).toMatchObject([
        { keyId: "k1", keyName: null, month: "2026-11", version: "1", requests: 20 },
      ]);
    });

    test("become one sum a month, and are forgotten", async () => {
      const store = createUsageStore((await open()).database);
      for (const day of ["2024-11-30", "2024-12-01", "2025-09-01", "2025-09-02", "2025-09-30", "2026-11-01"])
        await store.add([{ ...row, day }]);
      await store.thin("2025-10-01", "2024-12-01");
      expect((await store.sums(ever)).map(({ day, requests }) => [day, requests])).toEqual([
        ["2024-12-01", 1],
        ["2025-09-01", 3],
        ["2026-11-01", 1],
      ]);
    });
  });

  test("a canary goes step by step for whoever is first, and leaves its history", async () => {
    const openAgain = await newState();
    const [one, other] = (await Promise.all([openAgain(), openAgain()])).map(({ database, journal, clock }) =>
      createCanaryStore(database, journal, () => clock.wallMs()),
    );
    const wanted: NewCanaryRun = { model: "iris", wish: "w", version: "2", baseline: "1", rest: { "1": 100 }, steps: [5, 100] };
    const grounds = { who: "judge", reason: "because" };
    expect((await all([() => one!.begin(wanted, grounds), () => other!.begin(wanted, grounds)])).filter(Boolean)).toHaveLength(1);
    const run = (await one!.last("iris"))!;
    expect(run).toMatchObject({ ...wanted, step: 0, state: "running", isSettled: false, endedAtMs: undefined });

    await one!.writeTally(run, "g1", "{}");
    await one!.writeTally(run, "g1", '{"n":2}');
    await other!.writeTally(run, "g2", "{}");
    expect([...(await other!.tallies(run))].toSorted()).toEqual([
      ["g1", '{"n":2}'],
      ["g2", "{}"],
    ]);

    expect((await all([() => one!.raise(run, "c", grounds), () => other!.raise(run, "c", grounds)])).filter(Boolean)).toHaveLength(1);
    const raised = (await other!.last("iris"))!;
    expect(raised).toMatchObject({ step: 1, carried: "c" });
    expect([...(await one!.tallies(run))]).toEqual([]);
    expect([await one!.end(raised, "rolled_back", grounds), await other!.end(raised, "promoted", grounds)]).toEqual([true, false]);
    await one!.settle(raised);
    expect(await other!.list()).toMatchObject([{ state: "rolled_back", isSettled: true, reason: "because" }]);
    expect((await other!.history("iris", 10)).map(({ kind, percent }) => [kind, percent])).toEqual([
      ["rolled_back", 0],
      ["raised", 100],
      ["started", 5],
    ]);
  });
});

function plainOrNothing(value: StoredKey | undefined): StoredKey | null {
  return value === undefined ? null : plain(value);
}
