/** Streams through the pool: to another worker before the first chunk, to an error after it, and never longer than they may. */
import { describe, expect, test } from "vitest";
import type { AnswerStream, StreamTimes, StreamWish } from "../../src/pool/pool.ts";
import { type FakeWorker, readyVersion, refuse } from "../support/fake-worker.ts";
import { plain } from "../support/tensors.ts";
import { call, served, startPool, startWorker } from "../support/test-pool.ts";

const models = [readyVersion("iris", "1", { streaming: true, stream: {} })];
const times: StreamTimes = { firstChunkMs: 1_000, gapMs: 500, stallMs: 700 };

function wish(changes: Partial<StreamWish> = {}): StreamWish {
  return { ...call({ streams: true, sharesRuns: false }), times, ...changes };
}

const silent = { models, behaviour: () => undefined };

function chunk(worker: FakeWorker, value: number, index = 0): void {
  const outputs = [{ name: "y", datatype: 2, shape: [1], raw: Buffer.from([value]) }];
  worker.say({ chunks: [{ callId: worker.calls[index]!.id, outputs }] });
}

/** All chunks, each by its first byte, and how it ended. */
async function read(stream: AnswerStream): Promise<(number | string)[]> {
  const seen: (number | string)[] = [];
  try {
    for (let outputs = await stream.next(); outputs !== undefined; outputs = await stream.next()) seen.push(plain(outputs[0]!).raw[0]!);
  } catch (error) {
    return [...seen, (error as { reason: string }).reason];
  }
  return [...seen, "end"];
}

async function begun(worker: FakeWorker): Promise<void> {
  await worker.until(() => worker.calls.length > 0);
}

describe("a stream", () => {
  test("comes as the worker makes it, with what the worker says at its end", async () => {
    const worker = await startWorker(silent);
    const pool = await startPool([worker.address]);
    await served(pool);
    const stream = pool.stream(wish());
    await begun(worker);
    expect(worker.calls[0]!.streams).toBe(true);
    expect(pool.streams()).toEqual([{ model: "iris", version: "1", streams: 1 }]);
    chunk(worker, 1);
    await stream.begun;
    const all = read(stream);
    chunk(worker, 2);
    worker.answer(worker.calls[0]!, { timings: { computeUs: 9 }, usage: { promptTokens: 3, completionTokens: 2 } });
    expect(await all).toEqual([1, 2, "end"]);
    expect(stream.end).toMatchObject({ computeUs: 9, worker: "w0", usage: { promptTokens: 3, completionTokens: 2 } });
    expect(await stream.spent).toMatchObject({ completionTokens: 2 });
    expect([stream.measured.chunks, pool.streams(), pool.load.inFlight]).toEqual([2, [], 0]);
  });

  test("of a version that answers once has its outputs as the only chunk", async () => {
    const worker = await startWorker();
    const pool = await startPool([worker.address]);
    await served(pool);
    const stream = pool.stream(wish({ streams: false, sharesRuns: true }));
    await stream.begun;
    expect(plain((await stream.next())![0]!)).toEqual(plain(call().inputs[0]!));
    expect(await stream.next()).toBeUndefined();
  });

  test("without a single chunk is an end", async () => {
    const worker = await startWorker({ models, behaviour: () => ({}) });
    const pool = await startPool([worker.address]);
    await served(pool);
    const stream = pool.stream(wish());
    await stream.begun;
    expect(await read(stream)).toEqual(["end"]);
  });

  test("gives credit back as its caller takes chunks, and not before", async () => {
    const worker = await startWorker(silent);
    const pool = await startPool([worker.address]);
    await served(pool);
    const stream = pool.stream(wish());
    await begun(worker);
    for (const value of [1, 2, 3]) chunk(worker, value);
    await stream.begun;
    const taken = () => worker.frames.flatMap((frame) => (frame.streamsTaken ?? []).map(({ chunks }) => Number(chunks)));
    await stream.next();
    await worker.until(() => taken().length > 0);
    expect(taken()).toEqual([1]);
    await stream.next();
    await stream.next();
    await worker.until(() => taken().at(-1) === 3);
    stream.cancel();
  });
});

