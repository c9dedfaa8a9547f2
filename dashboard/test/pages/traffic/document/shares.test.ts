import { describe, expect, test } from "vitest";
import {
  added,
  allPlaces,
  moved,
  removed,
  type Share,
  sharesFromWeights,
  weightsFromShares,
} from "../../../../src/pages/traffic/document/shares.ts";

const shares = (weights: Record<string, number>) => sharesFromWeights(weights);
const sum = (list: readonly Share[]) => list.reduce((total, { places }) => total + places, 0);

describe("a share that moves", () => {
  test.each([
    [{ a: 50, b: 50 }, "a", 70, { a: 70, b: 30 }],
    [{ a: 60, b: 30, c: 10 }, "a", 20, { a: 20, b: 60, c: 20 }],
    [{ a: 100, b: 0 }, "a", 90, { a: 90, b: 10 }],
    [{ a: 100, b: 0, c: 0 }, "a", 90, { a: 90, b: 5, c: 5 }],
    [{ a: 0, b: 100 }, "a", 100, { a: 100, b: 0 }],
    [{ a: 100 }, "a", 40, { a: 100 }],
  ])("takes from the others in proportion: %j, %s to %d", (before, name, percent, after) => {
    expect(weightsFromShares(moved(shares(before), name, percent * 100))).toEqual(after);
  });

  test("leaves whole percents whole, and is exact where they are not", () => {
    expect(weightsFromShares(moved(shares({ a: 50, b: 30, c: 20 }), "a", 5_100))).toEqual({ a: 51, b: 29, c: 20 });
    expect(weightsFromShares(moved(shares({ a: 12.5, b: 87.5 }), "a", 1_260))).toEqual({ a: 12.6, b: 87.4 });
    expect(weightsFromShares(moved(shares({ a: 10, b: 90 }), "a", 1_234))).toEqual({ a: 12.34, b: 87.66 });
  });

  test("stays between nothing and everything", () => {
    expect(weightsFromShares(moved(shares({ a: 50, b: 50 }), "a", 20_000))).toEqual({ a: 100, b: 0 });
    expect(weightsFromShares(moved(shares({ a: 50, b: 50 }), "a", -5))).toEqual({ a: 0, b: 100 });
  });

  test("always leaves the whole, whatever is moved where", () => {
    for (let seed = 0; seed < 500; seed++) {
      const names = ["a", "b", "c", "d", "e"].slice(0, 2 + (seed % 4));
      let list: Share[] = names.map((name, at) => ({ name, places: at === 0 ? allPlaces : 0 }));
      for (let step = 0; step < 5; step++)
        list = moved(list, names[(seed + step) % names.length]!, (seed * 7_919 + step * 104_729) % 10_001);
      expect(sum(list)).toBe(allPlaces);
      expect(list.every(({ places }) => places >= 0 && Number.isInteger(places))).toBe(true);
    }
  });
});

test("what joins begins with nothing, and the first gets everything", () => {
  expect(weightsFromShares(added(shares({ a: 100 }), "b"))).toEqual({ a: 100, b: 0 });
  expect(weightsFromShares(added([], "b"))).toEqual({ b: 100 });
  expect(added(shares({ a: 100 }), "a")).toEqual(shares({ a: 100 }));
});

test("what leaves gives its share to the others, and the last one stays", () => {
  expect(weightsFromShares(removed(shares({ a: 50, b: 30, c: 20 }), "a"))).toEqual({ b: 60, c: 40 });
  expect(weightsFromShares(removed(shares({ a: 100, b: 0 }), "a"))).toEqual({ b: 100 });
  expect(weightsFromShares(removed(shares({ a: 100 }), "a"))).toEqual({ a: 100 });
});
