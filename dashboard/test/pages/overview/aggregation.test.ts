import { describe, expect, it } from "vitest";
import { mixedQuantiles } from "../../../src/api/live/quantiles.ts";
import { figuresFrom } from "../../../src/pages/overview/figures.ts";
import { linesFrom, OTHER_REASONS, OTHER_VERSIONS, reasonsOf, totalsFrom } from "../../../src/pages/overview/lines.ts";
import { IN_GATEWAY, NO_MODEL, pointFrom, pointsFrom } from "../../../src/pages/overview/points.ts";
import { knownModels, nameOf } from "../../../src/pages/overview/scope.ts";
import { NOON, sampleAt, versionSample } from "../../support/samples.ts";

const noon = NOON / 1_000;

describe("the figures", () => {
  const all = {};
  const minute = { from: noon - 1, to: noon + 59 };

  it("say nothing while nothing is known", () => {
    expect(figuresFrom([], all, minute)).toMatchObject({ calls: 0, rate: null, errorShare: null, p95: null, waiting: null });
  });

  it("know no share of errors and no latency without calls, but that there were none", () => {
    const figures = figuresFrom([sampleAt(0), sampleAt(1)], all, minute);
    expect(figures).toMatchObject({ calls: 0, rate: 0, failed: 0, errorShare: null, p95: null, waiting: 0 });
  });

  it("are of the seconds of the window and of the scope, and of no others", () => {
    const samples = [...Array(100).keys()].map((second) =>
      sampleAt(second, [
        versionSample("iris", "1", { calls: second < 90 ? 1_000 : 20, errors: second === 99 ? { QUEUE_FULL: 5 } : {} }),
        versionSample("other", "1", { calls: 7 }),
      ]),
    );
    const figures = figuresFrom(samples, { model: "iris" }, { from: noon + 79, to: noon + 99 });
    expect(figures).toMatchObject({ calls: 10_200, rate: 510, failed: 5 });
    expect(figures.errorShare).toBeCloseTo(5 / 10_200, 6);
    expect(figures.p95).toBeCloseTo(5, 2);
  });

  it("count what waits in the gateway and in queues", () => {
    const samples = [sampleAt(0, [versionSample("iris", "1", { queued: 3 })], { waiting: 4 })];
    expect(figuresFrom(samples, all, minute).waiting).toBe(7);
  });

  it("have trends from the first to the last second, with a gap where the gateway was away", () => {
    const at = (second: number) => sampleAt(second, [versionSample("iris", "1", { calls: 2, errors: { QUEUE_FULL: 1 } })]);
    const { calls, failed, p95, waiting } = figuresFrom([at(0), at(1), at(59)], all, minute).trends;
    expect([calls[0], failed[0], p95[0], waiting[0]]).toEqual([2, 1, 5, 0]);
    expect([calls.at(-1), failed.at(-1)]).toEqual([2, 1]);
    expect(calls.slice(2, -1).every((each) => each === null)).toBe(true);
  });
});

describe("quantiles of several parts", () => {
  const part = (weight: number, p50: number, p95 = p50, p99 = p95) => ({ weight, p50, p95, p99 });

  it("are those of the only one", () => {
    expect(mixedQuantiles([part(10, 1, 2, 3)])).toEqual({ p50: 1, p95: 2, p99: 3 });
    expect(mixedQuantiles([])).toEqual({ p50: null, p95: null, p99: null });
  });

  it("are exact where all durations of a part are alike", () => {
    const { p50, p95, p99 } = mixedQuantiles([part(90, 1), part(10, 100)]);
    expect(p50).toBeCloseTo(1, 2);
    expect(p95).toBeCloseTo(100, 0);
    expect(p99).toBeCloseTo(100, 0);
  });

  it("are those of each where all parts are alike", () => {
    const { p50, p95, p99 } = mixedQuantiles([part(5, 2, 5, 9), part(50, 2, 5, 9), part(1, 2, 5, 9)]);
    expect(p50).toBeCloseTo(2, 2);
    expect(p95).toBeCloseTo(5, 2);
    expect(p99).toBeCloseTo(9, 2);
  });

  it("weigh a part by its calls", () => {
    expect(mixedQuantiles([part(1, 1_000), part(999, 1)]).p99).toBeCloseTo(1, 1);
  });
});

