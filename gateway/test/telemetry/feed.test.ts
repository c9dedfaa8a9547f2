/** Live samples: what a second came to, an hour of them in bounded memory, and who gets to see which. */

import { expect, test } from "vitest";
import type { QueuedCalls } from "../../src/telemetry/feed/counts.ts";
import { CallFeed, type WorkedCall } from "../../src/telemetry/feed/feed.ts";
import { SampleRing } from "../../src/telemetry/feed/ring.ts";
import { noCalls, type Sample, textFromSample } from "../../src/telemetry/feed/sample.ts";
import { Latencies } from "../../src/telemetry/latencies.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { forSeeds } from "../support/seeded-random.ts";

const call: WorkedCall = {
  model: "iris",
  version: "1",
  reason: undefined,
  durationMs: 4,
  rows: 2,
  batchCalls: 1,
  batchRows: 2,
  worker: "w0",
  requestId: "01J",
  keyId: "abcd1234",
  status: 200,
};
const failed = (reason: string, changes: Partial<WorkedCall> = {}): WorkedCall => ({ ...call, reason, batchCalls: 0, ...changes });

function feedOf(queues: QueuedCalls[] = []) {
  const clock = new FakeClock();
  const feed = new CallFeed({ queues: () => queues, waitingCalls: () => 3 }, clock);
  const stop = feed.start(clock);
  /** The newest sample as a reader gets it. */
  const newest = (models: readonly string[] | null = null) => {
    const sample = feed.after(feed.newestId - 1)!;
    return JSON.parse(textFromSample(sample, models && new Set(models)));
  };
  return { clock, feed, newest, stop };
}

test("a sample has the calls of its second, by version, with errors by reason", () => {
  const { clock, feed, newest } = feedOf();
  for (let i = 0; i < 3; i++) feed.call(call);
  feed.call(failed("QUEUE_FULL"));
  feed.call(failed("QUEUE_FULL"));
  feed.call(failed("MODEL_FAILED"));
  feed.call({ ...call, version: "2", durationMs: 100 });
  clock.advance(1_000);
  const sample = newest();
  expect(sample).toEqual({
    id: expect.any(Number),
    at: clock.wallMs(),
    versions: [
      {
        model: "iris",
        version: "1",
        calls: 6,
        errors: { QUEUE_FULL: 2, MODEL_FAILED: 1 },
        p50_ms: expect.closeTo(4, 0),
        p95_ms: expect.closeTo(4, 0),
        p99_ms: expect.closeTo(4, 0),
        rows: 6,
        batch_rows: 2,
        queued: 0,
      },
      expect.objectContaining({ version: "2", calls: 1, errors: {} }),
    ],
    all: {
      calls: 7,
      errors: { QUEUE_FULL: 2, MODEL_FAILED: 1 },
      p50_ms: expect.closeTo(4, 0),
      p95_ms: expect.any(Number),
      p99_ms: expect.any(Number),
    },
    waiting: 3,
  });
  expect(sample.all.p99_ms).toBeGreaterThan(90);

  feed.call({ ...call, version: "2" });
  clock.advance(1_000);
  expect(newest().versions.map((version: { version: string }) => version.version)).toEqual(["2"]);
  clock.advance(1_000);
  expect(newest()).toMatchObject({ versions: [], all: JSON.parse(noCalls) });
});

test("there are no quantiles where no call went well", () => {
  const { clock, feed, newest } = feedOf();
  feed.call(failed("DEADLINE_EXCEEDED"));
  clock.advance(1_000);
  expect(newest().versions[0]).toMatchObject({ calls: 1, rows: 0, p50_ms: null, p99_ms: null, batch_rows: null });
  expect(newest().all).toMatchObject({ calls: 1, p95_ms: null });
});

test("a call that failed before its model was known is counted in the totals only", () => {
  const { clock, feed, newest } = feedOf();
  feed.call(failed("UNAUTHENTICATED", { model: "", version: "" }));
  feed.call(failed("VERSION_NOT_FOUND", { version: "" }));
  clock.advance(1_000);
  expect(newest().all).toMatchObject({ calls: 2, errors: { UNAUTHENTICATED: 1, VERSION_NOT_FOUND: 1 } });
  expect(newest().versions).toMatchObject([{ model: "iris", version: "", calls: 1 }]);
});

