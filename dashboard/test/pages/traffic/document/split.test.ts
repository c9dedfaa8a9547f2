import { describe, expect, test } from "vitest";
import type { Sample } from "../../../../src/api/types.ts";
import { liveSplit, wishedSplit } from "../../../../src/pages/traffic/document/split.ts";
import { documentWith, modelWith } from "../support.ts";

const model = modelWith({ "1": "READY", "2": "READY" });

describe("the wished split", () => {
  test.each([
    [{ weights: { latest: 100 } }, undefined, { "2": 100 }],
    [{ weights: { "1": 60, stable: 30, "2": 10 }, labels: { stable: "1" } }, undefined, { "1": 90, "2": 10 }],
    [{ weights: { "1": 100, "2": 0 } }, undefined, { "1": 100 }],
    [{ weights: { "1": 100 } }, { version: "2", percent: 25, baseline: "1" }, { "1": 75, "2": 25 }],
    [{ weights: { "1": 60, "2": 40 } }, { version: "2", percent: 5, baseline: "1" }, { "1": 95, "2": 5 }],
    [{ weights: { latest: 100 } }, { version: "2", percent: 5, baseline: "1" }, { "1": 95, "2": 5 }],
  ])("of %j with the canary %j is %j", (parts, canary, split) => {
    const shares = wishedSplit(documentWith(parts), model, canary);
    expect(Object.fromEntries(shares.map(({ version, percent }) => [version, percent]))).toEqual(split);
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
    });
  });

  test("is nothing without calls", () => {
    expect(liveSplit([], "resnet", 60)).toEqual({ calls: 0, errors: 0, versions: [] });
  });
});
