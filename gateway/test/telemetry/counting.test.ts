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
  stream: undefined,
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
    ["OK", { reason: "OK", status: 200, count: 1 }],
    ["QUEUE_FULL", { reason: "QUEUE_FULL", status: 503, count: 2 }],
  ]);
  expect(iris!.durationS.read()).toMatchObject({ count: 3, sum: 0.006 });
  expect(iris!.queueS.read()).toMatchObject({ count: 1, sum: 0.0001 });
  expect([iris!.rows, iris!.bytesIn, iris!.bytesOut]).toEqual([2, 30, 60]);
});

test("counts a reason apart where the head of a stream had said another status", () => {
  const counters = new CallCounters();
  for (const status of [503, 200, 503, 200, 200]) counters.add({ ...call, status, reason: "WORKER_LOST" }, 5);
  const [iris] = [...counters];
  expect([...iris!.requests.values()]).toEqual([
    { reason: "WORKER_LOST", status: 503, count: 2 },
    { reason: "WORKER_LOST", status: 200, count: 3 },
  ]);
});

test("counts streams by their end, and their chunks by the time between them", () => {
  const counters = new CallCounters();
  const gaps = [0, 2, 0, 1];
  const measured = { chunks: 4, firstChunkMs: 40, gaps, gapsMs: 12 };
  counters.add({ ...call, stream: { measured, cancelled: undefined } }, 5);
  const none = { chunks: 0, firstChunkMs: undefined, gaps: [], gapsMs: 0 };
  const cancelled = "caller_before_first_chunk";
  counters.add({ ...call, status: 499, reason: "CANCELLED", stream: { measured: none, cancelled } }, 5);
  const { streams } = [...counters][0]!;
  expect([streams.chunks, [...streams.ends], [...streams.cancelled]]).toEqual([
    4,
    [
      ["OK", 1],
      ["CANCELLED", 1],
    ],
    [["caller_before_first_chunk", 1]],
  ]);
  expect(streams.firstChunkS.read()).toMatchObject({ count: 1, sum: 0.04 });
  expect(streams.gapS.read()).toMatchObject({ count: 3, sum: 0.012 });
  expect(
    streams.gapS
      .read()
      .buckets.slice(0, 4)
      .map(([, count]) => count),
  ).toEqual([0, 2, 2, 3]);
});

test("counts versions beyond a thousand together", () => {
  const counters = new CallCounters();
  for (let version = 0; version < 1_010; version++) counters.add({ ...call, version: String(version) }, 5);
  const all = [...counters];
  expect(all).toHaveLength(1_001);
  expect(all.at(-1)).toMatchObject({ model: "other", version: "other", rows: 20 });
});
