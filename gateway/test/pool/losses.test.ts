import { describe, expect, test } from "vitest";
import { inferencehub } from "../../src/rpc/inference.js";
import { FakeClock } from "../support/fake-clock.ts";
import { echo, readyVersion, refuse } from "../support/fake-worker.ts";
import { call, served, startPool, startWorker, stateOf, until } from "../support/test-pool.ts";

const { MODEL_STATE_LOADING, MODEL_STATE_FAILED } = inferencehub.rpc.v1.ModelState;

describe("calls of a lost worker", () => {
  test("are sent to another one when running them twice does no harm", async () => {
    const doomed = await startWorker({ behaviour: () => undefined });
    const pool = await startPool([doomed.address]);
    await served(pool);
    const handles = Array.from({ length: 5 }, () => pool.begin(call()));
    await doomed.until(() => doomed.calls.length === 5);
    doomed.die();
    await until(pool, () => stateOf(pool) === "RECOVERING");
    expect(pool.load).toEqual({ inFlight: 0, waiting: 5 });
    const replacement = await startWorker({ listen: doomed.address });
    const answers = await Promise.all(handles.map((handle) => handle.answer));
    expect(answers).toHaveLength(5);
    expect(replacement.calls).toHaveLength(5);
    expect(pool.load).toEqual({ inFlight: 0, waiting: 0 });
  });

  test("go at once to one that is there", async () => {
    const doomed = await startWorker({ behaviour: () => undefined });
    const other = await startWorker();
    const pool = await startPool([doomed.address, other.address]);
    await served(pool, "iris", "1", 2);
    const handles = [pool.begin(call()), pool.begin(call())];
    await doomed.until(() => doomed.calls.length === 1);
    doomed.die();
    await Promise.all(handles.map((handle) => handle.answer));
    expect(other.calls).toHaveLength(2);
  });

  test("are never run twice when that might do harm", async () => {
    const doomed = await startWorker({ behaviour: () => undefined });
    const other = await startWorker({ models: [readyVersion("iris", "2")] });
    const pool = await startPool([doomed.address, other.address]);
    await served(pool);
    const handle = pool.begin(call({ idempotent: false }));
    await doomed.until(() => doomed.calls.length === 1);
    doomed.die();
    await expect(handle.answer).rejects.toMatchObject({ reason: "WORKER_LOST" });
  });

  test("that never left are safe to send whatever they are", async () => {
    const doomed = await startWorker({ admits: false, behaviour: () => undefined });
    const pool = await startPool([doomed.address]);
    await served(pool);
    const sent = pool.begin(call({ idempotent: false }));
    await doomed.until(() => doomed.calls.length === 1);
    const unsent = pool.begin(call({ idempotent: false }));
    doomed.die();
    await expect(sent.answer).rejects.toMatchObject({ reason: "WORKER_LOST" });
    await startWorker({ listen: doomed.address });
    await unsent.answer;
  });

  test("that end every worker are given up after the third", async () => {
    const deadly = await Promise.all(
      Array.from({ length: 4 }, () =>
        startWorker({
          behaviour: (_, worker) => {
            worker.die();
            return undefined;
          },
        }),
      ),
    );
    const pool = await startPool(deadly.map((worker) => worker.address));
    await served(pool, "iris", "1", 4);
    await expect(pool.send(call())).rejects.toMatchObject({ reason: "WORKER_LOST" });
    expect(deadly.map((worker) => worker.calls.length).toSorted()).toEqual([0, 1, 1, 1]);
  });
});

