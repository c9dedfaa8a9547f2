/** Places by version: exact shares, and no caller moved without need. */

import { describe, expect, test } from "vitest";
import { sharesFromDocument } from "../../../src/traffic/choose/shares.ts";
import { placeCount, type Split, splitFromShares } from "../../../src/traffic/choose/split.ts";
import { forSeeds, type SeededRandom } from "../../support/seeded-random.ts";
import { sharesOf } from "../../support/traffic.ts";

const weights = (weights: Record<string, number>) => sharesFromDocument({ weights });

/** Callers, in places, that are with another version than before. */
function moved(before: Split, after: Split): number {
  let count = 0;
  for (let i = 0; i < placeCount; i++) if (before.versions[before.places[i]!] !== after.versions[after.places[i]!]) count++;
  return count;
}

/** The fewest that have to move: what the losing versions lose. */
function hadToMove(before: Split, after: Split): number {
  const now = sharesOf(after);
  return [...sharesOf(before)].reduce((sum, [version, places]) => sum + Math.max(0, places - (now.get(version) ?? 0)), 0);
}

function randomWeights(random: SeededRandom): Record<string, number> {
  const versions = ["1", "2", "3", "4", "canary"].filter(() => random.next() < 0.7);
  const cuts = versions.slice(1).map(() => random.integer(0, 10_000));
  const edges = [0, ...cuts.sort((a, b) => a - b), 10_000];
  const shares = versions.map((version, i) => [version, (edges[i + 1]! - edges[i]!) / 100]);
  return versions.length === 0 ? { latest: 100 } : Object.fromEntries(shares);
}

test("deals out exactly the shares, and moves exactly those that have to", () => {
  forSeeds(60, (random) => {
    let before: Split | undefined;
    for (let i = 0; i < 5; i++) {
      const shares = weights(randomWeights(random));
      const after = splitFromShares(shares, before);
      expect(sharesOf(after)).toEqual(new Map([...shares].sort(([a], [b]) => (a < b ? -1 : 1))));
      if (before) expect(moved(before, after)).toBe(hadToMove(before, after));
      before = after;
    }
  });
});

test("between two versions, the split is the same by whatever steps it came about", () => {
  const direct = splitFromShares(weights({ "1": 75, "2": 25 }), undefined);
  let stepwise: Split | undefined;
  for (const percent of [5, 60, 0, 100, 10, 25]) stepwise = splitFromShares(weights({ "1": 100 - percent, "2": percent }), stepwise);
  expect(moved(direct, stepwise!)).toBe(0);
});

test("a caller of the growing version stays with it", () => {
  const before = splitFromShares(weights({ "1": 60, "2": 30, "3": 10 }), undefined);
  const after = splitFromShares(weights({ "1": 50, "2": 30, "3": 20 }), before);
  const changes = new Set<string>();
  for (let i = 0; i < placeCount; i++) changes.add(`${before.versions[before.places[i]!]}→${after.versions[after.places[i]!]}`);
  expect([...changes].sort()).toEqual(["1→1", "1→3", "2→2", "3→3"]);
});

describe("shares", () => {
  test("labels count for their versions, and shares of nothing are none", () => {
    const shares = sharesFromDocument({ weights: { "1": 20.5, stable: 29.5, canary: 50, "9": 0 }, labels: { stable: "1", canary: "2" } });
    expect([...shares]).toEqual([
      ["1", 5_000],
      ["2", 5_000],
    ]);
  });

  test.each([
    [{ "1": 100 }, { version: "2", percent: 5 }, { "1": 9_500, "2": 500 }],
    [
      { "1": 60, "3": 40 },
      { version: "2", percent: 25 },
      { "1": 4_500, "2": 2_500, "3": 3_000 },
    ],
    [
      { "1": 60, "2": 40 },
      { version: "2", percent: 25 },
      { "1": 7_500, "2": 2_500 },
    ],
    [
      { "1": 33.33, "3": 33.33, "4": 33.34 },
      { version: "2", percent: 1 },
      { "1": 3_300, "2": 100, "3": 3_300, "4": 3_300 },
    ],
    [{ "1": 60, "3": 40 }, { version: "2", percent: 100 }, { "2": 10_000 }],
    [
      { "1": 60, "3": 40 },
      { version: "2", percent: 0 },
      { "1": 6_000, "3": 4_000 },
    ],
    [{ "2": 100 }, { version: "2", percent: 5 }, { "2": 10_000 }],
  ])("of %j, %j first: %j", (given, first, expected) => {
    expect(Object.fromEntries(sharesFromDocument({ weights: given as unknown as Record<string, number> }, first))).toEqual(expected);
  });
});
