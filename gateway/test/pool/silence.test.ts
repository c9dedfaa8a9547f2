/** A worker that lives and says nothing: what it may run yet, what it holds it up, and what comes too late. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inferencehub } from "../../src/rpc/inference.js";
import { FakeClock } from "../support/fake-clock.ts";
import { echo, readyVersion } from "../support/fake-worker.ts";
import { NotingProcess } from "../support/run-pages.ts";
import { call, outcomes, scratchFolder, served, startPool, startWorker, stateOf, until } from "../support/test-pool.ts";

const { MODEL_STATE_LOADING } = inferencehub.rpc.v1.ModelState;
const title = "iris 1";

/** A worker that has three calls, of which it has begun the first, and another one; the first is silent from now on. */
async function silentAndOther(changes: Partial<ReturnType<typeof call>> = {}, models = [readyVersion("iris", "1")]) {
  const clock = new FakeClock();
  const socket = join(scratchFolder(), "silent.sock");
  const noting = new NotingProcess(socket, "silent");
  const hello = { processId: noting.pid, laneNumber: 1 };
  const silent = await startWorker({ listen: `unix:${socket}`, bootId: "silent", behaviour: () => undefined, beats: false, hello, models });
  const pool = await startPool([silent.address], { clock, timers: clock });
  await served(pool);
  const handles = [1, 2, 3].map((id) => pool.begin(call({ requestId: `r${id}`, deadlineAt: clock.now() + 60_000, ...changes })));
  await silent.until(() => silent.calls.length === 3);
  noting.runs({ title, calls: [[1, 1, silent.calls[0]!.id]] });
  const other = await startWorker();
  await pool.useWorkers([silent.address, other.address]);
  await served(pool, "iris", "1", 2);
  const beats = () => other.frames.filter(({ heartbeat }) => heartbeat).length;
  const goSilent = async () => {
    // The other one is to hear each beat, and to be heard.
    for (let beat = 0; beat < 3; beat++) {
      const before = beats();
      clock.advance(1_000);
      await other.until(() => beats() > before);
      await new Promise(setImmediate);
    }
    clock.advance(50);
  };
  return { clock, noting, silent, other, pool, handles, goSilent };
}

function ids(calls: readonly { readonly requestId: string }[]): string[] {
  return calls.map(({ requestId }) => requestId).toSorted();
}

describe("a worker that is too busy to speak", () => {
  test("keeps the call that it runs, whose late answer counts, and loses those that it has not begun", async () => {
    const { silent, other, pool, handles, goSilent } = await silentAndOther();
    await goSilent();
    expect(pool.workers()[0]).toMatchObject({ state: "LOST", problem: "It has gone silent." });
    await Promise.all([handles[1]!.answer, handles[2]!.answer]);
    expect(ids(other.calls)).toEqual(["r2", "r3"]);
    await pool.send(call());
    expect(silent.calls).toHaveLength(3);
    silent.answer(silent.calls[0]!, {});
    expect((await handles[0]!.answer).worker).toBe("silent");
    expect(pool.workers()[0]!.state).toBe("READY");
    expect(stateOf(pool)).toBe("READY");
  });

  test("the same while it loads: the loading of one version is no reason to wait for another", async () => {
    const loading = { ...readyVersion("iris", "2"), state: MODEL_STATE_LOADING };
    const { silent, other, pool, handles, goSilent } = await silentAndOther({}, [readyVersion("iris", "1"), loading]);
    await goSilent();
    expect(pool.workers()[0]).toMatchObject({ state: "LOST", losses: 0 });
    await Promise.all([handles[1]!.answer, handles[2]!.answer]);
    expect(ids(other.calls)).toEqual(["r2", "r3"]);
    silent.answer(silent.calls[0]!, {});
    expect((await handles[0]!.answer).worker).toBe("silent");
  });

  test("keeps all calls that may not run twice", async () => {
    const { silent, other, handles, goSilent } = await silentAndOther({ idempotent: false });
    await goSilent();
    for (const each of silent.calls) silent.answer(each, {});
    expect(await outcomes(handles)).toEqual(["", "", ""]);
    expect(other.calls).toEqual([]);
  });

  test("is told not to run what went elsewhere, and its answers to that are dropped", async () => {
    const { silent, other, pool, handles, goSilent } = await silentAndOther();
    other.behaviour = () => undefined;
    await goSilent();
    await other.until(() => other.calls.length === 2);
    const taken = silent.calls.slice(1).map(({ id }) => id);
    await silent.until(() => silent.frames.some(({ cancelledCallIds }) => cancelledCallIds?.join() === taken.join()));
    for (const each of silent.calls) silent.answer(each, {});
    await handles[0]!.answer;
    expect(pool.load).toEqual({ inFlight: 2, waiting: 0 });
    for (const each of other.calls) other.answer(each, {});
    expect((await Promise.all(handles.map(({ answer }) => answer))).map(({ worker }) => worker)).toEqual(["silent", "w0", "w0"]);
  });
});