describe("while the only worker is away", () => {
  async function withoutWorker(limits = { callsInFlight: 1_024, callsWaiting: 1_024 }) {
    const clock = new FakeClock();
    const worker = await startWorker();
    const pool = await startPool([worker.address], { clock, timers: clock, limits });
    await served(pool);
    worker.die();
    await until(pool, () => stateOf(pool) === "RECOVERING");
    return { clock, pool, address: worker.address, lasting: (ms: number) => call({ deadlineAt: clock.now() + ms }) };
  }

  test("new calls wait for it, and are served the moment its socket is back", async () => {
    const { pool, address, lasting } = await withoutWorker();
    const handles = Array.from({ length: 200 }, () => pool.begin(lasting(5_000)));
    expect(pool.load).toEqual({ inFlight: 0, waiting: 200 });
    // No timer ever fires here: only the socket's appearing can bring the lane back.
    const worker = await startWorker({ listen: address });
    await Promise.all(handles.map((handle) => handle.answer));
    expect(worker.calls).toHaveLength(200);
  });

  test("they wait no longer than their deadline", async () => {
    const { clock, pool, lasting } = await withoutWorker();
    const handle = pool.begin(lasting(300));
    const outcome = expect(handle.answer).rejects.toMatchObject({ reason: "DEADLINE_EXCEEDED" });
    clock.advance(325);
    await outcome;
    expect(pool.load.waiting).toBe(0);
  });

  test("their callers may leave", async () => {
    const { pool, lasting } = await withoutWorker();
    const handle = pool.begin(lasting(5_000));
    handle.cancel();
    await expect(handle.answer).rejects.toMatchObject({ reason: "CANCELLED" });
    expect(pool.load).toEqual({ inFlight: 0, waiting: 0 });
  });

  test("no more of them than there is room for", async () => {
    const { pool, lasting } = await withoutWorker({ callsInFlight: 10, callsWaiting: 2 });
    const handles = [pool.begin(lasting(5_000)), pool.begin(lasting(5_000))];
    await expect(pool.send(lasting(5_000))).rejects.toMatchObject({ reason: "NO_HEALTHY_WORKER", retryAfterMs: 1_000 });
    for (const handle of handles) handle.cancel();
    await Promise.allSettled(handles.map((handle) => handle.answer));
  });

  test("they wait on while the replacement loads, and learn when it fails", async () => {
    const { pool, address, lasting } = await withoutWorker();
    const handle = pool.begin(lasting(5_000));
    const loading = { ...readyVersion("iris", "1"), state: MODEL_STATE_LOADING };
    const worker = await startWorker({ listen: address, models: [loading, readyVersion("other", "1")], initialLoadDone: false });
    await until(pool, () => stateOf(pool, "other") === "READY");
    expect([stateOf(pool), pool.load.waiting]).toEqual(["RECOVERING", 1]);
    expect(pool.workers().map(({ state }) => state)).toEqual(["LOADING"]);
    const outcome = expect(handle.answer).rejects.toMatchObject({ reason: "NO_HEALTHY_WORKER" });
    worker.announce([{ ...readyVersion("iris", "1"), state: MODEL_STATE_FAILED }]);
    await outcome;
    expect(pool.workers().map(({ state }) => state)).toEqual(["READY"]);
  });

  test("they are let out a few at a time, so that the worker's queue does not overflow", async () => {
    const { pool, address, lasting } = await withoutWorker();
    const handles = Array.from({ length: 300 }, () => pool.begin(lasting(5_000)));
    const worker = await startWorker({ listen: address, behaviour: () => undefined });
    await worker.until(() => worker.calls.length === 64);
    expect(pool.load).toEqual({ inFlight: 64, waiting: 236 });
    worker.behaviour = echo;
    for (const each of worker.calls.slice(0, 64)) worker.answer(each, {});
    await Promise.all(handles.map((handle) => handle.answer));
    expect(worker.calls).toHaveLength(300);
  });
});

describe("while one of two workers is away and the other has no room", () => {
  async function withoutOne(callsWaiting = 1_024) {
    // Apart, so that time can pass without a heartbeat that nobody answers meanwhile.
    const [clock, timers] = [new FakeClock(), new FakeClock()];
    const [doomed, full] = [await startWorker(), await startWorker({ behaviour: refuse("QUEUE_FULL", 40) })];
    const limits = { callsInFlight: 1_024, callsWaiting };
    const pool = await startPool([doomed.address, full.address], { clock, timers, limits });
    await served(pool, "iris", "1", 2);
    doomed.die();
    await until(pool, () => pool.catalogue.find("iris")!.byVersion.get("1")!.workers === 1);
    const refused = (count: number) => full.until(() => full.calls.length === count);
    return { clock, timers, pool, full, refused, address: doomed.address, lasting: (ms: number) => call({ deadlineAt: clock.now() + ms }) };
  }

  test("calls wait for the first, and are asked of the other once only", async () => {
    const { pool, refused, address, lasting } = await withoutOne();
    const handles = Array.from({ length: 100 }, () => pool.begin(lasting(10_000)));
    await refused(100);
    await expect.poll(() => pool.load.waiting).toBe(100);
    const back = await startWorker({ listen: address });
    await Promise.all(handles.map((handle) => handle.answer));
    expect(back.calls).toHaveLength(100);
  });

  test("they wait for 5 s, and hear then what the other says", async () => {
    const { clock, pool, full, refused, lasting } = await withoutOne();
    const handle = pool.begin(lasting(10_000));
    await refused(1);
    await expect.poll(() => pool.load.waiting).toBe(1);
    clock.advance(5_000);
    await expect(pool.send(lasting(10_000))).rejects.toMatchObject({ reason: "QUEUE_FULL" });
    const outcome = expect(handle.answer).rejects.toMatchObject({ reason: "QUEUE_FULL" });
    full.announce([readyVersion("iris", "1"), readyVersion("other", "1")]);
    await outcome;
  });

  test("no longer than their deadline, and no more of them than there is room for", async () => {
    const { clock, timers, pool, refused, lasting } = await withoutOne(1);
    const handle = pool.begin(lasting(300));
    await refused(1);
    await expect.poll(() => pool.load.waiting).toBe(1);
    await expect(pool.send(lasting(10_000))).rejects.toMatchObject({ reason: "NO_HEALTHY_WORKER" });
    const outcome = expect(handle.answer).rejects.toMatchObject({ reason: "DEADLINE_EXCEEDED" });
    clock.advance(325);
    timers.advance(325);
    await outcome;
  });

  test("those that nobody has refused are served by whoever comes back first", async () => {
    const { pool, full, address, lasting } = await withoutOne();
    full.die();
    await until(pool, () => stateOf(pool) === "RECOVERING");
    const handles = Array.from({ length: 3 }, () => pool.begin(lasting(10_000)));
    await startWorker({ listen: address });
    await Promise.all(handles.map((handle) => handle.answer));
  });
});

