import { describe, expect, test } from "vitest";
import { inferencehub } from "../../src/rpc/inference.js";
import { FakeClock } from "../support/fake-clock.ts";
import { echo, readyVersion, refuse } from "../support/fake-worker.ts";
import { plain } from "../support/tensors.ts";
import { call, served, startPool, startWorker, stateOf, until } from "../support/test-pool.ts";

const { MODEL_STATE_LOADING, MODEL_STATE_FAILED } = inferencehub.rpc.v1.ModelState;

test("a call goes to the worker and its answer comes back", async () => {
  const worker = await startWorker();
  const pool = await startPool([worker.address]);
  await served(pool);
  const answer = await pool.send(call());
  expect(answer.worker).toBe("w0");
  expect(answer.outputs.map(plain)).toEqual(call().inputs.map(plain));
  expect([answer.queueUs, answer.computeUs, answer.batchCalls, answer.batchRows]).toEqual([10, 20, 1, 1]);
});

describe("several workers", () => {
  test("share the calls evenly", async () => {
    const workers = await Promise.all([startWorker(), startWorker(), startWorker()]);
    const pool = await startPool(workers.map((worker) => worker.address));
    await served(pool, "iris", "1", 3);
    await Promise.all(Array.from({ length: 60 }, () => pool.send(call())));
    expect(workers.map((worker) => worker.calls.length)).toEqual([20, 20, 20]);
  });

  test("get fewer the slower they are", async () => {
    const slow = await startWorker({ behaviour: () => undefined });
    const fast = await startWorker();
    const pool = await startPool([slow.address, fast.address]);
    await served(pool, "iris", "1", 2);
    const handles = [pool.begin(call()), pool.begin(call())];
    await slow.until(() => slow.calls.length === 1);
    for (let i = 0; i < 20; i++) await pool.send(call());
    expect([slow.calls.length, fast.calls.length]).toEqual([1, 21]);
    slow.answer(slow.calls[0]!, {});
    await Promise.all(handles.map((handle) => handle.answer));
  });

  test("get only calls of versions that they have READY", async () => {
    const one = await startWorker({ models: [readyVersion("iris", "1"), { ...readyVersion("iris", "2"), state: MODEL_STATE_FAILED }] });
    const two = await startWorker({ models: [readyVersion("iris", "2")] });
    const pool = await startPool([one.address, two.address]);
    await served(pool, "iris", "1");
    await served(pool, "iris", "2");
    for (let i = 0; i < 4; i++) await pool.send(call({ version: "2" }));
    expect([one.calls.length, two.calls.length]).toEqual([0, 4]);
  });
});

describe("a worker that refuses", () => {
  test("passes the call on to one that has room", async () => {
    const full = await startWorker({ behaviour: refuse("QUEUE_FULL", 40) });
    const free = await startWorker();
    const pool = await startPool([full.address, free.address]);
    await served(pool, "iris", "1", 2);
    const answers = await Promise.all(Array.from({ length: 6 }, () => pool.send(call({ idempotent: false }))));
    expect(answers).toHaveLength(6);
    expect(free.calls).toHaveLength(6);
  });

  test("is heard when nobody has room, with the pause that it asks for", async () => {
    const workers = await Promise.all([
      startWorker({ behaviour: refuse("QUEUE_FULL", 40) }),
      startWorker({ behaviour: refuse("QUEUE_FULL", 40) }),
    ]);
    const pool = await startPool(workers.map((worker) => worker.address));
    await served(pool, "iris", "1", 2);
    await expect(pool.send(call())).rejects.toMatchObject({
      reason: "QUEUE_FULL",
      detail: "The fake worker says QUEUE_FULL.",
      retryAfterMs: 40,
    });
    expect(workers.map((worker) => worker.calls.length)).toEqual([1, 1]);
  });

  test.each(["MODEL_FAILED", "INPUT_MISMATCH", "DEADLINE_EXCEEDED"])("for %s is not second-guessed", async (reason) => {
    const workers = await Promise.all([startWorker({ behaviour: refuse(reason) }), startWorker({ behaviour: refuse(reason) })]);
    const pool = await startPool(workers.map((worker) => worker.address));
    await served(pool, "iris", "1", 2);
    await expect(pool.send(call())).rejects.toMatchObject({ reason, retryAfterMs: undefined });
    expect(workers[0]!.calls.length + workers[1]!.calls.length).toBe(1);
  });

  test("for a reason that this gateway does not know counts as INTERNAL", async () => {
    const worker = await startWorker({ behaviour: refuse("FULL_MOON") });
    const pool = await startPool([worker.address]);
    await served(pool);
    await expect(pool.send(call())).rejects.toMatchObject({ reason: "INTERNAL" });
  });
});