describe("before the first chunk", () => {
  test("an error is the error of the call", async () => {
    const worker = await startWorker({ models, behaviour: refuse("MODEL_FAILED") });
    const pool = await startPool([worker.address]);
    await served(pool);
    const stream = pool.stream(wish());
    await expect(stream.begun).rejects.toMatchObject({ reason: "MODEL_FAILED" });
    expect(await read(stream)).toEqual(["MODEL_FAILED"]);
  });

  test("a worker that is full passes it on", async () => {
    const full = await startWorker({ models, behaviour: refuse("QUEUE_FULL") });
    const free = await startWorker(silent);
    const pool = await startPool([full.address, free.address]);
    await served(pool, "iris", "1", 2);
    const streams = [pool.stream(wish()), pool.stream(wish())];
    await free.until(() => free.calls.length === 2);
    for (const [index, { id }] of free.calls.entries()) {
      chunk(free, index, index);
      free.say({ blocks: [{ blockId: id, calls: 1 }] });
    }
    expect((await Promise.all(streams.map(read))).sort()).toEqual([
      [0, "end"],
      [1, "end"],
    ]);
  });

  test("a worker that is lost leaves it to another, where it may run twice", async () => {
    const lost = await startWorker(silent);
    const other = await startWorker(silent);
    const pool = await startPool([lost.address, other.address]);
    await served(pool, "iris", "1", 2);
    const streams = [
      pool.stream(wish()),
      pool.stream(wish()),
      pool.stream(wish({ idempotent: false })),
      pool.stream(wish({ idempotent: false })),
    ];
    await lost.until(() => lost.calls.length === 2);
    lost.die();
    await other.until(() => other.calls.length === 3);
    for (const [index, { id }] of other.calls.entries()) {
      chunk(other, index, index);
      other.say({ blocks: [{ blockId: id, calls: 1 }] });
    }
    const all = await Promise.all(streams.map(read));
    expect(all.map((each) => each.at(-1)).sort()).toEqual(["WORKER_LOST", "end", "end", "end"]);
    expect(all.filter((each) => each.length === 1)).toEqual([["WORKER_LOST"]]);
  });
});

describe("after the first chunk", () => {
  test("a worker that is lost is an error behind what has come, and it goes nowhere else", async () => {
    const lost = await startWorker(silent);
    const pool = await startPool([lost.address]);
    await served(pool);
    const stream = pool.stream(wish());
    await begun(lost);
    chunk(lost, 1);
    chunk(lost, 2);
    await stream.begun;
    const other = await startWorker(silent);
    await pool.useWorkers([lost.address, other.address]);
    await served(pool, "iris", "1", 2);
    lost.die();
    expect(await read(stream)).toEqual([1, 2, "WORKER_LOST"]);
    expect(other.calls).toEqual([]);
    expect(stream.failure).toMatchObject({ detail: "The worker went away in the middle of the answer, of which the rest is lost." });
  });

  test("a worker's error is the end, whatever it is", async () => {
    const workers = [await startWorker(silent), await startWorker(silent)];
    const pool = await startPool(workers.map(({ address }) => address));
    await served(pool, "iris", "1", 2);
    const streams = [pool.stream(wish()), pool.stream(wish())];
    for (const worker of workers) await begun(worker);
    for (const worker of workers) {
      chunk(worker, 1);
      worker.answer(worker.calls[0]!, { error: { reason: "QUEUE_FULL", message: "m" } });
    }
    expect(await Promise.all(streams.map(read))).toEqual([
      [1, "QUEUE_FULL"],
      [1, "QUEUE_FULL"],
    ]);
  });
});

describe("who leaves", () => {
  test("has the worker told, before the first chunk and after it, and what it took is known later", async () => {
    const worker = await startWorker(silent);
    const pool = await startPool([worker.address]);
    await served(pool);
    const streams = [pool.stream(wish()), pool.stream(wish())];
    await worker.until(() => worker.calls.length === 2);
    chunk(worker, 1, 1);
    await streams[1]!.begun;
    for (const stream of streams) stream.cancel();
    await expect(streams[0]!.begun).rejects.toMatchObject({ reason: "CANCELLED" });
    expect(await Promise.all(streams.map(read))).toEqual([["CANCELLED"], ["CANCELLED"]]);
    const cancelled = () => worker.frames.flatMap((frame) => (frame.cancelledCallIds ?? []).map(Number));
    await worker.until(() => cancelled().length === 2);
    expect([pool.streams(), pool.load.inFlight, streams.map(({ cut }) => cut)]).toEqual([[], 0, ["caller", "caller"]]);
    worker.answer(worker.calls[1]!, { error: { reason: "CANCELLED" }, usage: { completionTokens: 1 } });
    expect(await streams[1]!.spent).toMatchObject({ completionTokens: 1 });
  });

  test("after the worker's end, and before it has all, leaves nothing behind", async () => {
    const worker = await startWorker(silent);
    const pool = await startPool([worker.address]);
    await served(pool);
    const stream = pool.stream(wish());
    await begun(worker);
    chunk(worker, 1);
    worker.answer(worker.calls[0]!, {});
    await stream.spent;
    stream.cancel();
    expect(await read(stream)).toEqual(["CANCELLED"]);
  });
});

test("a gateway that leaves ends those that are under way, with what has come, and those that begin later", async () => {
  const worker = await startWorker(silent);
  const pool = await startPool([worker.address]);
  await served(pool);
  const stream = pool.stream(wish());
  await begun(worker);
  chunk(worker, 1);
  await stream.begun;
  pool.endStreams();
  const late = pool.stream(wish());
  expect(await Promise.all([stream, late].map(read))).toEqual([[1, "NO_HEALTHY_WORKER"], ["NO_HEALTHY_WORKER"]]);
  expect([stream.cut, late.cut, pool.load.inFlight, pool.streams()]).toEqual(["drain", "drain", 0, []]);
});
