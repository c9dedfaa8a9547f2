import { describe, expect, test } from "vitest";
import type { CanaryStatus, Sample, TrafficRevision } from "../../../../src/api/types.ts";
import { holdingCanary, lastChange, liveSplit, targetSplit } from "../../../../src/pages/traffic/document/split.ts";
import { canary as canaryPart, documentWith, modelWith } from "../support.ts";

const model = modelWith({ "1": "READY", "2": "READY" });

describe("the target", () => {
  test.each([
    [{ weights: { latest: 100 } }, undefined, { "2": 100 }],
    [{ weights: { "1": 60, stable: 30, "2": 10 }, labels: { stable: "1" } }, undefined, { "1": 90, "2": 10 }],
    [{ weights: { "1": 100, "2": 0 } }, undefined, { "1": 100 }],
    [{ weights: { "1": 100 } }, { version: "2", percent: 25, rest: { "1": 100 } }, { "1": 75, "2": 25 }],
    // Whatever the document says of the names: the gateway has resolved them when the canary began.
    [{ weights: { "1": 31, latest: 69 } }, { version: "2", percent: 5, rest: { "1": 100 } }, { "1": 95, "2": 5 }],
    [{ weights: { latest: 100 } }, { version: "2", percent: 5, rest: { "1": 60, "0": 40 } }, { "0": 38, "1": 57, "2": 5 }],
    [{ weights: { "2": 100 } }, { version: "2", percent: 5, rest: { "2": 100 } }, { "2": 100 }],
  ])("of %j with the canary %j is %j", (parts, canary, split) => {
    const shares = targetSplit(documentWith(parts), model, canary && { ...canary, isOver: false });
    expect(Object.fromEntries(shares.map(({ version, percent }) => [version, percent]))).toEqual(split);
  });
});

describe("a canary that is over", () => {
  const run = (state: string, percent: number) => ({ version: "2", baseline: "1", state, percent }) as CanaryStatus["run"];
  const asking = documentWith({ weights: { "1": 31, latest: 69 }, labels: { next: "2" }, canary: { ...canaryPart, version: "next" } });

  test("and went through holds as long as a traffic file asks for it", () => {
    expect(holdingCanary(asking, run("running", 5))).toEqual({ version: "2", percent: 5, rest: { "1": 100 }, isOver: false });
    const through = holdingCanary(asking, run("promoted", 100));
    expect(targetSplit(asking, model, through)).toEqual([{ version: "2", percent: 100 }]);
    expect(holdingCanary(asking, run("rolled_back", 0))).toBeUndefined();
    expect(holdingCanary(documentWith({}), run("promoted", 100))).toBeUndefined();
    expect(holdingCanary({ ...asking, canary: { ...canaryPart, version: "3" } }, run("promoted", 100))).toBeUndefined();
    expect(holdingCanary(asking, undefined)).toBeUndefined();
  });
});

function sample(at: number, calls: Record<string, number>, name = "resnet"): Sample {
  const figures = { p50_ms: null, p95_ms: null, p99_ms: null, rows: 0, batch_rows: null, queued: 0 };
  const versions = Object.entries(calls).map(([version, count]) => ({
    model: name,
    version,
    calls: count,
    errors: { MODEL_FAILED: 1 },
    ...figures,
  }));
  return { id: at, at, versions, all: { calls: 0, errors: {}, p50_ms: null, p95_ms: null, p99_ms: null }, waiting: 0 };
}

describe("the live split", () => {
  test("counts the last seconds of that model", () => {
    const samples = [
      sample(1_000, { "1": 99 }),
      sample(2_000, { "1": 6, "2": 1 }),
      sample(2_500, { "1": 50 }, "iris"),
      sample(3_000, { "1": 2, "2": 1, "": 4 }),
    ];
    expect(liveSplit(samples, "resnet", 2)).toEqual({
      calls: 10,
      errors: 4,
      versions: [
        { version: "1", calls: 8, percent: 80 },
        { version: "2", calls: 2, percent: 20 },
      ],
      since: undefined,
    });
  });

  test("never mixes what other rules gave with what these give", () => {
    const samples = [sample(1_000, { "1": 99 }), sample(2_000, { "1": 99 }), sample(3_000, { "2": 7 }), sample(4_000, { "2": 8 })];
    // At 1.7 s the rules changed: the second sample has calls of before.
    const since = (changedAtMs: number) => liveSplit(samples, "resnet", 60, changedAtMs);
    expect(since(1_700)).toEqual({ calls: 15, errors: 2, versions: [{ version: "2", calls: 15, percent: 100 }], since: 1_700 });
    expect(since(2_001)).toMatchObject({ calls: 8, since: 2_001 });
    expect(since(4_000)).toMatchObject({ calls: 0, versions: [], since: 4_000 });
    // Long ago: the window is as long as was asked for.
    expect(liveSplit(samples, "resnet", 2, 1_700)).toMatchObject({ calls: 15, since: undefined });
  });

  test("begins with the last revision, or with the last step of a canary", () => {
    const revision = { at: "2026-11-30T12:00:00Z" } as TrafficRevision;
    const run = (parts: object) => ({ step_since: "2026-11-30T12:00:05Z", ...parts }) as CanaryStatus["run"];
    expect(lastChange([], undefined)).toBe(0);
    expect(lastChange([revision, { at: "2026-11-30T11:00:00Z" } as TrafficRevision], undefined)).toBe(Date.parse(revision.at));
    expect(lastChange([revision], run({}))).toBe(Date.parse(revision.at) + 5_000);
    expect(lastChange([revision], run({ ended_at: "2026-11-30T12:00:09Z" }))).toBe(Date.parse(revision.at) + 9_000);
  });

  test("is nothing without calls", () => {
    expect(liveSplit([], "resnet", 60)).toEqual({ calls: 0, errors: 0, versions: [], since: undefined });
  });
});