test("a batch counts once, whatever the number of its calls", () => {
  const { clock, feed, newest } = feedOf();
  for (let i = 0; i < 30; i++) feed.call({ ...call, batchCalls: 30, batchRows: 60 });
  feed.call({ ...call, batchCalls: 1, batchRows: 2 });
  clock.advance(1_000);
  expect(newest().versions[0].batch_rows).toBe(31);
  expect(feed.batchRows("w0")).toBe(31);
});

test("a worker's batches are those of the last ten seconds", () => {
  const { clock, feed } = feedOf();
  expect(feed.batchRows("w0")).toBeUndefined();
  feed.call({ ...call, batchRows: 10 });
  clock.advance(5_000);
  feed.call({ ...call, batchRows: 20 });
  feed.call(failed("MODEL_FAILED", { worker: "" }));
  clock.advance(4_000);
  expect(feed.batchRows("w0")).toBe(15);
  clock.advance(1_000);
  expect(feed.batchRows("w0")).toBe(20);
  clock.advance(5_000);
  expect(feed.batchRows("w0")).toBeUndefined();
});

test("calls that wait at several workers are added up, and shown where no call ended", () => {
  const queues = [
    { model: "iris", version: "1", queuedCalls: 2 },
    { model: "iris", version: "1", queuedCalls: 5 },
    { model: "iris", version: "2", queuedCalls: 0 },
  ];
  const { clock, newest } = feedOf(queues);
  clock.advance(1_000);
  expect(newest().versions).toMatchObject([{ version: "1", calls: 0, queued: 7, p50_ms: null }]);
});

test("quantiles of several versions together are those of all their calls", () => {
  forSeeds(10, (random) => {
    const { clock, feed, newest } = feedOf();
    const times = Array.from({ length: 300 }, () => Math.exp(random.next() * 8)).sort((a, b) => a - b);
    for (const [i, durationMs] of times.entries())
      feed.call({ ...call, model: i % 3 === 0 ? "iris" : "resnet", version: String(i % 2), durationMs });
    clock.advance(1_000);
    for (const [name, share] of [
      ["p50_ms", 0.5],
      ["p95_ms", 0.95],
      ["p99_ms", 0.99],
    ] as const) {
      const ratio = newest().all[name] / times[Math.ceil(share * times.length) - 1]!;
      if (Math.abs(ratio - 1) > 0.07) throw new Error(`${name} is off by ${ratio}`);
    }
    // Who sees both models by name sees the same, from what has been packed.
    expect(newest(["iris", "resnet"]).all).toEqual(newest().all);
  });
});

test("who may see some models gets those, and totals of those", () => {
  const { clock, feed, newest } = feedOf();
  feed.call(call);
  feed.call(failed("QUEUE_FULL"));
  feed.call({ ...call, model: "resnet", durationMs: 50 });
  feed.call(failed("UNAUTHENTICATED", { model: "", version: "" }));
  clock.advance(1_000);
  expect(newest(["iris"])).toMatchObject({ versions: [{ model: "iris", calls: 2 }], all: { calls: 2, errors: { QUEUE_FULL: 1 } } });
  expect(newest(["iris"]).all.p99_ms).toBeLessThan(5);
  expect(newest(["other"])).toMatchObject({ versions: [], all: JSON.parse(noCalls) });
});

test("samples come each second, and lateness does not add up", () => {
  const { clock, feed, stop } = feedOf();
  const first = feed.newestId;
  let told = 0;
  feed.onSample(() => told++);
  clock.advance(10_000);
  expect([feed.newestId - first, told]).toEqual([10, 10]);
  expect(feed.last(4_000).map(({ id }) => id - first)).toEqual([7, 8, 9, 10]);
  stop();
  clock.advance(10_000);
  expect(told).toBe(10);
  expect(clock.pending).toBe(0);
});

test("a process that was stopped makes up for nothing", () => {
  let nowMs = 0;
  let due: { atMs: number; act: () => void } | undefined;
  const feed = new CallFeed({ queues: () => [], waitingCalls: () => 0 }, { now: () => nowMs, wallMs: () => nowMs });
  feed.start({
    after: (delayMs, act) => {
      due = { atMs: nowMs + delayMs, act };
      return () => {};
    },
  });
  const fire = (lateMs: number) => {
    nowMs = due!.atMs + lateMs;
    due!.act();
    return due!.atMs;
  };
  expect([fire(0), fire(300), fire(20), fire(60_000), fire(0)]).toEqual([2_000, 3_000, 4_000, 65_000, 66_000]);
});

