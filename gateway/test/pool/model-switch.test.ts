/** Loading and unloading by hand, on real connections: every worker hears of it, also those that connect later. */

import { describe, expect, test } from "vitest";
import { desiredModels } from "../../src/models/desired-models.ts";
import { createModelSwitch } from "../../src/pool/model-switch.ts";
import { createUnloaded } from "../../src/pool/unloaded.ts";
import { inferencehub } from "../../src/rpc/inference.js";
import { createUnloadedStore } from "../../src/state/unloaded-store.ts";
import { readyVersion } from "../support/fake-worker.ts";
import { OipServer } from "../support/oip-server.ts";
import { temporaryFolder } from "../support/settings.ts";
import { stateIn } from "../support/state.ts";
import { served, startPool, startWorker, stateOf, until } from "../support/test-pool.ts";
import { withUpstream } from "../support/upstream-pool.ts";

/** A gateway on `home`, as far as loading goes; traffic names the versions in `named`. */
async function gatewayOn(home: string, addresses: readonly string[], named: string[] = [], changes: Parameters<typeof startPool>[1] = {}) {
  const { database, journal } = stateIn(home);
  const unloaded = await createUnloaded(createUnloadedStore(database, journal));
  const desired = () =>
    desiredModels(
      named.map((version) => ({ model: "iris", version })),
      unloaded.list(),
    );
  const pool = await startPool(addresses, { desired, ...changes });
  return { pool, journal, unloaded, models: createModelSwitch({ pool, catalogue: pool.catalogue, unloaded, namedInTraffic: () => named }) };
}

const two = [readyVersion("iris", "1"), readyVersion("iris", "2")];

describe("every worker", () => {
  test("hears what is wanted when it connects, before anybody has said anything", async () => {
    const worker = await startWorker({ models: two });
    await gatewayOn(temporaryFolder(), [worker.address], ["1"]);
    await worker.until(() => worker.desired.length === 1);
    expect(worker.desired[0]).toMatchObject({ kept: [{ modelName: "iris", version: "1" }], unloaded: [] });
  });

  test("hears of an unload, and one that connects after a restart of the gateway, too", async () => {
    const home = temporaryFolder();
    const worker = await startWorker({ models: two });
    const { pool, models } = await gatewayOn(home, [worker.address]);
    await served(pool);
    expect(await models.unload("iris", "1", "abcdefgh")).toEqual(["1"]);
    await worker.until(() => (worker.desired.at(-1)?.unloaded?.length ?? 0) > 0);
    expect(worker.desired.at(-1)!.unloaded).toMatchObject([{ modelName: "iris", version: "1" }]);

    const later = await startWorker({ models: two });
    const restarted = await gatewayOn(home, [later.address]);
    await later.until(() => later.desired.length === 1);
    expect(later.desired[0]!.unloaded).toMatchObject([{ modelName: "iris", version: "1" }]);

    await served(restarted.pool, "iris", "2");
    await restarted.models.load("iris", "1", "abcdefgh");
    await later.until(() => later.desired.length === 2);
    expect(later.desired[1]!.unloaded).toEqual([]);
    expect((await restarted.journal.list(9)).map(({ who, action, subject }) => `${who} ${action} ${subject}`)).toEqual([
      "abcdefgh model.load iris/1",
      "abcdefgh model.unload iris/1",
    ]);
  });
});

test("a version that traffic is sent to is not unloaded, but the whole model is", async () => {
  const worker = await startWorker({ models: two });
  const { pool, models, unloaded } = await gatewayOn(temporaryFolder(), [worker.address], ["1"]);
  await served(pool);
  await expect(models.unload("iris", "1", "k")).rejects.toMatchObject({ reason: "CONFLICT" });
  await models.unload("iris", "", "k");
  expect(unloaded.list()).toEqual([{ model: "iris", version: "" }]);
  await worker.until(() => worker.desired.length === 2);
  expect(worker.desired[1]).toMatchObject({ kept: [], unloaded: [{ modelName: "iris", version: "" }] });
});

test("what is not there is not unloaded, nor remembered", async () => {
  const worker = await startWorker({ models: two });
  const { pool, models, unloaded } = await gatewayOn(temporaryFolder(), [worker.address]);
  await served(pool);
  await expect(models.unload("nothing", "", "k")).rejects.toMatchObject({ reason: "MODEL_NOT_FOUND" });
  await expect(models.unload("iris", "7", "k")).rejects.toMatchObject({ reason: "VERSION_NOT_FOUND" });
  expect(unloaded.list()).toEqual([]);
});

test("a version that is there but not loaded shows as UNLOADED, and is the latest of nobody", async () => {
  const { MODEL_STATE_UNLOADED } = inferencehub.rpc.v1.ModelState;
  const worker = await startWorker({ models: [readyVersion("iris", "1"), readyVersion("iris", "2", { state: MODEL_STATE_UNLOADED })] });
  const { pool } = await gatewayOn(temporaryFolder(), [worker.address]);
  await served(pool);
  expect(stateOf(pool, "iris", "2")).toBe("UNLOADED");
  expect(pool.catalogue.find("iris")!.latest!.version).toBe("1");
  worker.announce([readyVersion("iris", "1", { state: MODEL_STATE_UNLOADED })]);
  await until(pool, () => stateOf(pool) === "UNLOADED");
  expect(pool.catalogue.find("iris")!.latest).toBeUndefined();
});

test("what a server of others does not unload is served as before, and not remembered as unloaded", async () => {
  const server = await OipServer.start({ refuses: { RepositoryModelUnload: { code: "UNIMPLEMENTED" } } });
  const { pool, models, unloaded } = await gatewayOn(temporaryFolder(), [server.address], [], withUpstream(server.address));
  await served(pool);
  await expect(models.unload("iris", "", "k")).rejects.toMatchObject({ reason: "NOT_SUPPORTED" });
  expect(unloaded.list()).toEqual([]);
  expect(stateOf(pool)).toBe("READY");
});

test("that one worker does not have a model says nothing where another one does", async () => {
  const worker = await startWorker({ models: [readyVersion("rose", "1")] });
  const server = await OipServer.start({ refuses: { RepositoryModelLoad: { code: "UNIMPLEMENTED" } } });
  const { pool } = await gatewayOn(temporaryFolder(), [worker.address, server.address], [], withUpstream(server.address));
  await Promise.all([served(pool), served(pool, "rose")]);
  await expect(pool.loadModel("iris", "")).rejects.toMatchObject({ reason: "NOT_SUPPORTED" });
});