describe("what is not served", () => {
  test("before any worker has said what it has: MODEL_LOADING", async () => {
    const pool = await startPool([]);
    await expect(pool.send(call())).rejects.toMatchObject({ reason: "MODEL_LOADING", retryAfterMs: 1_000 });
  });

  test("afterwards: the reason that is true", async () => {
    const worker = await startWorker({
      models: [
        readyVersion("iris", "1"),
        { ...readyVersion("iris", "2"), state: MODEL_STATE_LOADING },
        { ...readyVersion("iris", "3"), state: MODEL_STATE_FAILED },
      ],
    });
    const pool = await startPool([worker.address]);
    await served(pool);
    const reasons = await Promise.all(
      [call({ model: "nope" }), call({ version: "9" }), call({ version: "2" }), call({ version: "3" })].map((each) =>
        pool.send(each).catch((error) => error.reason),
      ),
    );
    expect(reasons).toEqual(["MODEL_NOT_FOUND", "VERSION_NOT_FOUND", "MODEL_LOADING", "NO_HEALTHY_WORKER"]);
    expect(worker.calls).toEqual([]);
  });
});

describe("the deadline", () => {
  test("ends a running call within 25 ms, and its late answer is taken in quietly", async () => {
    const clock = new FakeClock();
    const worker = await startWorker({ behaviour: () => undefined });
    const pool = await startPool([worker.address], { clock, timers: clock });
    await served(pool);
    const handle = pool.begin(call({ deadlineAt: clock.now() + 80 }));
    await worker.until(() => worker.calls.length === 1);
    expect(worker.calls[0]!.remainingMs).toBe(80);
    let reason = "";
    const over = handle.answer.catch((error) => (reason = error.reason));
    clock.advance(79);
    await Promise.resolve();
    expect(reason).toBe("");
    clock.advance(26);
    await over;
    expect(reason).toBe("DEADLINE_EXCEEDED");
    expect([pool.load.inFlight, pool.workers()[0]!.outstanding]).toEqual([0, 1]);
    worker.answer(worker.calls[0]!, {});
    worker.behaviour = echo;
    await pool.send(call({ deadlineAt: clock.now() + 5_000 }));
    expect(pool.workers()[0]!.outstanding).toBe(0);
  });

  test("that has passed already costs no worker anything", async () => {
    const worker = await startWorker();
    const pool = await startPool([worker.address]);
    await served(pool);
    await expect(pool.send(call({ deadlineAt: 0 }))).rejects.toMatchObject({ reason: "DEADLINE_EXCEEDED" });
    expect(worker.calls).toEqual([]);
  });
});

describe("a caller that goes away", () => {
  test("calls the worker off", async () => {
    const worker = await startWorker({ behaviour: () => undefined });
    const pool = await startPool([worker.address]);
    await served(pool);
    const handle = pool.begin(call());
    await worker.until(() => worker.calls.length === 1);
    handle.cancel();
    handle.cancel();
    await expect(handle.answer).rejects.toMatchObject({ reason: "CANCELLED" });
    await worker.until(() => worker.frames.some((frame) => frame.cancelledCallIds?.length));
    expect(pool.load.inFlight).toBe(0);
  });

  test("after the answer changes nothing", async () => {
    const worker = await startWorker();
    const pool = await startPool([worker.address]);
    await served(pool);
    const handle = pool.begin(call());
    await handle.answer;
    handle.cancel();
    await pool.send(call());
    expect(worker.frames.flatMap((frame) => frame.cancelledCallIds ?? [])).toEqual([]);
  });
});

test("no more calls are in flight than the limit allows", async () => {
  const worker = await startWorker({ behaviour: () => undefined });
  const pool = await startPool([worker.address], { limits: { callsInFlight: 2, callsWaiting: 2 } });
  await served(pool);
  const handles = [pool.begin(call()), pool.begin(call())];
  await expect(pool.send(call())).rejects.toMatchObject({ reason: "QUEUE_FULL", retryAfterMs: 1_000 });
  await worker.until(() => worker.calls.length === 2);
  for (const each of worker.calls) worker.answer(each, {});
  await Promise.all(handles.map((handle) => handle.answer));
  worker.behaviour = echo;
  await pool.send(call());
});

