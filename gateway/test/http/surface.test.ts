/** The control surface: who may see what of models, metrics, keys and workers. */

import { describe, expect, test } from "vitest";
import metricTable from "../../../contract/metrics.json" with { type: "json" };
import type { WorkerStatus } from "../../src/pool/pool.ts";
import { startGateway } from "../support/gateway-server.ts";
import { modelVersion } from "../support/model-version.ts";
import { catalogueFromVersions, irisAnswer } from "../support/scripted-pool.ts";
import { idleWorker } from "../support/worker-status.ts";

const worker: WorkerStatus = {
  ...idleWorker,
  outstanding: 3,
  pending: 1,
  losses: 2,
  restarts: 1,
  memoryBytes: 123_456_789,
  queues: [{ model: "iris", version: "1", queuedCalls: 2, runningCalls: 1, delayMs: 40 }],
};

const versions = [
  modelVersion({
    version: "1",
    deadlineMs: 200,
    examples: [{ name: "setosa", inputsJson: "[5.1,3.5,1.4,0.2]" }],
    warnings: ["old"],
    readyAtMs: 0,
  }),
  modelVersion({
    version: "10",
    state: "FAILED",
    failure: "The file is damaged.",
    failureDetail: "/models/iris/10/model.skops: bad magic",
    digest: "",
    sizeBytes: 0,
  }),
  modelVersion({
    name: "resnet",
    version: "2",
    labels: [],
    image: { input: "image", layout: "HW", black: 0, white: 16 },
    readyAtMs: 1_700_000_000_000,
  }),
];

test("metrics may be opened to everybody", async () => {
  const gateway = await startGateway({ settings: { metrics: { open: true } } });
  expect((await gateway.ask("/metrics", { key: null })).status).toBe(200);
});

describe("models", () => {
  test("shows versions with signatures, greatest first, and what serves as the latest", async () => {
    const gateway = await startGateway({ versions });
    const { json } = await gateway.ask("/models", { key: await gateway.key("predict") });
    expect(json.models.map((model: { name: string }) => model.name)).toEqual(["iris", "resnet"]);
    const [iris, resnet] = json.models;
    expect(iris).toMatchObject({ name: "iris", latest: "1" });
    expect(iris.versions.map((version: { version: string }) => version.version)).toEqual(["10", "1"]);
    expect(iris.versions[1]).toEqual({
      version: "1",
      state: "READY",
      runtime: "sklearn",
      device: "cpu",
      inputs: [{ name: "features", datatype: "FP64", shape: [-1, 4] }],
      outputs: [
        { name: "label", datatype: "BYTES", shape: [-1] },
        { name: "probabilities", datatype: "FP64", shape: [-1, 3] },
      ],
      batched: true,
      max_batch_size: 64,
      max_delay_ms: 0,
      idempotent: true,
      deadline_ms: 200,
      labels: ["setosa", "versicolor", "virginica"],
      examples: [{ name: "setosa", inputs: [5.1, 3.5, 1.4, 0.2] }],
      digest: "0".repeat(64),
      size_bytes: 1_234,
      warnings: ["old"],
      workers: 1,
    });
    expect(resnet.versions[0]).toMatchObject({
      image: { input: "image", layout: "HW", black: 0, white: 16 },
      ready_at: "2023-11-14T22:13:20.000Z",
    });
    expect(resnet.versions[0]).not.toHaveProperty("labels");
  });

  test("says what makes text, and what it takes; who makes none is silent about it", async () => {
    const stream = { firstChunkMs: 0, gapMs: 2_000, totalMs: 0, stallMs: 0, heartbeatMs: 0 };
    const supports = ["temperature", "seed"];
    const chats = [
      modelVersion({ version: "1" }),
      modelVersion({ version: "2", task: "embed" }),
      modelVersion({ version: "3", stream, task: "chat", generation: { supports, defaultMaxTokens: 0, contextTokens: 2_048 } }),
    ];
    const gateway = await startGateway({ versions: chats });
    const [chat, embed, predict] = (await gateway.ask("/models/iris", { key: await gateway.key("predict") })).json.versions;
    expect(chat).toMatchObject({
      streaming: true,
      stream: { gap_ms: 2_000 },
      task: "chat",
      generation: { supports, context_tokens: 2_048 },
    });
    expect(chat.generation).not.toHaveProperty("default_max_tokens");
    expect(chat.stream).not.toHaveProperty("total_ms");
    expect(embed).toMatchObject({ task: "embed" });
    expect(["streaming", "task", "generation"].filter((name) => name in predict)).toEqual([]);
  });

  test("tells everybody why a version failed, and admins the whole of it", async () => {
    const gateway = await startGateway({ versions });
    const forCaller = (await gateway.ask("/models/iris", { key: await gateway.key("predict") })).json.versions[0];
    expect(forCaller.failure).toBe("The file is damaged.");
    expect(forCaller).not.toHaveProperty("failure_detail");
    expect((await gateway.ask("/models/iris")).json.versions[0].failure_detail).toContain("/models/iris/10");
  });

  test("hides models that the key does not list, whether or not they exist", async () => {
    const gateway = await startGateway({ versions });
    const key = await gateway.keyFor({ models: ["resnet"] });
    expect((await gateway.ask("/models", { key })).json.models.map((model: { name: string }) => model.name)).toEqual(["resnet"]);
    expect((await gateway.ask("/models/iris", { key })).json.reason).toBe("PERMISSION_DENIED");
    expect((await gateway.ask("/models/nothing", { key })).json.reason).toBe("PERMISSION_DENIED");
  });

  test("does not say 'not found' before it knows what there is", async () => {
    const gateway = await startGateway({ versions: [] });
    expect((await gateway.ask("/models/iris")).json).toMatchObject({ status: 404, reason: "MODEL_NOT_FOUND" });
    Object.assign(gateway.pool, { catalogue: catalogueFromVersions([], false) });
    const early = await startGateway({ versions: [] });
    Object.assign(early.pool.catalogue, { announced: false });
    const { json, headers } = await early.ask("/models/iris");
    expect(json).toMatchObject({ status: 503, reason: "MODEL_LOADING" });
    expect(headers.get("retry-after")).toBe("1");
  });
});

