import { expect, test } from "vitest";
import { compareNaturally } from "../../src/models/natural-order.ts";

test.each([
  [
    ["10", "9", "1", "2"],
    ["1", "2", "9", "10"],
  ],
  [
    ["v1.10.0", "v1.9.3", "v1.9", "v1.9.0"],
    ["v1.9", "v1.9.0", "v1.9.3", "v1.10.0"],
  ],
  [
    ["b", "a", "1", "A"],
    ["1", "A", "a", "b"],
  ],
  [
    ["2024-12-01", "2024-2-01"],
    ["2024-2-01", "2024-12-01"],
  ],
  [
    ["9007199254740993", "9007199254740992"],
    ["9007199254740992", "9007199254740993"],
  ],
  [
    ["1-rc", "1"],
    ["1", "1-rc"],
  ],
])("%j is ordered as %j", (given, ordered) => {
  expect(given.toSorted(compareNaturally)).toEqual(ordered);
});

test("only equal strings are equal, so that the greatest is never left to chance", () => {
  expect(compareNaturally("1", "1")).toBe(0);
  expect(Math.sign(compareNaturally("01", "1"))).toBe(-Math.sign(compareNaturally("1", "01")));
  expect(compareNaturally("01", "1")).not.toBe(0);
});