describe("a second in a scope", () => {
  const sample = sampleAt(
    0,
    [
      versionSample("iris", "1", { calls: 10, errors: { QUEUE_FULL: 2 }, queued: 3 }),
      versionSample("iris", "2", { calls: 5, errors: { QUEUE_FULL: 1, MODEL_FAILED: 4 }, p50_ms: 8 }),
      versionSample("digits", "1", { calls: 7 }),
    ],
    { waiting: 1 },
  );

  it("is of all models with their own quantiles", () => {
    expect(pointFrom(sample, {})).toMatchObject({ calls: 22, failed: 7, waiting: 4, p50: 2, errors: { QUEUE_FULL: 3, MODEL_FAILED: 4 } });
  });

  it("is of one model, its versions together", () => {
    const point = pointFrom(sample, { model: "iris" });
    expect(point).toMatchObject({ at: noon, calls: 15, failed: 7, waiting: 3, errors: { QUEUE_FULL: 3, MODEL_FAILED: 4 } });
    expect(point.p50).toBeCloseTo(2, 1);
  });

  it("is of one version", () => {
    expect(pointFrom(sample, { model: "iris", version: "2" })).toMatchObject({ calls: 5, failed: 5, waiting: 0, p50: null });
    expect(pointFrom(sample, { model: "digits", version: "9" })).toMatchObject({ calls: 0, failed: 0, p50: null });
  });

  it("is looked at once", () => {
    const scope = {};
    const [first] = pointsFrom([sample], scope, { from: noon - 5, to: noon });
    expect(pointsFrom([sample], scope, { from: noon - 9, to: noon })[0]).toBe(first);
    expect(pointsFrom([sample], scope, { from: noon + 60, to: noon + 90 })).toEqual([]);
  });
});

describe("the lines", () => {
  const points = (seconds: readonly number[], errors: (second: number) => Record<string, number> = () => ({})) =>
    seconds.map((second) => pointFrom(sampleAt(second, [versionSample("iris", "1", { errors: errors(second) })]), {}));

  it("have a gap where the gateway was away", () => {
    const { requests } = linesFrom(points([0, 1, 2, 30, 31]));
    expect(requests.at).toEqual([0, 1, 2, 3, 29, 30, 31].map((second) => noon + second));
    expect(requests.lines).toEqual([[10, 10, 10, null, null, 10, 10]]);
    expect(linesFrom(points([0, 1, 2, 30, 31])).versions).toEqual(["iris 1"]);
  });

  it("have no gap where a sample was late", () => {
    expect(linesFrom(points([0, 1, 3, 4])).requests.lines).toEqual([[10, 10, 10, 10]]);
  });

  it("are one for each version, and together all calls", () => {
    const samples = [0, 1].map((second) =>
      sampleAt(
        second,
        [...Array(9).keys()].map((at) => versionSample("m", String(at + 1), { calls: 100 - at, queued: second })),
        { all: { calls: 900 }, waiting: 3 },
      ),
    );
    const { requests, versions, waiting, waitingFor } = linesFrom(samples.map((sample) => pointFrom(sample, {})));
    expect(versions).toEqual(["m 1", "m 2", "m 3", "m 4", "m 5", "m 6", OTHER_VERSIONS, NO_MODEL]);
    expect(requests.lines.map((line) => line[1])).toEqual([100, 99, 98, 97, 96, 95, 94 + 93 + 92, 36]);
    expect(waitingFor.slice(-2)).toEqual([OTHER_VERSIONS, IN_GATEWAY]);
    expect(waiting.lines.map((line) => line[1])).toEqual([1, 1, 1, 1, 1, 1, 3, 3]);
    expect(waiting.lines.map((line) => line[0])).toEqual([0, 0, 0, 0, 0, 0, 0, 3]);
  });

  it("stay in their places when another version gets busier", () => {
    const second = (first: number, other: number) =>
      linesFrom([pointFrom(sampleAt(0, [versionSample("b", "1", { calls: first }), versionSample("a", "10", { calls: other })]), {})]);
    expect(second(9, 1).versions).toEqual(["a 10", "b 1"]);
    expect(second(1, 9).versions).toEqual(["a 10", "b 1"]);
  });

  it("name the reasons, the most frequent first, and draw the rare ones together", () => {
    const many = { A: 9, B: 8, C: 7, D: 6, E: 5, F: 1, G: 1 };
    const { errors, reasons } = linesFrom(points([0, 1], (second) => (second === 0 ? many : {})));
    expect(reasons).toEqual(["A", "B", "C", "D", "E", OTHER_REASONS]);
    expect(errors.lines.map((line) => line[0])).toEqual([9, 8, 7, 6, 5, 2]);
    expect(errors.lines.map((line) => line[1])).toEqual([0, 0, 0, 0, 0, 0]);
    expect(totalsFrom(errors, { from: noon, to: noon + 1 })).toEqual([9, 8, 7, 6, 5, 2]);
    expect(reasonsOf(points([0], () => ({ A: 0 })))).toEqual([]);
  });
});

describe("the models to choose from", () => {
  it("are those of the catalogue, as it lists them, and those that were called and are gone", () => {
    const samples = [
      sampleAt(0, [versionSample("gone", "1"), versionSample("iris", "2"), versionSample("iris", "10"), versionSample("iris", "7")]),
    ];
    expect(knownModels(samples, [{ name: "iris", versions: ["9", "2", "old"] }])).toEqual([
      { name: "gone", versions: ["1"] },
      { name: "iris", versions: ["9", "2", "old", "10", "7"] },
    ]);
  });

  it("have names", () => {
    expect([nameOf({}), nameOf({ model: "iris" }), nameOf({ model: "iris", version: "2" })]).toEqual(["All models", "iris", "iris 2"]);
  });
});
