import { describe, expect, test } from "vitest";
import { RetryBudget, type Sent } from "../../src/pool/retry-budget.ts";
import { type FakeWorker, refuse } from "../support/fake-worker.ts";
import { call, outcomes, served, startPool, startWorker, until } from "../support/test-pool.ts";

/** What a budget of ten seconds gives whatever comes of it, if there are few calls. */
const floor = 10;

const received = (workers: readonly FakeWorker[]) => workers.reduce((sum, worker) => sum + worker.calls.length, 0);

describe("of 1,000 calls, when no worker does its work", () => {
  test.each(["QUEUE_FULL", "NO_HEALTHY_WORKER", "MODEL_LOADING"])("few are tried elsewhere: all say %s", async (reason) => {
    const workers = await Promise.all([1, 2, 3].map(() => startWorker({ behaviour: refuse(reason, 700) })));
    const pool = await startPool(workers.map(({ address }) => address));
    await served(pool, "iris", "1", 3);
    const said: string[] = [];
    for (let round = 0; round < 50; round++) said.push(...(await outcomes(Array.from({ length: 20 }, () => pool.begin(call())))));
    expect(said).toEqual(Array.from({ length: 1_000 }, () => reason));
    expect(received(workers)).toBeLessThanOrEqual(1_200);
    expect(pool.attempts.sent).toBe(received(workers));
    expect(pool.attempts.denied).toBeGreaterThan(0);
    await expect(pool.send(call())).rejects.toMatchObject({ reason, retryAfterMs: 700 });
  });

  test("and few are sent again: all lose them", () => {
    const budget = new RetryBudget();
    let attempts = 0;
    const send = (each: Sent) => {
      attempts++;
      budget.sent(each);
    };
    for (let round = 0; round < 50; round++) {
      let calls = Array.from({ length: 20 }, () => ({ nthSend: 0, retries: 0 }));
      for (const each of calls) {
        budget.began(round);
        send(each);
      }
      for (let at = 0; calls.length > 0; at++) {
        calls = calls.filter((each) => budget.takeLost(each, `worker-${at % 4}`, round));
        for (const each of calls) send(each);
      }
    }
    expect(attempts).toBeLessThanOrEqual(1_200);
  });

  test("what answered before pays for little of it", () => {
    const budget = new RetryBudget();
    for (let i = 0; i < 100_000; i++) {
      budget.began(0);
      budget.answered();
    }
    let attempts = 0;
    for (let i = 0; i < 1_000; i++) {
      const each = { nthSend: 0, retries: 0 };
      budget.began(20_000);
      do {
        attempts++;
        budget.sent(each);
      } while (budget.takeRefused(each, 20_000));
    }
    expect(attempts).toBeLessThanOrEqual(1_200);
  });
});

test("nor are they tried at all others while a lost worker is away: those that can't be wait for it", async () => {
  const workers = await Promise.all([1, 2, 3, 4].map(() => startWorker({ behaviour: refuse("QUEUE_FULL") })));
  const doomed = await startWorker();
  const pool = await startPool(
    [...workers, doomed].map(({ address }) => address),
    { limits: { callsInFlight: 4_096, callsWaiting: 4_096 } },
  );
  await served(pool, "iris", "1", 5);
  doomed.die();
  await until(pool, () => pool.workers().filter(({ state }) => state === "READY").length === 4);
  const handles = Array.from({ length: 1_000 }, () => pool.begin(call({ deadlineAt: Number.POSITIVE_INFINITY })));
  while (pool.load.waiting < 1_000) await new Promise(setImmediate);
  expect(pool.attempts.sent).toBeLessThanOrEqual(1_200);
  for (const handle of handles) handle.cancel();
  await outcomes(handles);
});

test("a call is handed to three workers at most that refuse it", async () => {
  const workers = await Promise.all([1, 2, 3, 4, 5].map(() => startWorker({ behaviour: refuse("QUEUE_FULL") })));
  const pool = await startPool(workers.map(({ address }) => address));
  await served(pool, "iris", "1", 5);
  await expect(pool.send(call())).rejects.toMatchObject({ reason: "QUEUE_FULL" });
  expect(received(workers)).toBe(3);
});

describe("a worker that is lost", () => {
  test("with 500 calls costs nobody an answer, though nothing has been answered yet", async () => {
    const doomed = await startWorker({ behaviour: () => undefined });
    const other = await startWorker({ behaviour: () => undefined });
    const pool = await startPool([doomed.address, other.address], { limits: { callsInFlight: 4_096, callsWaiting: 4_096 } });
    await served(pool, "iris", "1", 2);
    const handles = Array.from({ length: 1_000 }, () => pool.begin(call({ deadlineAt: Number.POSITIVE_INFINITY })));
    await doomed.until(() => doomed.calls.length === 500);
    await other.until(() => other.calls.length === 500);
    doomed.die();
    await other.until(() => other.calls.length === 1_000);
    for (const each of other.calls) other.answer(each, {});
    expect((await outcomes(handles)).filter((reason) => reason !== "")).toEqual([]);
  });

  test("every other second costs nobody one, as long as the others answer", () => {
    const budget = new RetryBudget();
    for (let nowMs = 0; nowMs < 100_000; nowMs += 2_000) {
      const had = Array.from({ length: 400 }, () => ({ nthSend: 0, retries: 0 }));
      for (const each of had) {
        budget.began(nowMs);
        budget.sent(each);
      }
      expect(had.filter((each) => !budget.takeLost(each, `worker-${nowMs % 4_000}`, nowMs))).toEqual([]);
      for (let answers = 0; answers < 1_000; answers++) budget.answered();
    }
  });
});

describe("the budget", () => {
  const spend = (budget: RetryBudget, nowMs: number) => {
    let taken = 0;
    while (budget.takeRefused({ nthSend: 1, retries: 0 }, nowMs)) taken++;
    return taken;
  };

  test("has a floor for services with few calls, and is there again after ten seconds", () => {
    const budget = new RetryBudget();
    expect(spend(budget, 5_500)).toBe(floor);
    expect(spend(budget, 14_900)).toBe(0);
    expect(spend(budget, 15_000)).toBe(floor);
  });

  test("is a tenth of the calls of the last ten seconds", () => {
    const budget = new RetryBudget();
    for (let i = 0; i < 1_000; i++) budget.began(i * 9);
    expect(spend(budget, 9_000)).toBe(100);
    for (let i = 0; i < 300; i++) budget.began(60_000);
    expect(spend(budget, 60_000)).toBe(30);
  });

  test("grows by what is answered", () => {
    const budget = new RetryBudget();
    spend(budget, 0);
    for (let i = 0; i < 7; i++) budget.answered();
    expect(spend(budget, 0)).toBe(7);
  });
});