describe("draining", () => {
  test("lets running calls finish, refuses new ones, and says goodbye", async () => {
    const worker = await startWorker({ behaviour: () => undefined });
    const pool = await startPool([worker.address]);
    await served(pool);
    const handle = pool.begin(call());
    await worker.until(() => worker.calls.length === 1);
    let drained = false;
    const drain = pool.drain(60_000).then(() => (drained = true));
    await expect(pool.send(call())).rejects.toMatchObject({ reason: "NO_HEALTHY_WORKER" });
    expect(drained).toBe(false);
    worker.answer(worker.calls[0]!, {});
    await handle.answer;
    await drain;
    expect(worker.frames.some((frame) => frame.goodbye)).toBe(true);
    await worker.until(() => worker.lanes === 0);
    expect(pool.workers()).toEqual([]);
  });

  test("can be cut short: what is under way fails at once, waiting or running", async () => {
    const worker = await startWorker({ behaviour: () => undefined });
    const gone = await startWorker({ models: [readyVersion("other", "1")] });
    const pool = await startPool([worker.address, gone.address]);
    await served(pool);
    await served(pool, "other");
    gone.die();
    await until(pool, () => stateOf(pool, "other") === "RECOVERING");
    const handles = [pool.begin(call()), pool.begin(call({ model: "other" }))];
    await worker.until(() => worker.calls.length === 1);
    pool.close();
    const reasons = await Promise.all(handles.map((handle) => handle.answer.catch((error) => error.reason)));
    expect(reasons).toEqual(["NO_HEALTHY_WORKER", "NO_HEALTHY_WORKER"]);
    expect([pool.load, pool.workers()]).toEqual([{ inFlight: 0, waiting: 0 }, []]);
  });

  test("is over at once when nothing is under way, connected or not", async () => {
    const gone = await startWorker();
    gone.die();
    const pool = await startPool([gone.address]);
    await pool.drain(60_000);
    expect(pool.workers()).toEqual([]);
  });
});

describe("the overview", () => {
  test("says how each worker is and what it has queued", async () => {
    const worker = await startWorker();
    const pool = await startPool([worker.address]);
    await served(pool);
    await pool.send(call());
    worker.say({ loads: [{ modelName: "iris", version: "1", queuedCalls: 3, runningCalls: 2, queueDelayMs: 70 }] });
    worker.say({ heartbeat: 1, residentMemoryBytes: 5_000_000_000 });
    await pool.send(call());
    expect(pool.workers()).toEqual([
      {
        name: "w0",
        kind: "worker",
        warnings: [],
        address: worker.address,
        state: "READY",
        problem: "",
        previousEnd: "",
        bootId: worker.bootId,
        softwareVersion: "test",
        processId: process.pid,
        outstanding: 0,
        pending: 0,
        losses: 0,
        restarts: 0,
        memoryBytes: 5_000_000_000,
        counters: expect.objectContaining({ callsSent: 2, answersReceived: 2 }),
        queues: [{ model: "iris", version: "1", queuedCalls: 3, runningCalls: 2, delayMs: 70 }],
      },
    ]);
  });

  test("says how often another process came to an address, and nothing of one that is gone", async () => {
    const first = await startWorker();
    const pool = await startPool([first.address]);
    await served(pool);
    first.say({ heartbeat: 1, residentMemoryBytes: 1_000 });
    first.endLanes();
    await until(pool, () => stateOf(pool) === "RECOVERING");
    expect(pool.workers()).toMatchObject([{ state: "LOST", losses: 1, restarts: 0, memoryBytes: 0, queues: [] }]);
    first.die();
    await startWorker({ listen: first.address });
    await served(pool);
    expect(pool.workers()).toMatchObject([{ state: "READY", restarts: 1, memoryBytes: 0 }]);
  });
});

describe("loading and unloading", () => {
  test("asks every worker and gives one answer for each version, a failure before all", async () => {
    const good = await startWorker({ models: [readyVersion("iris", "1"), readyVersion("iris", "2")] });
    const bad = await startWorker({ models: [{ ...readyVersion("iris", "1"), state: MODEL_STATE_FAILED, failure: "It is broken." }] });
    const pool = await startPool([good.address, bad.address]);
    await until(pool, () => pool.workers().every((worker) => worker.state === "READY") && stateOf(pool) === "READY");
    const versions = await pool.loadModel("iris", "");
    expect(versions.map((each) => [each.version, each.state, each.failure])).toEqual([
      ["1", "FAILED", "It is broken."],
      ["2", "READY", ""],
    ]);
    expect(await pool.unloadModel("iris", "2")).toEqual(["2"]);
  });

  test("rejects with the worker's own reason", async () => {
    const worker = await startWorker();
    const pool = await startPool([worker.address]);
    await served(pool);
    await expect(pool.loadModel("nope", "")).rejects.toMatchObject({
      reason: "MODEL_NOT_FOUND",
      detail: "There is no model 'nope' in the repository.",
    });
  });

  test("without a worker is refused", async () => {
    const pool = await startPool([]);
    await expect(pool.loadModel("iris", "")).rejects.toMatchObject({ reason: "NO_HEALTHY_WORKER" });
  });
});
