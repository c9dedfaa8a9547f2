import { expect, it } from "vitest";
import { FIGURES_S, modelFiguresFrom } from "../../../src/api/live/model-figures.ts";
import { sampleAt, versionSample } from "../../support/samples.ts";

const samples = [...Array(FIGURES_S + 60).keys()].map((second) =>
  sampleAt(second, [
    // Before the time that counts there was more.
    versionSample("iris", "1", { calls: second < 60 ? 1_000 : 6, errors: { QUEUE_FULL: 3 } }),
    versionSample("iris", "2", { calls: 2, p50_ms: 20, p95_ms: 30, p99_ms: 40 }),
    versionSample("digits", "1", { calls: 2 }),
  ]),
);

it("are of the last minutes, of each model and of each of its versions", () => {
  const iris = modelFiguresFrom(samples)!.get("iris")!;
  expect(iris).toMatchObject({ calls: 8 * FIGURES_S, rate: 8, failed: 3 * FIGURES_S, errorShare: 3 / 8, share: 0.8 });
  expect(iris.p95).toBeGreaterThan(20);
  expect(iris.versions.get("1")).toMatchObject({ rate: 6, errorShare: 0.5, share: 0.75 });
  expect(iris.versions.get("2")).toMatchObject({ rate: 2, errorShare: 0, share: 0.25, p95: expect.closeTo(30, 1) });
});

it("are not there for what was not called, and not known before anything is", () => {
  expect(modelFiguresFrom(samples)!.has("language")).toBe(false);
  expect(modelFiguresFrom([])).toBeUndefined();
  const waiting = modelFiguresFrom([sampleAt(0, [versionSample("iris", "1", { calls: 0, queued: 3 })])])!.get("iris")!;
  expect(waiting).toMatchObject({ calls: 0, errorShare: null, p95: null, share: null });
});
