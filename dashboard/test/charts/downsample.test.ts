import { describe, expect, it } from "vitest";
import { type Columns, thinned } from "../../src/charts/downsample.ts";

const HOUR = 3_600;
const BEGIN = 1_790_000_000;

/** An hour at a value a second. */
function hourOf(value: (second: number) => number | null): Columns {
  const seconds = [...Array(HOUR).keys()];
  return { at: seconds.map((second) => BEGIN + second), lines: [seconds.map(value)] };
}

const wholeHour = { from: BEGIN, to: BEGIN + HOUR - 1 };

describe("an hour of seconds", () => {
  it("becomes at most as many points as asked for, whatever the width", () => {
    for (const width of [2, 37, 320, 641, 1_200, 2_400]) {
      const { at, lines } = thinned(
        hourOf((second) => second % 7),
        wholeHour,
        width,
      );
      expect(at.length).toBeLessThanOrEqual(Math.max(width, 8));
      expect(lines[0]).toHaveLength(at.length);
    }
  });

  it("keeps a peak and a dip of one second", () => {
    const columns = hourOf((second) => (second === 1_234 ? 9_000 : second === 2_345 ? -5 : 10));
    const [line] = thinned(columns, wholeHour, 300).lines;
    expect(Math.max(...(line as number[]))).toBe(9_000);
    expect(Math.min(...(line as number[]))).toBe(-5);
  });

  it("keeps times ascending and inside the hour", () => {
    const { at } = thinned(
      hourOf((second) => second),
      wholeHour,
      500,
    );
    expect([...at].sort((one, other) => one - other)).toEqual(at);
    expect(new Set(at).size).toBe(at.length);
  });

  it("keeps the order in which the extremes of a slice came", () => {
    const [rising] = thinned(
      hourOf((second) => second),
      wholeHour,
      100,
    ).lines;
    expect([...(rising as number[])].sort((one, other) => one - other)).toEqual(rising);
  });

  it("leaves a gap where a whole slice has no value", () => {
    const columns = hourOf((second) => (second > 1_000 && second < 2_000 ? null : 1));
    const { at, lines } = thinned(columns, wholeHour, 200);
    const inGap = at.flatMap((time, index) => (time > BEGIN + 1_100 && time < BEGIN + 1_900 ? [lines[0]![index]] : []));
    expect(inGap.length).toBeGreaterThan(0);
    expect(inGap.every((value) => value === null)).toBe(true);
  });

  it("is cut into the same slices a second later, so that nothing flickers", () => {
    const columns = hourOf((second) => (second * 7_919) % 101);
    const middle = ({ at, lines }: Columns) =>
      at.flatMap((time, index) => (time > BEGIN + 1_000 && time < BEGIN + 2_000 ? [[time, lines[0]![index]]] : []));
    const before = thinned(columns, { from: BEGIN + 100, to: BEGIN + 3_000 }, 400);
    const after = thinned(columns, { from: BEGIN + 101, to: BEGIN + 3_001 }, 400);
    expect(middle(after)).toEqual(middle(before));
  });
});

describe("a few values", () => {
  it("stay as they are, with one on either side of the window", () => {
    const columns: Columns = { at: [1, 2, 3, 4, 5, 6], lines: [[10, 20, null, 40, 50, 60]] };
    expect(thinned(columns, { from: 2.5, to: 4.5 }, 100)).toEqual({ at: [2, 3, 4, 5], lines: [[20, null, 40, 50]] });
  });

  it("may be none", () => {
    expect(thinned({ at: [], lines: [[], []] }, { from: 0, to: 60 }, 100)).toEqual({ at: [], lines: [[], []] });
  });
});