describe("a worker that says goodbye", () => {
  test("finishes what it has while new calls go elsewhere", async () => {
    const leaving = await startWorker({ behaviour: () => undefined });
    const pool = await startPool([leaving.address]);
    await served(pool);
    const running = pool.begin(call());
    await leaving.until(() => leaving.calls.length === 1);
    const other = await startWorker();
    leaving.goodbye();
    await until(pool, () => stateOf(pool) === "RECOVERING");
    expect(pool.workers()[0]!.state).toBe("DRAINING");
    const waiting = pool.begin(call());
    leaving.answer(leaving.calls[0]!, {});
    expect((await running.answer).worker).toBe("w0");
    waiting.cancel();
    await waiting.answer.catch(() => {});
    expect(other.calls).toEqual([]);
  });

  test("and refuses what crossed it on the way is no reason to fail", async () => {
    const leaving = await startWorker();
    const other = await startWorker();
    const pool = await startPool([leaving.address, other.address]);
    await served(pool, "iris", "1", 2);
    leaving.behaviour = refuse("NO_HEALTHY_WORKER");
    await Promise.all(Array.from({ length: 4 }, () => pool.send(call({ idempotent: false }))));
    expect(other.calls).toHaveLength(4);
  });

  test("is taken back when it returns as another process", async () => {
    const worker = await startWorker();
    const pool = await startPool([worker.address]);
    await served(pool);
    worker.goodbye();
    worker.endLanes();
    await until(pool, () => stateOf(pool) === "RECOVERING");
    worker.die();
    const next = await startWorker({ listen: worker.address });
    expect((await pool.send(call())).worker).toBe("w0");
    expect(pool.workers()).toMatchObject([{ state: "READY", bootId: next.bootId, losses: 1 }]);
  });
});

describe("silence", () => {
  test("of two heartbeats is a loss: the frozen worker's calls go elsewhere", async () => {
    const clock = new FakeClock();
    const frozen = await startWorker({ beats: false, behaviour: () => undefined });
    const pool = await startPool([frozen.address], { clock, timers: clock });
    await served(pool);
    const handle = pool.begin(call({ deadlineAt: clock.now() + 60_000 }));
    await frozen.until(() => frozen.calls.length === 1);
    clock.advance(1_999);
    expect(pool.workers()[0]!.state).toBe("READY");
    clock.advance(1_051); // what has arrived is read first
    expect(pool.workers()[0]).toMatchObject({ state: "LOST", problem: "It has gone silent." });
    handle.cancel();
    await handle.answer.catch(() => {});
  });

  test("while a model loads is allowed for as long as a load may take", async () => {
    const clock = new FakeClock();
    const busy = await startWorker({
      beats: false,
      initialLoadDone: false,
      models: [readyVersion("iris", "1"), { ...readyVersion("iris", "2"), state: MODEL_STATE_LOADING }],
    });
    const pool = await startPool([busy.address], { clock, timers: clock, loadTimeoutMs: 30_000 });
    await served(pool);
    clock.advance(29_000);
    expect(pool.workers()[0]!.state).toBe("LOADING");
    busy.announce([readyVersion("iris", "1"), readyVersion("iris", "2")]);
    await until(pool, () => stateOf(pool, "iris", "2") === "READY");
    // The announcement came on a stream of its own: the lane itself is as silent as before.
    clock.advance(1_050);
    expect(pool.workers()[0]!.state).toBe("LOST");
  });
});

test("lane and catalogue must come from one process", async () => {
  const worker = await startWorker({ hello: { bootId: "another" } });
  const problems: unknown[] = [];
  const lost = Promise.withResolvers<void>();
  await startPool([worker.address], {
    log: {
      info: () => {},
      warn: (fields) => {
        problems.push(fields);
        lost.resolve();
      },
    },
  });
  await lost.promise;
  expect(problems[0]).toMatchObject({ problem: "Lane and catalogue came from two processes; put no proxy in front of a worker." });
});