test("ids go on counting up after a restart", () => {
  const clock = new FakeClock();
  const view = { queues: () => [], waitingCalls: () => 0 };
  const before = new CallFeed(view, clock);
  before.start(clock);
  clock.advance(100_000);
  const last = before.newestId;
  const after = new CallFeed(view, clock);
  after.start(clock);
  clock.advance(1_000);
  expect(after.newestId).toBeGreaterThan(last);
  expect(after.after(last)).toBeDefined();
});

test("versions beyond a bound are counted together, and idle ones make room", () => {
  const { clock, feed, newest } = feedOf();
  for (let version = 0; version < 300; version++) feed.call({ ...call, version: String(version) });
  clock.advance(1_000);
  const { versions, all } = newest();
  expect(versions).toHaveLength(257);
  expect(versions.at(-1)).toMatchObject({ model: "other", version: "other", calls: 44 });
  expect(all.calls).toBe(300);
  clock.advance(60_000);
  feed.call({ ...call, version: "new" });
  clock.advance(1_000);
  expect(newest().versions).toMatchObject([{ model: "iris", version: "new" }]);
});

const sample = (id: number, atMs: number, text = ""): Sample => ({
  id,
  atMs,
  all: noCalls,
  waiting: 0,
  parts: text === "" ? [] : [{ model: "iris", text, latencies: "" }],
});

test("the ring keeps an hour", () => {
  const ring = new SampleRing();
  for (let second = 1; second <= 10_000; second++) ring.push(sample(second, second * 1_000));
  const kept = ring.since(0);
  expect([kept.length, kept[0]!.id, kept.at(-1)!.id]).toEqual([3_600, 6_401, 10_000]);
  expect(ring.after(0)!.id).toBe(6_401);
  expect(ring.after(6_401)!.id).toBe(6_402);
  expect(ring.after(9_999)!.id).toBe(10_000);
  expect(ring.after(10_000)).toBeUndefined();
  expect(ring.after(20_000)).toBeUndefined();
  expect(new SampleRing().after(0)).toBeUndefined();
});

test("the ring keeps less where that would take too much memory, and always the newest", () => {
  const ring = new SampleRing(100_000);
  for (let second = 1; second <= 1_000; second++) ring.push(sample(second, second * 1_000, "x".repeat(1_000)));
  expect(ring.bytes).toBeLessThanOrEqual(100_000);
  expect(ring.since(0).length).toBeGreaterThan(50);
  expect(ring.newest!.id).toBe(1_000);
  ring.push(sample(1_001, 1_001_000, "x".repeat(200_000)));
  expect(ring.since(0).map(({ id }) => id)).toEqual([1_001]);
});

test("latencies come back from their packed form as they were", () => {
  const latencies = new Latencies();
  for (const us of [0, 15, 16, 1_000, 1_000, 2 ** 29]) latencies.record(us);
  const back = new Latencies().addPacked(latencies.pack());
  expect(back.toPairs()).toEqual(latencies.toPairs());
  expect(back.count).toBe(6);
  expect(new Latencies().pack()).toBe("");
});

test("of calls that failed the last are kept, some of each kind", () => {
  const { clock, feed } = feedOf();
  feed.call(failed("MODEL_FAILED", { requestId: "lone" }));
  for (let second = 0; second < 30; second++) {
    clock.advance(1_000);
    for (let i = 0; i < 1_000; i++) feed.call(failed("QUEUE_FULL", { requestId: `${second}.${i}` }));
  }
  feed.call(call);
  feed.call(failed("WORKER_LOST", { requestId: "" }));
  const kept = feed.failures.list(null);
  expect(kept.map(({ requestId }) => requestId)).toEqual([
    ...Array.from({ length: 10 }, (_, i) => `29.${i}`),
    ...Array.from({ length: 10 }, (_, i) => `28.${i}`),
    "lone",
  ]);
  expect(kept.at(-1)).toEqual({
    atMs: clock.wallMs() - 30_000,
    requestId: "lone",
    model: "iris",
    version: "1",
    reason: "MODEL_FAILED",
    status: 200,
    keyId: "abcd1234",
    durationMs: 4,
  });
});

test("the kind that has not been seen for longest makes room", () => {
  const { feed } = feedOf();
  for (let version = 0; version < 60; version++) feed.call(failed("MODEL_FAILED", { version: String(version) }));
  feed.call(failed("MODEL_FAILED", { version: "10" }));
  feed.call(failed("MODEL_FAILED", { version: "60" }));
  const versions = new Set(feed.failures.list(null).map(({ version }) => version));
  expect(versions.size).toBe(50);
  expect([versions.has("10"), versions.has("11"), versions.has("60")]).toEqual([true, false, true]);
});