describe("keys", () => {
  const json = { "content-type": "application/json" };

  test("are made, listed and revoked", async () => {
    const gateway = await startGateway();
    const wish = { name: "checkout", scopes: ["predict"], models: ["iris"], expires_in_days: 1, rate: { requests: 5 } };
    const made = await gateway.ask("/admin/keys", { method: "POST", body: JSON.stringify(wish), headers: json });
    expect(made.status).toBe(201);
    expect(made.headers.get("cache-control")).toBe("no-store");
    expect(made.json).toMatchObject({
      name: "checkout",
      status: "active",
      rate: { requests: 5, rows: null, window_s: 60, burst: 0 },
      key: expect.stringMatching(/^ihk_/),
    });
    expect((await gateway.predict({ key: made.json.key })).status).toBe(200);

    const listed = (await gateway.ask("/admin/keys")).json.keys.find((key: { id: string }) => key.id === made.json.id);
    expect(listed).not.toHaveProperty("key");

    const revoked = await gateway.ask(`/admin/keys/${made.json.id}`, { method: "DELETE" });
    expect(revoked.json).toMatchObject({ id: made.json.id, status: "revoked" });
    expect((await gateway.predict({ key: made.json.key })).status).toBe(401);
    expect((await gateway.ask("/admin/keys/unknown0", { method: "DELETE" })).status).toBe(404);
  });

  test("an admin of some models cannot make one for all", async () => {
    const gateway = await startGateway();
    const key = await gateway.keyFor({ scopes: ["admin"], models: ["iris"] });
    const make = (body: object) => gateway.ask("/admin/keys", { method: "POST", body: JSON.stringify(body), headers: json, key });
    expect((await make({ name: "x", scopes: ["predict"] })).status).toBe(403);
    expect((await make({ name: "x", scopes: ["predict"], models: ["iris"] })).status).toBe(201);
  });

  test.each([
    ["{", "application/json", 400],
    ['{"name":"x","scopes":["predict"]}', "text/plain", 415],
    [`{"name":"${"x".repeat(70_000)}","scopes":["predict"]}`, "application/json", 413],
    ['{"name":"x","scopes":["predict"],"__proto__":{"a":1}}', "application/json", 400],
    ['{"name":"x","scopes":["predict"],"expires_in_days":"1"}', "application/json", 400],
    ['{"name":"x","scopes":["predict"],"rate":{"burst":5}}', "application/json", 400],
  ])("refuses %.40s as %s", async (body, type, status) => {
    const gateway = await startGateway();
    const answer = await gateway.ask("/admin/keys", { method: "POST", body, headers: { "content-type": type } });
    expect(answer.json).toMatchObject({ status });
  });
});

