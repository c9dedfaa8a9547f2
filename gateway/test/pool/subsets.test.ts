/** A pool that keeps lanes to some of its workers only: what becomes of the others, and of those that change sides. */
import { expect, test } from "vitest";
import { forgetAfterMs } from "../../src/pool/pool.ts";
import type { Keep } from "../../src/pool/subset.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { echo } from "../support/fake-worker.ts";
import { call, served, startPool, startWorker, stateOf, until } from "../support/test-pool.ts";

/** Keeps those whose addresses are in the list, which the test may change. */
function keepThose(addresses: string[]): Keep {
  return (workers, addressOf) => workers.filter((worker) => addresses.includes(addressOf(worker)));
}

test("a worker outside the subset is not connected to", async () => {
  const kept = await startWorker();
  const other = await startWorker();
  const pool = await startPool([kept.address, other.address], { keep: keepThose([kept.address]) });
  await served(pool);
  expect(pool.workers().map(({ address }) => address)).toEqual([kept.address]);
  expect(other.calls).toHaveLength(0);
});

test("one that is left to other gateways answers what it has, gets no more, and is not missed", async () => {
  const first = await startWorker({ behaviour: () => undefined });
  const second = await startWorker();
  const addresses = [first.address];
  const pool = await startPool([first.address, second.address], { keep: keepThose(addresses) });
  await served(pool);
  const begun = pool.begin(call());
  await first.until(() => first.calls.length === 1);

  addresses.splice(0, 1, second.address);
  await pool.useWorkers([first.address, second.address]);
  // The first serves until the second does: nobody finds the model gone.
  expect(stateOf(pool)).toBe("READY");
  await second.until(() => second.lanes === 1);
  await until(pool, () => pool.catalogue.find("iris")!.latest!.workers === 2);
  await until(pool, () => pool.catalogue.find("iris")!.latest!.workers === 1);
  await pool.send(call());
  expect([first.calls.length, second.calls.length]).toEqual([1, 1]);

  first.answer(first.calls[0]!, { outputs: [] });
  await begun.answer;
  while (pool.workers().length > 1) await new Promise(setImmediate);
  expect(pool.workers().map(({ address }) => address)).toEqual([second.address]);
  expect(stateOf(pool)).toBe("READY");
});

test("one that comes back into the subset before its last answer is connected to again after it", async () => {
  const worker = await startWorker({ behaviour: () => undefined });
  const addresses = [worker.address];
  const pool = await startPool(addresses, { keep: keepThose(addresses) });
  await served(pool);
  const begun = pool.begin(call());
  await worker.until(() => worker.calls.length === 1);
  addresses.pop();
  await pool.useWorkers([worker.address]);
  expect(stateOf(pool)).toBeUndefined();
  addresses.push(worker.address);
  await pool.useWorkers([worker.address]);
  worker.answer(worker.calls[0]!, { outputs: [] });
  await begun.answer;
  worker.behaviour = echo;
  await served(pool);
  await pool.send(call());
  expect(worker.calls).toHaveLength(2);
});

test("workers of one company share an origin: who replaces one has another address", async () => {
  const tcp = { listen: "127.0.0.1:0" };
  const lost = await startWorker(tcp);
  const clock = new FakeClock();
  const pool = await startPool([`ray@${lost.address}`], { clock, timers: clock });
  await served(pool);
  lost.die();
  await until(pool, () => stateOf(pool) === "RECOVERING");
  const waiting = pool.begin(call({ deadlineAt: clock.now() + 60_000 }));
  const replacement = await startWorker(tcp);
  await pool.useWorkers([`ray@${replacement.address}`]);
  await waiting.answer;
  clock.advance(forgetAfterMs);
  expect(stateOf(pool)).toBe("READY");
  expect(replacement.calls).toHaveLength(1);
});
