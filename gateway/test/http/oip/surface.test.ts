/** What the Open Inference Protocol asks beside calls, and how it is told what went wrong. */
import { describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/errors/gateway-error.ts";
import { startProcesses } from "../../support/gateway-processes.ts";
import { exchangeRaw, type GatewayServer, parseRaw, startGateway } from "../../support/gateway-server.ts";
import { modelVersion, spec } from "../../support/model-version.ts";
import { irisAnswer } from "../../support/scripted-pool.ts";

const image = modelVersion({
  name: "image",
  version: "2",
  runtime: "onnx",
  inputs: [spec("pixels", "FP32", 1, 28, 28)],
  outputs: [spec("logits", "FP16", 10)],
  batched: false,
  maxBatchSize: 1,
});
const versions = [
  modelVersion({ maxDelayMs: 1.5 }),
  modelVersion({ version: "2" }),
  modelVersion({ version: "3", state: "FAILED", failure: "The file is empty." }),
  modelVersion({ version: "4", state: "LOADING" }),
  image,
];

const start = () => startGateway({ versions });

test("the server names what works", async () => {
  const gateway = await start();
  const { json, status } = await gateway.ask("/v2", { key: await gateway.key("metrics") });
  expect([status, json.name, json.version]).toEqual([200, "inferencehub", "1.2.3"]);
  expect(json.extensions).toEqual(expect.arrayContaining(["binary_tensor_data", "model_configuration", "statistics"]));
});

test("who asks whether it is up needs no key", async () => {
  const gateway = await start();
  expect((await gateway.ask("/v2/health/live", { key: null })).json).toEqual({ live: true });
  expect((await gateway.ask("/v2/health/ready", { key: null })).json).toEqual({ ready: true });
  const empty = await startGateway({ versions: [] });
  const { status, json } = await empty.ask("/v2/health/ready", { key: null });
  expect([status, json.error]).toEqual([503, "There are no models."]);
});

describe("a model", () => {
  test("has the signature of the version that most calls go to, or of the one that is named", async () => {
    const gateway = await start();
    await gateway.traffic.set("iris", { model: "iris", weights: { "1": 60, canary: 40 }, labels: { canary: "2", stable: "1" } }, "test");
    const { json } = await gateway.ask("/v2/models/iris");
    expect(json).toEqual({
      name: "iris",
      versions: ["1", "2"],
      platform: "sklearn",
      inputs: [{ name: "features", datatype: "FP64", shape: [-1, 4] }],
      outputs: [
        { name: "label", datatype: "BYTES", shape: [-1] },
        { name: "probabilities", datatype: "FP64", shape: [-1, 3] },
      ],
    });
    const configs = await Promise.all(
      ["", "/versions/1", "/versions/stable", "/versions/canary"].map((path) => gateway.ask(`/v2/models/iris${path}/config`)),
    );
    expect(configs.map((each) => each.json.dynamic_batching.max_queue_delay_microseconds)).toEqual([1500, 1500, 1500, 0]);
  });

  test("has a configuration without the dimension of rows, where there is one", async () => {
    const gateway = await start();
    const { json: batched } = await gateway.ask("/v2/models/iris/versions/1/config");
    expect(batched).toMatchObject({ max_batch_size: 64, input: [{ name: "features", data_type: "TYPE_FP64", dims: [4] }] });
    expect(batched.output).toEqual([
      { name: "label", data_type: "TYPE_STRING", dims: [] },
      { name: "probabilities", data_type: "TYPE_FP64", dims: [3] },
    ]);
    const { json: single } = await gateway.ask("/v2/models/image/config");
    expect(single).toMatchObject({ max_batch_size: 0, input: [{ dims: [1, 28, 28] }], model_transaction_policy: { decoupled: false } });
    expect(single.dynamic_batching).toBeUndefined();
  });

  test("is ready where calls are taken", async () => {
    const gateway = await start();
    const statuses = await Promise.all(
      ["iris", "iris/versions/1", "iris/versions/3", "iris/versions/4", "iris/versions/9", "rose"].map(async (path) => {
        const { status, json } = await gateway.ask(`/v2/models/${path}/ready`);
        return [path, status, json.ready ?? json.error];
      }),
    );
    expect(statuses).toEqual([
      ["iris", 200, true],
      ["iris/versions/1", 200, true],
      ["iris/versions/3", 503, "Version '3' of 'iris' takes no calls now."],
      ["iris/versions/4", 503, "Version '4' of 'iris' takes no calls now."],
      ["iris/versions/9", 404, expect.stringContaining("'iris' has no version '9'")],
      ["rose", 404, expect.stringContaining("There is no model 'rose'")],
    ]);
  });
});

test("the index has every version with its state, of the models that the key may use", async () => {
  const gateway = await start();
  const index = async (init: Parameters<GatewayServer["ask"]>[1] = {}) =>
    (await gateway.ask("/v2/repository/index", { method: "POST", ...init })).json;
  expect(await index()).toEqual([
    { name: "iris", version: "1", state: "READY", reason: "" },
    { name: "iris", version: "2", state: "READY", reason: "" },
    { name: "iris", version: "3", state: "UNAVAILABLE", reason: "The file is empty." },
    { name: "iris", version: "4", state: "LOADING", reason: "" },
    { name: "image", version: "2", state: "READY", reason: "" },
  ]);
  expect(await index({ body: '{"ready":true}', key: await gateway.keyFor({ models: ["iris"] }) })).toHaveLength(2);
  expect((await index({ body: '{"ready":1}' })).error).toContain("true or false");
  expect((await index({ body: "[" })).error).toContain("not valid JSON");
});

test("calls and their times are counted by version", async () => {
  const gateway = await startGateway({
    versions,
    script: (call) => {
      if (call.version === "1") throw new GatewayError("MODEL_FAILED", "No.");
      return irisAnswer(call);
    },
  });
  const call = (version: string) => gateway.predict({ body: JSON.stringify({ model_name: "iris", version, inputs: [[1, 2, 3, 4]] }) });
  await Promise.all([call("1"), call("2"), call("2")]);
  const { json } = await gateway.ask("/v2/models/iris/stats");
  const [one, two] = json.model_stats;
  expect(one).toMatchObject({
    version: "1",
    inference_count: 0,
    execution_count: 0,
    inference_stats: { success: { count: 0 }, fail: { count: 1 } },
  });
  expect(one.inference_stats.fail.ns).toBeGreaterThan(0);
  // Each says that it shared its run of three rows with another.
  expect(two).toMatchObject({
    version: "2",
    inference_count: 2,
    execution_count: 1,
    inference_stats: {
      success: { count: 2 },
      fail: { count: 0, ns: 0 },
      queue: { count: 2, ns: 240_000 },
      compute_infer: { count: 2, ns: 1_600_000 },
    },
    batch_stats: [{ batch_size: 3, compute_infer: { count: 1, ns: 800_000 } }],
  });
  expect(Math.abs(two.last_inference - Date.now())).toBeLessThan(600_000);
  const { json: all } = await gateway.ask("/v2/models/stats");
  expect(all.model_stats.map(({ name, version }: { name: string; version: string }) => `${name}@${version}`)).toEqual([
    "iris@1",
    "iris@2",
    "image@2",
  ]);
  expect(all.model_stats[2]).toMatchObject({ last_inference: 0, inference_stats: { success: { count: 0, ns: 0 } }, batch_stats: [] });
});

test("models are loaded as they lie there, and nothing that a client brings along", async () => {
  const gateway = await start();
  const post = async (path: string, body?: object, key?: string) => {
    const { status, json } = await gateway.ask(`/v2/repository/models/${path}`, {
      method: "POST",
      ...(body && { body: JSON.stringify(body) }),
      ...(key && { key }),
    });
    return [status, json?.reason, json?.error];
  };
  expect(await post("iris/load", {})).toEqual([200, undefined, undefined]);
  expect(await post("iris/unload", { parameters: { unload_dependents: true } })).toEqual([200, undefined, undefined]);
  expect(await post("iris/load", { parameters: { config: "{}" } })).toEqual([501, "NOT_SUPPORTED", expect.stringContaining("model.yaml")]);
  expect(await post("iris/load", { parameters: { "file:1/model.onnx": "AA==" } })).toEqual([
    501,
    "NOT_SUPPORTED",
    expect.stringContaining("file:1/model.onnx"),
  ]);
  expect(await post("iris/load", { parameters: { color: "red" } })).toEqual([400, "INVALID_REQUEST", expect.stringContaining("color")]);
  expect(await post("iris/unload", { parameters: { color: "red" } })).toEqual([
    400,
    "INVALID_REQUEST",
    expect.stringContaining("unload_dependents"),
  ]);
  expect(await post("rose/unload")).toEqual([404, "MODEL_NOT_FOUND", expect.any(String)]);
  expect(await post("secret/load", {}, await gateway.key("predict"))).toEqual([403, "PERMISSION_DENIED", expect.any(String)]);
});

describe("every error is JSON with a string `error`", () => {
  const wrong: [what: string, status: number, request: string][] = [
    ["no key", 401, "GET /v2 HTTP/1.1\r\nhost: a\r\n\r\n"],
    ["no such path", 404, "GET /v2/nothing HTTP/1.1\r\nhost: a\r\n\r\n"],
    ["no such method", 405, "DELETE /v2/health/live HTTP/1.1\r\nhost: a\r\n\r\n"],
    ["a bad escape", 400, "GET /v2/models/%zz HTTP/1.1\r\nhost: a\r\n\r\n"],
    ["too long a URL", 414, `GET /v2?${"a".repeat(9_000)} HTTP/1.1\r\nhost: a\r\n\r\n`],
    ["an expectation", 417, "GET /v2 HTTP/1.1\r\nhost: a\r\nexpect: more\r\n\r\n"],
    ["two hosts", 400, "GET /v2 HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n"],
    ["too many headers", 431, `GET /v2 HTTP/1.1\r\nhost: a\r\n${"a: b\r\n".repeat(200)}\r\n`],
    ["no HTTP", 400, "GET /v2 HTTP/1.1\r\nbad header\r\n\r\n"],
  ];

  test.each(wrong)("%s", async (_what, status, request) => {
    const gateway = await start();
    const answer = parseRaw(await gateway.raw(request.replace("host: a", "connection: close\r\nhost: a")));
    expect(answer).toMatchObject({ status, json: { status, error: expect.any(String) } });
    expect(answer.json.error).toBe(answer.json.detail);
    expect(answer.headers["content-type"]).toMatch(/json$/);
  });

  test("also where another process takes the request", async () => {
    const { port } = await startProcesses();
    for (const [, status, request] of wrong) {
      const { json, ...answer } = parseRaw(await exchangeRaw(port, request.replace("host: a", "connection: close\r\nhost: a")));
      expect([answer.status, typeof json.error]).toEqual([status, "string"]);
    }
  });

  test("below a base path, too", async () => {
    const gateway = await startGateway({ versions, settings: { gateway: { base_path: "/ai" } } });
    for (const [path, status] of [
      ["/v2/nothing", 404],
      ["/v2/models/rose", 404],
      ["/v2/models/iris/infer", 405],
    ] as const)
      expect(await gateway.ask(path)).toMatchObject({ status, json: { error: expect.any(String) } });
    expect((await gateway.ask("/v2/models/iris/ready")).json).toEqual({ name: "iris", ready: true });
  });

  test("and elsewhere errors are as they were", async () => {
    const gateway = await start();
    const { json, headers } = await gateway.ask("/v2x");
    expect([json.error, headers.get("content-type")]).toEqual([undefined, "application/problem+json"]);
  });
});

test("two processes count together", async () => {
  const { port, first, key } = await startProcesses();
  const headers = { authorization: `Bearer ${await key("admin")}`, "content-type": "application/json" };
  for (const at of [port, first.port, port]) {
    const body = JSON.stringify({ model_name: "iris", inputs: [[1, 2, 3, 4]] });
    expect((await fetch(`http://127.0.0.1:${at}/predict`, { method: "POST", headers, body })).status).toBe(200);
  }
  const inputs = [{ name: "features", datatype: "FP64", shape: [1, 4], data: [1, 2, 3, 4] }];
  const infer = await fetch(`http://127.0.0.1:${port}/v2/models/iris/infer`, { method: "POST", headers, body: JSON.stringify({ inputs }) });
  expect(await infer.json()).toMatchObject({ model_name: "iris", outputs: [{ name: "label", data: ["setosa"] }, {}] });
  for (const at of [port, first.port]) {
    const answer = await fetch(`http://127.0.0.1:${at}/v2/models/iris/stats`, { headers });
    expect(await answer.json()).toMatchObject({ model_stats: [{ inference_stats: { success: { count: 4 } } }] });
  }
});