describe("workers", () => {
  test("are shown with their load", async () => {
    const gateway = await startGateway();
    gateway.pool.workers = () => [worker] as never;
    expect((await gateway.ask("/admin/workers")).json.workers).toEqual([
      {
        name: "w0",
        kind: "worker",
        address: "unix:/tmp/w0.sock",
        state: "READY",
        boot_id: "b1",
        software_version: "0.1.0",
        process_id: 42,
        calls_in_flight: 3,
        calls_pending: 1,
        losses: 2,
        restarts: 1,
        memory_bytes: 123_456_789,
        queues: [{ model: "iris", version: "1", queued_calls: 2, running_calls: 1, queue_delay_ms: 40 }],
      },
    ]);
    expect((await gateway.ask("/health", { key: null })).json.workers).toEqual({ connected: 1, known: 1 });
  });

  test("load and unload a model or one version of it", async () => {
    const gateway = await startGateway();
    const asked: unknown[] = [];
    gateway.pool.loadModel = async (...what: unknown[]) => {
      asked.push(what);
      return [modelVersion({ version: "3", state: "FAILED", failure: "no", failureDetail: "/no" })] as never;
    };
    gateway.pool.unloadModel = async (...what: unknown[]) => {
      asked.push(what);
      return ["3"] as never;
    };
    const loaded = await gateway.ask("/admin/models/iris/versions/3/load", { method: "POST" });
    expect(loaded.json).toEqual({ model: "iris", versions: [{ version: "3", state: "FAILED", failure: "no", failure_detail: "/no" }] });
    await gateway.ask("/admin/models/iris/load", { method: "POST", body: "{}", headers: { "content-type": "application/json" } });
    expect((await gateway.ask("/admin/models/iris/unload", { method: "POST" })).json).toEqual({ model: "iris", versions: ["3"] });
    expect((await gateway.ask("/admin/models/iris/unload", { method: "POST", body: '{"x":1}' })).status).toBe(400);
    expect(asked).toEqual([
      ["iris", "3"],
      ["iris", ""],
      ["iris", ""],
    ]);
  });
});

describe("metrics", () => {
  test("are those of the contract, with the same types and labels", async () => {
    const gateway = await startGateway({
      versions: [modelVersion({ version: "1", task: "embed" }), modelVersion({ version: "2", task: "embed" })],
      script: (call) => ({ ...irisAnswer(call), usage: { promptTokens: 3, completionTokens: 2, cachedTokens: 0, estimated: false } }),
    });
    gateway.pool.workers = () => [worker] as never;
    const tokens = { input: null, output: null, total: 1 };
    const spent = await gateway.keyFor({ rate: { requests: null, rows: null, windowS: 60, burst: 0, tokens } });
    for (const _ of [1, 2, 3]) await gateway.predict({ key: spent });
    gateway.pool.streams = () => [{ model: "iris", version: "2", streams: 1 }];
    await gateway.predict();
    await gateway.predict({ headers: { accept: "text/event-stream" } });
    gateway.pool.streamScript = (call) => call.leave();
    await gateway.predict({ headers: { accept: "text/event-stream" } });
    gateway.shadows.pairs.of("iris", "1", "2").note(["dropped", "busy"]);
    const guards = { every_s: 60, max_error_rate: 0.01, max_p95_ratio: 1.5, min_calls: 10 };
    await gateway.traffic.set(
      "iris",
      { model: "iris", weights: { "1": 100 }, canary: { version: "2", steps: [5, 100], ...guards } },
      "test",
    );
    await gateway.canaries.rollBack("iris", "test");
    await gateway.traffic.set(
      "iris",
      { model: "iris", weights: { "1": 100 }, canary: { version: "2", steps: [5, 100], ...guards } },
      "test",
    );
    await gateway.ask("/models");
    const { text, headers } = await gateway.ask("/metrics");
    expect(headers.get("content-type")).toContain("text/plain; version=0.0.4");
    const found = Object.fromEntries(
      [...text.matchAll(/^# TYPE (inferencehub_\w+) (\w+)$/gm)].map(([, name, type]) => {
        const sample = text.match(new RegExp(`^${name}(?:_bucket|_count)?(?:\\{(.*?)\\})? `, "m"));
        const labels = [...(sample?.[1] ?? "").matchAll(/(\w+)="/g)].map(([, label]) => label!).filter((label) => label !== "le");
        return [name!, { type, labels: labels.sort() }];
      }),
    );
    const promised = Object.entries(metricTable.metrics).map(([name, { type, labels }]) => [name, { type, labels: [...labels].sort() }]);
    expect(found).toEqual(Object.fromEntries(promised));
    expect(text).toContain('inferencehub_worker_up{worker="w0"} 1');
    expect(text).toContain('inferencehub_queue_delay_seconds{worker="w0",model="iris",version="1"} 0.04');
    expect(text).toContain('inferencehub_active_streams{model="iris",version="2"} 1');
    gateway.pool.streams = () => [];
    expect((await gateway.ask("/metrics")).text).toContain('inferencehub_active_streams{model="iris",version="2"} 0');
    expect(text).toContain('inferencehub_build_info{version="1.2.3"} 1');
    expect(text).toContain("process_resident_memory_bytes");
  });

  test("never take a label from what a stranger asked for", async () => {
    const gateway = await startGateway();
    await gateway.ask("/made-up-path");
    await gateway.predict({ body: '{"model_name":"made-up","inputs":1}' });
    const { text } = await gateway.ask("/metrics");
    expect(text).not.toContain("made-up");
    expect(JSON.stringify(gateway.lines)).not.toContain("made-up-path");
  });
});