test("a worker that was stopped loses what it had begun, too: no call can help it", async () => {
  const { noting, silent, other, pool, handles, goSilent } = await silentAndOther();
  await noting.stop();
  await goSilent();
  await Promise.all(handles.map(({ answer }) => answer));
  expect(ids(other.calls)).toEqual(["r1", "r2", "r3"]);
  expect(pool.workers()[0]!.problem).toBe("It was stopped from outside and has gone silent.");
  noting.goOn();
  for (const each of silent.calls) silent.answer(each, {});
  await until(pool, () => pool.workers()[0]!.state === "READY");
});

describe("the call for which a worker was ended", () => {
  async function ended(changes: Partial<ReturnType<typeof call>> = {}) {
    const all = await silentAndOther(changes);
    await all.goSilent();
    await all.noting.isKilledFor("hung");
    const became = outcomes(all.handles);
    all.silent.die();
    while (all.pool.workers()[0]!.losses === 0) await new Promise(setImmediate);
    // The inquest looks after a millisecond.
    all.clock.advance(1);
    return { ...all, became: await became };
  }

  test("is not sent to another", async () => {
    const { became, other } = await ended();
    expect(became).toEqual(["WORKER_LOST", "", ""]);
    expect(ids(other.calls)).toEqual(["r2", "r3"]);
  });

  test("is, where its model says so", async () => {
    const { became, other } = await ended({ retryAfterHang: true });
    expect(became).toEqual(["", "", ""]);
    expect(ids(other.calls)).toEqual(["r1", "r2", "r3"]);
  });
});

test("a pool that was drained does not wait for a worker that goes silent afterwards", async () => {
  const { clock, silent, pool, handles } = await silentAndOther();
  for (const handle of handles) handle.cancel();
  expect(await outcomes(handles)).toEqual(Array(3).fill("CANCELLED"));
  const drained = pool.drain(60_000);
  await silent.until(() => silent.frames.some(({ goodbye }) => goodbye));
  clock.advance(3_050);
  await drained;
  expect(pool.workers()).toEqual([]);
});

test("a worker without a page is lost when it goes silent", async () => {
  const clock = new FakeClock();
  const silent = await startWorker({ behaviour: () => undefined, beats: false, models: [readyVersion("iris", "1")] });
  const pool = await startPool([silent.address], { clock, timers: clock });
  await served(pool);
  const handle = pool.begin(call({ deadlineAt: clock.now() + 60_000 }));
  await silent.until(() => silent.calls.length === 1);
  silent.behaviour = echo;
  clock.advance(3_050);
  expect(pool.workers()[0]).toMatchObject({ state: "LOST", losses: 1 });
  handle.cancel();
  await handle.answer.catch(() => {});
});

test("a pool that closes while a suspect waits to be tried fails it, and comes to rest", async () => {
  const { clock, noting, silent, other, pool, handles, goSilent } = await silentAndOther({ retryAfterHang: true });
  other.behaviour = () => undefined;
  await goSilent();
  const became = outcomes(handles);
  await noting.isKilledFor("hung");
  silent.die();
  while (pool.workers()[0]!.losses === 0) await new Promise(setImmediate);
  clock.advance(1);
  pool.close();
  expect(await became).toEqual(Array(3).fill("NO_HEALTHY_WORKER"));
});
