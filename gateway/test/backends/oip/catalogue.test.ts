/** What a server of others has, as the catalogue has it. */

import { expect, test } from "vitest";
import type { WorkerPool } from "../../../src/pool/pool.ts";
import { type OipModel, OipServer, rows } from "../../support/oip-server.ts";
import { served, stateOf, until } from "../../support/test-pool.ts";
import { startUpstreamPool, upstreamModel } from "../../support/upstream-pool.ts";

function versionOf(pool: WorkerPool, model = "iris", version = "1") {
  return pool.catalogue.find(model)!.byVersion.get(version)!;
}

/** Resolves when the server has been read. */
async function announced(pool: WorkerPool): Promise<void> {
  await until(pool, () => pool.catalogue.announced);
}

test("its versions are there with their signatures, and it is one worker, however many addresses its name has", async () => {
  const server = await OipServer.start({ models: [rows, { ...rows, version: "2" }] });
  const pool = await startUpstreamPool([server.address]);
  await served(pool);
  expect(versionOf(pool)).toMatchObject({
    state: "READY",
    runtime: "onnxruntime_onnx",
    inputs: [{ name: "x", datatype: "FP32", shape: [-1, 4] }],
    outputs: [{ name: "y", datatype: "FP32", shape: [-1, 4] }],
    batched: false,
    idempotent: true,
  });
  expect(pool.catalogue.find("iris")!.latest!.version).toBe("2");
  expect(pool.workers()).toMatchObject([
    { name: "theirs", kind: "oip", state: "READY", softwareVersion: "fake 9", address: `theirs@127.0.0.1:${server.port}`, warnings: [] },
  ]);
});

test.each<[string, Partial<OipModel>, string, string]>([
  ["READY", {}, "READY", ""],
  ["State.READY, as MLServer writes it", { state: "State.READY" }, "READY", ""],
  ["LOADING", { state: "LOADING" }, "LOADING", ""],
  ["UNLOADING", { state: "UNLOADING" }, "UNLOADING", ""],
  ["unloaded by hand", { state: "UNAVAILABLE", reason: "unloaded" }, "UNLOADED", ""],
  ["not there yet, of a server that may have just started", { state: "UNAVAILABLE" }, "LOADING", ""],
  ["failed", { state: "UNAVAILABLE", reason: "/models/iris/1 is broken" }, "FAILED", "Its server could not load it."],
  ["decoupled", { config: { modelTransactionPolicy: { decoupled: true } } }, "FAILED", "It answers with streams (decoupled)"],
  ["undescribed", { inputs: [] }, "FAILED", "Its server does not describe its inputs"],
  ["of an unknown datatype", { outputs: [{ name: "y", datatype: "FP8", shape: [1] }] }, "FAILED", "a datatype that is none"],
  ["of no shape", { outputs: [{ name: "y", datatype: "FP32", shape: [-2] }] }, "FAILED", "a shape that is none"],
  ["twice", { inputs: [rows.inputs![0]!, rows.inputs![0]!] }, "FAILED", "no name, or one twice"],
])("what is %s", async (_, change, state, failure) => {
  const server = await OipServer.start({ models: [{ ...rows, ...change }] });
  const pool = await startUpstreamPool([server.address]);
  await announced(pool);
  expect(versionOf(pool).state).toBe(state);
  expect(versionOf(pool).failure).toContain(failure);
  expect(versionOf(pool).failure).not.toContain("/models");
  if (change.reason?.startsWith("/models")) expect(versionOf(pool).failureDetail).toBe("/models/iris/1 is broken");
});

test("what the server batches is batched here, and rows may be left out", async () => {
  const server = await OipServer.start({ models: [{ ...rows, config: { maxBatchSize: 8 } }] });
  const pool = await startUpstreamPool([server.address]);
  await served(pool);
  expect(versionOf(pool)).toMatchObject({ batched: true, maxBatchSize: 8 });
});

test("what is to be batched must have rows", async () => {
  const server = await OipServer.start({ models: [{ ...rows, outputs: [{ name: "y", datatype: "FP32", shape: [4] }] }] });
  const pool = await startUpstreamPool([server.address], { models: [upstreamModel({ batched: true })] });
  await announced(pool);
  expect(versionOf(pool).failure).toContain("dimension 0 is to count rows, and 'y' is [4]");
});

