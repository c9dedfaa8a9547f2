import { describe, expect, it } from "vitest";
import { kindsFrom } from "../../../src/pages/overview/failed-calls.ts";
import { figuresFrom } from "../../../src/pages/overview/figures.ts";
import { knownModels } from "../../../src/pages/overview/scope.ts";
import { sorted, versionFiguresFrom } from "../../../src/pages/overview/version-figures.ts";
import { NOON, sampleAt, versionSample } from "../../support/samples.ts";

const noon = NOON / 1_000;

/** Of the samples below in a second: those of its versions, and of calls that were for no model. */
function errorsOf(second: number): Record<string, number> {
  const counts = { QUEUE_FULL: second % 5 === 0 ? (second * 7) % 11 : 0, VERSION_NOT_FOUND: second % 3, UNAUTHENTICATED: second % 2 };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

describe("the versions of a window", () => {
  const samples = [...Array(20).keys()].map((second) =>
    sampleAt(second, [
      versionSample("iris", "1", { calls: 30, errors: { QUEUE_FULL: 3 }, batch_rows: 4 }),
      ...(second < 10 ? [versionSample("iris", "2", { calls: 10, batch_rows: null, queued: 6 })] : []),
      versionSample("idle", "1", { calls: 0, queued: 2 }),
    ]),
  );
  const rows = versionFiguresFrom(samples, { from: noon - 1, to: noon + 19 });

  it("are those that were called, with means over all of it", () => {
    expect(rows.map(({ model, version }) => `${model} ${version}`)).toEqual(["iris 1", "iris 2"]);
    expect(rows[0]).toMatchObject({ rate: 30, failed: 60, batchRows: 4, queued: 0 });
    expect(rows[0]!.p95).toBeCloseTo(5, 2);
    expect(rows[0]!.errorShare).toBeCloseTo(0.1);
    expect(rows[1]).toMatchObject({ rate: 5, errorShare: 0, batchRows: null });
  });

  it("have nothing waiting once they are not named any more", () => {
    expect(rows[1]!.queued).toBe(0);
    expect(versionFiguresFrom(samples, { from: noon, to: noon + 5 })[1]!.queued).toBe(6);
  });

  it("have a trend from the first to the last second", () => {
    const { trend } = rows[1]!;
    expect(trend.reduce<number>((sum, calls) => sum + (calls ?? 0), 0)).toBe(100);
    // There are fewer seconds than slices.
    expect(trend.slice(-trend.length / 3).every((calls) => calls === 0 || calls === null)).toBe(true);
    expect(trend.at(-1)).toBe(0);
  });

  it("come to exactly what the tiles say of the same time, whatever the window", () => {
    const lost = [...Array(300).keys()].map((second) =>
      sampleAt(
        second,
        [
          versionSample("iris", "1", { calls: (second * 7) % 11, errors: second % 5 === 0 ? { QUEUE_FULL: (second * 7) % 11 } : {} }),
          versionSample("iris", "", {
            calls: second % 3,
            errors: { VERSION_NOT_FOUND: second % 3 },
            p50_ms: null,
            p95_ms: null,
            p99_ms: null,
          }),
        ],
        { all: { calls: ((second * 7) % 11) + (second % 3) + (second % 2), errors: errorsOf(second) } },
      ),
    );
    for (const window of [
      { from: noon - 1, to: noon + 299 },
      { from: noon + 17.3, to: noon + 22.3 },
      { from: noon + 250, to: noon + 550 },
    ]) {
      const figures = figuresFrom(lost, {}, window);
      const rows = versionFiguresFrom(lost, window);
      expect(rows.map(({ model }) => model)).toContain("");
      expect(rows.reduce((sum, row) => sum + row.calls, 0)).toBe(figures.calls);
      expect(rows.reduce((sum, row) => sum + row.failed, 0)).toBe(figures.failed);
      expect(rows.reduce((sum, row) => sum + row.rate, 0)).toBeCloseTo(figures.rate!, 9);
      const kinds = kindsFrom(lost, {}, window);
      expect(kinds.reduce((sum, kind) => sum + kind.count, 0)).toBe(figures.failed);
      const iris = figuresFrom(lost, { model: "iris", version: "1" }, window);
      expect(rows.find(({ version }) => version === "1")).toMatchObject({ calls: iris.calls, failed: iris.failed, rate: iris.rate });
    }
  });

  it("leave out what lies outside", () => {
    expect(versionFiguresFrom(samples, { from: noon + 100, to: noon + 160 })).toEqual([]);
  });
});

describe("sorting", () => {
  const rows = versionFiguresFrom(
    [
      sampleAt(0, [
        versionSample("b", "2", { calls: 1, p95_ms: 9 }),
        versionSample("b", "old", { calls: 2, errors: { INTERNAL: 2 }, p50_ms: null, p95_ms: null, p99_ms: null }),
        versionSample("b", "10", { calls: 2, p95_ms: 8 }),
        versionSample("a", "1", { calls: 2, p95_ms: 7 }),
      ]),
    ],
    { from: noon - 1, to: noon + 1 },
  );
  // As the gateway lists them, where a name that is no number is less than any number.
  const known = knownModels(
    [],
    [
      { name: "b", versions: ["10", "2", "old"] },
      { name: "a", versions: ["1"] },
    ],
  );
  const order = (by: "name" | "rate" | "p95", descending: boolean) =>
    sorted(rows, { by, descending }, known).map(({ model, version }) => model + version);

  it("is by any column, equal ones by name with the version first that the gateway lists first", () => {
    expect(order("rate", true)).toEqual(["a1", "b10", "bold", "b2"]);
    expect(order("name", false)).toEqual(["a1", "b10", "b2", "bold"]);
    expect(order("p95", true)).toEqual(["b2", "b10", "a1", "bold"]);
    expect(order("p95", false)).toEqual(["bold", "a1", "b10", "b2"]);
  });
});
