/** The ledger of used tokens: sums in memory, written in batches, there again after a restart, thinner as it grows old. */

import { expect, test } from "vitest";
import { createUsageStore, type UsageQuestion } from "../../../src/state/usage-store.ts";
import { UsageLedger } from "../../../src/telemetry/usage/ledger.ts";
import { rowOfCall } from "../../../src/telemetry/usage/tally.ts";
import { temporaryFolder } from "../../support/settings.ts";
import { stateIn } from "../../support/state.ts";

const counted = { promptTokens: 10, completionTokens: 5, cachedTokens: 2, estimated: false };
const guessed = { promptTokens: 3, completionTokens: 4, cachedTokens: 0, estimated: true };
const all: UsageQuestion = { from: "2020-01-01", to: "2030-01-01", by: ["key", "model", "version"], keyId: null, limit: 100 };

function bookIn(home: string) {
  const { database } = stateIn(home);
  return { database, store: createUsageStore(database) };
}

test("sums up by key, model, version and day, guessed tokens apart, and is there after a restart", async () => {
  const home = temporaryFolder();
  const nowMs = Date.parse("2026-11-30T23:59:59Z");
  const { database, store } = bookIn(home);
  const ledger = new UsageLedger(store, () => nowMs);
  ledger.add(rowOfCall(nowMs, "k1", "chat", "1", counted));
  ledger.add(rowOfCall(nowMs, "k1", "chat", "1", guessed));
  ledger.add(rowOfCall(nowMs + 2_000, "k1", "chat", "1", counted));
  expect(await store.sums(all)).toEqual([]);
  await ledger.flush();
  await ledger.flush();
  ledger.add(rowOfCall(nowMs, "issuer ann", "embed", "2", { ...counted, completionTokens: 0 }));
  await ledger.flush();
  await database.close();

  const { store: reopened } = bookIn(home);
  expect(await reopened.sums(all)).toEqual([
    {
      keyId: "issuer ann",
      keyName: null,
      model: "embed",
      version: "2",
      requests: 1,
      promptTokens: 10,
      completionTokens: 0,
      cachedTokens: 2,
      estimatedPromptTokens: 0,
      estimatedCompletionTokens: 0,
    },
    {
      keyId: "k1",
      keyName: null,
      model: "chat",
      version: "1",
      requests: 3,
      promptTokens: 20,
      completionTokens: 10,
      cachedTokens: 4,
      estimatedPromptTokens: 3,
      estimatedCompletionTokens: 4,
    },
  ]);
  const days = await reopened.sums({ ...all, by: ["day"], keyId: "k1" });
  expect(days.map(({ day, requests }) => [day, requests])).toEqual([
    ["2026-11-30", 2],
    ["2026-12-01", 1],
  ]);
  expect(await reopened.sums({ ...all, by: ["month"], to: "2026-11-30" })).toMatchObject([{ month: "2026-11", requests: 3 }]);
  expect(await reopened.sums({ ...all, by: [], from: "2029-01-01" })).toEqual([]);
  expect([...ledger.counters]).toContainEqual({ model: "chat", version: "1", kind: "prompt", count: 23 });
});

test("keeps what could not be written for the next time", async () => {
  let isFull = true;
  const written: number[] = [];
  const book = {
    async add(rows: readonly { readonly requests: number }[]) {
      if (isFull) throw new Error("full");
      written.push(...rows.map(({ requests }) => requests));
    },
    thin: async () => {},
  };
  const ledger = new UsageLedger(book, () => 0);
  ledger.add(rowOfCall(0, "k", "m", "1", counted));
  await expect(ledger.flush()).rejects.toThrow("full");
  ledger.add(rowOfCall(0, "k", "m", "1", counted));
  isFull = false;
  await ledger.flush();
  await ledger.flush();
  expect(written).toEqual([2]);
});

test("after 400 days keeps a month as one sum, and forgets it after two years", async () => {
  const { store } = bookIn(temporaryFolder());
  const row = (day: string) => rowOfCall(Date.parse(`${day}T12:00:00Z`), "k", "m", "1", counted);
  for (const day of ["2024-11-30", "2024-12-01", "2025-09-01", "2025-09-02", "2025-09-30", "2025-10-01", "2026-11-01"])
    await store.add([row(day)]);
  let nowMs = Date.parse("2026-11-29T00:00:00Z");
  const ledger = new UsageLedger(store, () => nowMs);
  await ledger.flush();
  const requestsByDay = async () => (await store.sums({ ...all, by: ["day"] })).map(({ day, requests }) => [day, requests]);
  expect(await requestsByDay()).toEqual([
    ["2024-12-01", 1],
    ["2025-09-01", 3],
    ["2025-10-01", 1],
    ["2026-11-01", 1],
  ]);
  nowMs = Date.parse("2026-12-01T00:00:00Z");
  await ledger.flush();
  expect((await requestsByDay()).map(([day]) => day)).toEqual(["2025-09-01", "2025-10-01", "2026-11-01"]);
});
