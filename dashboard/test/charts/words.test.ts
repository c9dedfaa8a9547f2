import { expect, it } from "vitest";
import { coloursFor } from "../../src/charts/chart-colours.ts";
import { ColourBook } from "../../src/charts/colour-book.ts";
import { fittingMarks, markSpacePx } from "../../src/charts/marks.ts";
import { rowsOf, sliceFor } from "../../src/charts/rows.ts";
import { partsOf } from "../../src/charts/sparkline.tsx";
import { summaryOf } from "../../src/charts/summary.ts";

const wording = { labels: ["Calls", "Failed"], value: (value: number) => String(value), time: (seconds: number) => `t${seconds}` };

it("says in words what a chart shows", () => {
  const columns = {
    at: [1, 2, 3, 4],
    lines: [
      [900, 2, 8, 5],
      [null, null, null, null],
    ],
  };
  expect(summaryOf(columns, { from: 2, to: 4 }, wording)).toBe("Calls: last 5, mean 5, highest 8 at t3. Failed: no values.");
  expect(summaryOf({ at: [], lines: [] }, { from: 0, to: 1 }, wording)).toBe("There is nothing to show.");
});

it("makes of a minute a row a second, and of an hour a row a minute", () => {
  expect(sliceFor({ from: 0, to: 60 }, 60)).toBe(1);
  expect(sliceFor({ from: 0, to: 3_600 }, 60)).toBe(60);
});

it("shows the means of slices, newest first, and leaves out where nothing was", () => {
  const columns = {
    at: [120, 121, 150, 240, 241],
    lines: [
      [1, 3, 8, 7, null],
      [null, null, null, null, null],
    ],
  };
  expect(rowsOf(columns, { from: 0, to: 3_600 }, 60)).toEqual([
    { at: 240, values: [7, null] },
    { at: 120, values: [4, null] },
  ]);
});

it("gives each name a colour of its own while there are enough", () => {
  const palette = ["red", "green", "blue"];
  const colours = coloursFor(["B", "A", "C"], { A: 1, B: 1 }, palette);
  expect(colours.get("A")).toBe("green");
  expect(new Set(colours.values()).size).toBe(3);
  expect(coloursFor(["A", "B", "C", "D"], {}, palette).size).toBe(4);
});

it("draws the highest value at the top and nothing below the bottom", () => {
  expect(partsOf([0, 10, 5], 100, 20)).toEqual(["0.0,19.0 50.0,1.0 100.0,10.0"]);
  expect(partsOf([0, 0], 100, 20)).toEqual(["0.0,19.0 100.0,19.0"]);
  expect(partsOf([], 100, 20)).toEqual([]);
});

it("draws no line over a gap", () => {
  expect(partsOf([0.2, 0.4, null, 0.4], 90, 20)).toEqual(["0.0,10.0 30.0,1.0", "90.0,1.0"]);
});

it("leaves out marks that would be cut off", () => {
  expect(fittingMarks(["12:00", "12:01", "12:02"], [5, 100, 190], { from: 0, to: 200 })).toEqual([null, "12:01", null]);
  expect(fittingMarks(["12:00", "12:02"], [5, 190], { from: -56, to: 210 })).toEqual(["12:00", "12:02"]);
});

it("brings marks closer together where they have no seconds", () => {
  expect([markSpacePx(300, 260), markSpacePx(3_600, 2_000), markSpacePx(300, 900), markSpacePx(60, 260)]).toEqual([44, 44, 64, 64]);
});

it("lets everybody keep a colour while others come and go, and at the next visit", () => {
  const book = new ColourBook(7);
  const first = Object.fromEntries(book.of(["iris 1", "iris 2"]));
  expect(first["iris 1"]).not.toBe(first["iris 2"]);
  expect(book.of(["iris 2"]).get("iris 2")).toBe(first["iris 2"]);
  expect(Object.fromEntries(book.of(["digits 1", "iris 2", "iris 1"]))).toMatchObject(first);
  expect(Object.fromEntries(new ColourBook(7).of(["iris 2", "iris 1"]))).toEqual(first);
});

it("gives no two that are seen together the same colour while there are enough", () => {
  const book = new ColourBook(3);
  book.of(["a", "b", "c"]);
  book.of(["d"]);
  for (const seen of [
    ["a", "d"],
    ["d", "b", "a"],
    ["c", "d", "b"],
  ])
    expect(new Set(book.of(seen).values()).size).toBe(seen.length);
  expect(book.of(["a", "b", "c", "d"]).size).toBe(4);
});