test("the operator names models anew, picks versions, describes what is not described, and says how calls may be treated", async () => {
  const bare = { ...rows, inputs: [], outputs: [], versions: [] };
  const server = await OipServer.start({
    models: [rows, { ...rows, version: "2" }, { ...bare, name: "a b", version: "" }, { ...rows, name: "no" }],
  });
  const described = [{ name: "x", datatype: "INT64" as const, shape: [-1] }];
  const pool = await startUpstreamPool([server.address], {
    models: [
      upstreamModel({ versions: ["2"], idempotent: false, deadline_ms: 77 }),
      upstreamModel({ name: "a b", serve_as: "ab", version: "v7", inputs: described, outputs: described, batched: true }),
      upstreamModel({ name: "absent" }),
    ],
  });
  await served(pool, "iris", "2");
  expect(pool.catalogue.list().flatMap(({ name, versions }) => versions.map(({ version }) => `${name}/${version}`))).toEqual([
    "ab/v7",
    "iris/2",
  ]);
  expect(versionOf(pool, "iris", "2")).toMatchObject({ idempotent: false, deadlineMs: 77 });
  expect(versionOf(pool, "ab", "v7")).toMatchObject({ state: "READY", batched: true, inputs: described });
  expect(pool.workers()[0]!.warnings).toEqual(["It has none of these, which workers.upstreams names: absent."]);
});

test("names that can't be used here are left out, and admins are told", async () => {
  const models = [rows, { ...rows, name: "a/b" }, { ...rows, version: "latest" }];
  const server = await OipServer.start({ models });
  const pool = await startUpstreamPool([server.address]);
  await served(pool);
  expect(pool.catalogue.list()).toHaveLength(1);
  expect(pool.workers()[0]!.warnings[0]).toContain('"a/b/1", "iris/latest"');
});

test("a model without versions has one, and one whose index names none has those of its metadata", async () => {
  const bare = { ...rows, version: "", versions: [] };
  const server = await OipServer.start({ models: [bare, { ...bare, name: "two", versions: ["3", "4"] }] });
  const pool = await startUpstreamPool([server.address]);
  await served(pool);
  expect(pool.catalogue.find("two")!.versions.map(({ version }) => version)).toEqual(["4", "3"]);
});

test("without an index the models that are named are asked for one by one", async () => {
  const server = await OipServer.start({
    models: [{ ...rows, version: "", versions: [] }],
    refuses: { RepositoryIndex: { code: "UNIMPLEMENTED" } },
  });
  const pool = await startUpstreamPool([server.address], { models: [upstreamModel({})] });
  await served(pool);
  const silent = await startUpstreamPool([server.address]);
  await until(silent, () => silent.catalogue.announced);
  expect(silent.workers()[0]!.warnings).toEqual(["It has no repository index: name its models in workers.upstreams, models."]);
});

test("what comes, goes and fails while it serves is followed", async () => {
  const server = await OipServer.start();
  const pool = await startUpstreamPool([server.address]);
  await served(pool);
  server.options.models = [
    { ...rows, state: "UNAVAILABLE", reason: "unloaded" },
    { ...rows, version: "2" },
  ];
  await served(pool, "iris", "2");
  expect(stateOf(pool)).toBe("UNLOADED");
});

test("who is not let in is a lost worker, and admins are told why", async () => {
  const server = await OipServer.start({ authorization: "Bearer good" });
  const refused = Promise.withResolvers<void>();
  const log = { info: () => refused.resolve(), warn: () => {} };
  const pool = await startUpstreamPool([server.address], { token_env: "TOKEN" }, { environment: { TOKEN: "bad" }, log });
  await refused.promise;
  expect(pool.workers()[0]).toMatchObject({ state: "LOST", losses: 0 });
  expect(pool.workers()[0]!.problem).toMatch(/^UNAUTHENTICATED/);
  expect(pool.workers()[0]!.problem).not.toContain("bad");
});

test("loads and unloads go to its repository", async () => {
  const server = await OipServer.start();
  const pool = await startUpstreamPool([server.address]);
  await served(pool);
  expect(await pool.unloadModel("iris", "1")).toEqual(["1"]);
  expect(stateOf(pool)).not.toBe("READY");
  expect(await pool.loadModel("iris", "")).toMatchObject([{ version: "1", state: "READY" }]);
  await expect(pool.loadModel("rose", "")).rejects.toMatchObject({ reason: "MODEL_NOT_FOUND" });
  server.options.refuses = { RepositoryModelLoad: { code: "UNIMPLEMENTED" } };
  await expect(pool.loadModel("iris", "")).rejects.toMatchObject({ reason: "NOT_SUPPORTED" });
});
