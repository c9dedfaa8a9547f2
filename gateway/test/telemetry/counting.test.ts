/** Distributions and counters: cumulative buckets, and no more series than the process can bear. */

import { expect, test } from "vitest";
import { Distribution } from "../../src/telemetry/distribution.ts";
import { CallCounters, type CountedCall } from "../../src/telemetry/metrics/calls.ts";

const call: CountedCall = {
  model: "iris",
  version: "1",
  status: 200,
  reason: undefined,
  durationMs: 2,
  queueUs: 100,
  computeUs: 900,
  batchCalls: 1,
  batchRows: 4,
  rows: 2,
  bytesIn: 10,
  bytesOut: 20,
};

test("counts a value in the bucket whose bound it does not exceed, and in all above", () => {
  const distribution = new Distribution([1, 2]);
  for (const value of [0.5, 1, 1.5, 3]) distribution.record(value);
  expect(distribution.read()).toEqual({
    buckets: [
      ["1", 2],
      ["2", 3],
      ["+Inf", 4],
    ],
    sum: 6,
    count: 4,
  });
});

test("counts what failed by its reason, and its time, but not its batch", () => {
  const counters = new CallCounters();
  counters.add(call, 5);
  counters.add({ ...call, status: 503, reason: "QUEUE_FULL" }, 5);
  counters.add({ ...call, status: 503, reason: "QUEUE_FULL" }, 5);
  const [iris] = [...counters];
  expect([...iris!.requests]).toEqual([
    ["OK", { status: 200, count: 1 }],
    ["QUEUE_FULL", { status: 503, count: 2 }],
  ]);
  expect(iris!.durationS.read()).toMatchObject({ count: 3, sum: 0.006 });
  expect(iris!.queueS.read()).toMatchObject({ count: 1, sum: 0.0001 });
  expect([iris!.rows, iris!.bytesIn, iris!.bytesOut]).toEqual([2, 30, 60]);
});

test("counts versions beyond a thousand together", () => {
  const counters = new CallCounters();
  for (let version = 0; version < 1_010; version++) counters.add({ ...call, version: String(version) }, 5);
  const all = [...counters];
  expect(all).toHaveLength(1_001);
  expect(all.at(-1)).toMatchObject({ model: "other", version: "other", rows: 20 });
});
