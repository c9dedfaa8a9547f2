/** A gateway that has just started: who asks before its workers have spoken waits, and not for ever. */
import { describe, expect, test } from "vitest";
import { firstCatalogueMs } from "../../src/pool/first-catalogue.ts";
import { inferencehub } from "../../src/rpc/inference.js";
import { FakeClock } from "../support/fake-clock.ts";
import { readyVersion } from "../support/fake-worker.ts";
import { served, startPool, startWorker } from "../support/test-pool.ts";

const { MODEL_STATE_LOADING } = inferencehub.rpc.v1.ModelState;

describe("who asks for a model", () => {
  test("waits until a worker has it, and then nobody waits any more", async () => {
    const worker = await startWorker();
    const pool = await startPool([worker.address]);
    await pool.whenKnown("iris", 5_000);
    expect(pool.catalogue.find("iris")).toBeDefined();
    expect(pool.whenKnown("iris", 5_000)).toBeUndefined();
    expect(pool.whenKnown("rose", 5_000)).toBeUndefined();
  });

  test("that one worker has not waits for the other, which may", async () => {
    const clock = new FakeClock();
    const pool = await startPool([], { clock, timers: clock });
    const first = await startWorker();
    const slow = await startWorker({ models: [{ ...readyVersion("rose", "1"), state: MODEL_STATE_LOADING }], initialLoadDone: false });
    await pool.useWorkers([first.address, slow.address]);
    await served(pool);
    const known = pool.whenKnown("rose", 5_000);
    expect(known).toBeInstanceOf(Promise);
    slow.announce([readyVersion("rose", "1")]);
    await known;
    expect(pool.catalogue.find("rose")!.latest).toBeDefined();
  });

  test("waits no longer than it has time, and no longer than the first seconds of the process", async () => {
    const clock = new FakeClock();
    const pool = await startPool([], { clock, timers: clock });
    const [short, long] = [pool.whenKnown("iris", 300), pool.whenKnown("iris", 60_000)];
    clock.advance(300);
    await short;
    clock.advance(firstCatalogueMs - 300);
    await long;
    expect(pool.whenKnown("iris", 60_000)).toBeUndefined();
  });

  test("does not wait where too many do", async () => {
    const clock = new FakeClock();
    const pool = await startPool([], { clock, timers: clock, limits: { callsInFlight: 10, callsWaiting: 1 } });
    expect([pool.whenKnown("iris", 1_000), pool.whenKnown("iris", 1_000)]).toEqual([expect.any(Promise), undefined]);
  });
});
