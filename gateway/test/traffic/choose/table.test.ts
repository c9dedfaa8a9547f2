/** The traffic in memory: the same after a restart, followed by other processes, and moved by a canary's share. */

import { describe, expect, test } from "vitest";
import type { TrafficTable } from "../../../src/traffic/choose/table.ts";
import { chooseVersion } from "../../../src/traffic/choose/version.ts";
import { temporaryFolder } from "../../support/settings.ts";
import { irisIn, sharesOf, trafficIn } from "../../support/traffic.ts";

const sticky = { by: "key" } as const;
const both = irisIn({ "1": "READY", "2": "READY", "3": "READY" });

/** The version of each of a thousand keys. */
function byKey(table: TrafficTable): string[] {
  return Array.from(
    { length: 1_000 },
    (_, i) => chooseVersion(both, undefined, table.get("iris"), { headers: {}, keyId: `key-${i}`, parameters: {} }).version,
  );
}

test("a model without a document has the default one, and no rules to look at", async () => {
  const { table } = await trafficIn();
  expect(table.get("iris")).toBeUndefined();
  expect(table.document("iris")).toEqual({ model: "iris", revision: 0, weights: { latest: 100 } });
  expect(table.documents()).toEqual([]);
});

test("a restart serves the same split, although the split follows from more than the document", async () => {
  const home = temporaryFolder();
  const { table } = await trafficIn(home);
  for (const weights of [{ "1": 100 }, { "1": 60, "2": 30, "3": 10 }, { "1": 40, "2": 40, "3": 20 }, { "1": 50, "2": 20, "3": 30 }])
    await table.set("iris", { model: "iris", weights, sticky }, "k");
  const again = (await trafficIn(home)).table;
  expect(byKey(again)).toEqual(byKey(table));
  expect(again.document("iris")).toEqual({ model: "iris", revision: 4, weights: { "1": 50, "2": 20, "3": 30 }, sticky });
});

describe("another process", () => {
  test("has a change as soon as it looks, and tells who listens only of what changed", async () => {
    const home = temporaryFolder();
    const [mine, other] = [(await trafficIn(home)).table, (await trafficIn(home)).table];
    await other.set("iris", { model: "iris", weights: { "1": 100 } }, "k");
    await other.set("resnet", { model: "resnet", weights: { "1": 100 } }, "k");
    await mine.follow();
    const told: string[] = [];
    const stop = mine.onChange((model) => told.push(model));
    await other.set("iris", { model: "iris", weights: { "2": 100 } }, "k");
    const resnet = mine.get("resnet");
    await mine.follow();
    expect(told).toEqual(["iris"]);
    expect(mine.document("iris")).toMatchObject({ revision: 2, weights: { "2": 100 } });
    expect(mine.get("resnet")).toBe(resnet);
    stop();
    await other.set("iris", { model: "iris", weights: { "1": 100 } }, "k");
    await mine.follow();
    expect(told).toEqual(["iris"]);
  });

  test("that has not looked yet can't overwrite what it has not seen", async () => {
    const home = temporaryFolder();
    const [mine, other] = [(await trafficIn(home)).table, (await trafficIn(home)).table];
    await other.set("iris", { model: "iris", weights: { "1": 100 } }, "k");
    await expect(mine.set("iris", { model: "iris", revision: 0, weights: { "2": 100 } }, "k")).rejects.toThrow(
      expect.objectContaining({ reason: "CONFLICT" }),
    );
    await mine.follow();
    expect(mine.document("iris").weights).toEqual({ "1": 100 });
  });
});

describe("a first share", () => {
  test("is taken from all others in proportion, and given back as if it had never been", async () => {
    const { table } = await trafficIn();
    await table.set("iris", { model: "iris", weights: { "1": 60, "3": 40 }, sticky }, "k");
    const before = byKey(table);
    let few = byKey(table);
    for (const percent of [5, 25, 50]) {
      table.giveFirst("iris", { version: "2", percent });
      const now = byKey(table);
      // Who is on the canary stays on it, who is not moves only there.
      for (const [i, version] of now.entries()) expect(version).toBe(few[i] === "2" ? "2" : version === "2" ? "2" : before[i]);
      few = now;
    }
    expect(Object.fromEntries(sharesOf(table.get("iris")!.split))).toEqual({ "1": 3_000, "2": 5_000, "3": 2_000 });
    expect(table.document("iris")).toMatchObject({ revision: 1, weights: { "1": 60, "3": 40 } });
    table.giveFirst("iris", undefined);
    expect(byKey(table)).toEqual(before);
  });

  test("that becomes the document's moves nobody who is on it", async () => {
    const { table } = await trafficIn();
    await table.set("iris", { model: "iris", weights: { "1": 60, "3": 40 }, sticky }, "k");
    table.giveFirst("iris", { version: "2", percent: 50 });
    const during = byKey(table);
    await table.set("iris", { model: "iris", weights: { "1": 30, "2": 50, "3": 20 }, sticky }, "canary");
    table.giveFirst("iris", undefined);
    expect(byKey(table)).toEqual(during);
  });

  test("survives a change that another process makes, and means nothing without a document", async () => {
    const home = temporaryFolder();
    const [mine, other] = [(await trafficIn(home)).table, (await trafficIn(home)).table];
    mine.giveFirst("resnet", { version: "2", percent: 50 });
    expect(mine.get("resnet")).toBeUndefined();
    await mine.set("iris", { model: "iris", weights: { "1": 100 } }, "k");
    mine.giveFirst("iris", { version: "2", percent: 50 });
    await other.set("iris", { model: "iris", weights: { "3": 100 } }, "k");
    await mine.follow();
    expect(Object.fromEntries(sharesOf(mine.get("iris")!.split))).toEqual({ "2": 5_000, "3": 5_000 });
  });
});
