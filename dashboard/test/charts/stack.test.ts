import { expect, it } from "vitest";
import { stacked, withTotal, worstSeconds } from "../../src/charts/stack.ts";

it("keeps the worst second of each slice, with what it is made of", () => {
  const columns = {
    at: [100, 101, 102, 103, 104, 105],
    lines: [
      [1, 0, 5, 0, 0, 0],
      [1, 3, 0, 0, 0, 2],
    ],
  };
  expect(worstSeconds(columns, { from: 100, to: 106 }, 4)).toEqual({
    at: [101, 103, 105],
    lines: [
      [0, 5, 0],
      [3, 0, 2],
    ],
  });
});

it("leaves seconds alone where there is room, and what lies outside away", () => {
  const columns = { at: [1, 2, 3, 4], lines: [[1, 2, null, 4]] };
  expect(worstSeconds(columns, { from: 2, to: 3 }, 100)).toEqual({ at: [2.5, 3.5], lines: [[2, null]] });
});

it("is never more bars than asked for", () => {
  const seconds = [...Array(3_600).keys()];
  for (const bars of [2, 10, 37, 300]) {
    const { at } = worstSeconds({ at: seconds, lines: [seconds] }, { from: 0, to: 3_599 }, bars);
    expect(at.length).toBeLessThanOrEqual(bars);
  }
});

it("stacks each on those after it", () => {
  expect(
    stacked([
      [1, null, null],
      [2, 3, null],
    ]),
  ).toEqual([
    [3, 3, null],
    [2, 3, null],
  ]);
});

it("says what all come to, and nothing where the gateway was away", () => {
  const lines = [
    [1, null, 3],
    [2, null, null],
  ];
  expect(withTotal({ at: [1, 2, 3], lines })).toEqual({ at: [1, 2, 3], lines: [[3, null, 3], ...lines] });
  expect(withTotal({ at: [1, 2], lines: [] }).lines).toEqual([[0, 0]]);
});

it("has nothing where the gateway was away, however long a slice is", () => {
  const columns = { at: [10, 11, 12, 30, 31], lines: [[1, 1, 1, 1, 1]] };
  expect(worstSeconds(columns, { from: 10, to: 32 }, 7).lines).toEqual([[1, 1, null, 1]]);
  expect(worstSeconds({ at: [10.9, 12.1], lines: [[1, 1]] }, { from: 10, to: 13 }, 9).lines).toEqual([[1, 1]]);
});
