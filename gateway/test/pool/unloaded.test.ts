/** A worker that starts may load what an operator has unloaded before it is told: nobody is served by it meanwhile. */

import { expect, test } from "vitest";
import type { VersionName } from "../../src/backends/desired.ts";
import { inferencehub } from "../../src/rpc/inference.js";
import { readyVersion } from "../support/fake-worker.ts";
import { call, startPool, startWorker, stateOf, until } from "../support/test-pool.ts";

const { MODEL_STATE_UNLOADING, MODEL_STATE_FAILED } = inferencehub.rpc.v1.ModelState;

async function poolThatUnloaded(unloaded: () => readonly VersionName[]) {
  const worker = await startWorker({ models: [readyVersion("iris", "1"), readyVersion("iris", "2"), readyVersion("digits", "1")] });
  const pool = await startPool([worker.address], { desired: () => ({ kept: [], unloaded: unloaded() }) });
  await until(pool, () => stateOf(pool, "digits") !== undefined);
  return { worker, pool };
}

test("what it announces is UNLOADED and takes no calls", async () => {
  const { worker, pool } = await poolThatUnloaded(() => [{ model: "iris", version: "2" }]);
  expect(stateOf(pool, "iris", "2")).toBe("UNLOADED");
  expect(pool.catalogue.find("iris")!.byVersion.get("2")!.workers).toBe(0);
  expect(pool.catalogue.find("iris")!.latest!.version).toBe("1");
  await expect(pool.send(call({ version: "2" }))).rejects.toMatchObject({ reason: "NO_HEALTHY_WORKER" });
  await pool.send(call({ version: "1" }));
  expect(worker.calls.map(({ version }) => version)).toEqual(["1"]);
});

test("a model that was unloaded as a whole has no version that serves", async () => {
  const { pool } = await poolThatUnloaded(() => [{ model: "iris", version: "" }]);
  expect(stateOf(pool, "iris", "1")).toBe("UNLOADED");
  expect(stateOf(pool, "iris", "2")).toBe("UNLOADED");
  expect(stateOf(pool, "digits", "1")).toBe("READY");
});

test("it serves as soon as it is wanted again, though its worker says nothing new", async () => {
  let unloaded: readonly VersionName[] = [{ model: "iris", version: "2" }];
  const { pool } = await poolThatUnloaded(() => unloaded);
  unloaded = [];
  pool.tellDesired();
  expect(stateOf(pool, "iris", "2")).toBe("READY");
  await pool.send(call({ version: "2" }));
});

test("what its worker lets go, or could not load, shows as the worker says", async () => {
  const { worker, pool } = await poolThatUnloaded(() => [{ model: "iris", version: "" }]);
  worker.announce([
    { ...readyVersion("iris", "1"), state: MODEL_STATE_UNLOADING },
    { ...readyVersion("iris", "2"), state: MODEL_STATE_FAILED },
  ]);
  await until(pool, () => stateOf(pool, "iris", "1") === "UNLOADING");
  expect(stateOf(pool, "iris", "2")).toBe("FAILED");
});
