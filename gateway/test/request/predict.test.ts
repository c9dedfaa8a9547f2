/** POST /predict from headers to answer, when all goes well. */
import { expect, test } from "vitest";
import { OwnBytes } from "../../src/tensors/tensor.ts";
import { modelVersion, spec } from "../support/model-version.ts";
import { startPathServer } from "../support/path-server.ts";
import { irisAnswer, ScriptedPool, workerAnswer } from "../support/scripted-pool.ts";
import { bytesOf, plain } from "../support/tensors.ts";

const iris1 = modelVersion({ version: "1" });
const iris2 = modelVersion({ version: "10", deadlineMs: 700, idempotent: false });
const framed = (text: string): Buffer => Buffer.concat([Buffer.from([Buffer.byteLength(text), 0, 0, 0]), Buffer.from(text)]);

test("one row of a single input, without its name and without the row dimension", async () => {
  const pool = new ScriptedPool([iris1, iris2], irisAnswer);
  const { post, records } = await startPathServer(pool);
  const answer = await post({ model_name: "iris", inputs: [5.1, 3.5, 1.4, 0.2] }, { "x-request-id": "r-1" });
  expect(answer.status).toBe(200);
  expect(answer.bytes.toString()).toMatch(
    /^{"model_name":"iris","version":"10","outputs":{"label":"setosa","probabilities":\[0.98,0.0199,0.0001\]},"request_id":"r-1","timings_ms":{"total":[0-9.]+,"gateway":[0-9.]+,"queue":0.12,"compute":0.8}}$/,
  );
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "application/json",
    "x-request-id": "r-1",
    "x-inferencehub-version": "10",
    "server-timing": expect.stringMatching(/^total;dur=[0-9.]+, gateway;dur=[0-9.]+, queue;dur=0.12, compute;dur=0.8$/),
  });
  const [call] = pool.calls;
  expect(call).toMatchObject({ model: "iris", version: "10", requestId: "r-1", traceparent: "", idempotent: false, parameters: {} });
  expect(call!.inputs.map(plain)).toEqual([
    { name: "features", datatype: "FP64", shape: [1, 4], raw: Buffer.from(new Float64Array([5.1, 3.5, 1.4, 0.2]).buffer) },
  ]);
  expect(records).toMatchObject([
    {
      keyId: "all",
      model: "iris",
      version: "10",
      status: 200,
      reason: undefined,
      rows: 1,
      bytesIn: 48,
      bytesOut: answer.bytes.length,
      queueUs: 120,
      batchRows: 3,
      worker: "w0",
    },
  ]);
});

test("several rows by name, with version, parameters and trace", async () => {
  const pool = new ScriptedPool([iris1, iris2], irisAnswer);
  const { post } = await startPathServer(pool);
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const answer = await post(
    {
      model_name: "iris",
      version: 1,
      inputs: {
        features: [
          [1, 2, 3, 4],
          [5, 6, 7, "NaN"],
        ],
      },
      parameters: { a: true, b: 3, c: 0.5, d: "x", __proto__x: 1 },
    },
    { traceparent, "content-type": "application/json; charset=UTF-8" },
  );
  expect(answer.json).toMatchObject({
    version: "1",
    outputs: {
      label: ["setosa", "setosa"],
      probabilities: [
        [0.98, 0.0199, 0.0001],
        [0.98, 0.0199, 0.0001],
      ],
    },
  });
  expect(answer.json.request_id).toMatch(/^[!-~]{8,128}$/);
  expect(pool.calls[0]).toMatchObject({ version: "1", traceparent });
  expect({ ...pool.calls[0]!.parameters }).toEqual({
    a: { boolValue: true },
    b: { int64Value: 3 },
    c: { doubleValue: 0.5 },
    d: { stringValue: "x" },
    __proto__x: { int64Value: 1 },
  });
});

test.each([
  [undefined, 5_000],
  ["1", 1],
  ["300000", 300_000],
])("x-request-timeout-ms %s grants %d ms", async (given, expected) => {
  const pool = new ScriptedPool([iris1], irisAnswer);
  const { post } = await startPathServer(pool);
  const before = performance.now();
  await post({ model_name: "iris", inputs: [1, 2, 3, 4] }, given === undefined ? {} : { "x-request-timeout-ms": given });
  const { deadlineAt } = pool.calls[0]!;
  expect(deadlineAt - expected).toBeGreaterThanOrEqual(before);
  expect(deadlineAt - expected).toBeLessThanOrEqual(performance.now());
});

test("a model's own deadline stands in for the gateway's", async () => {
  const pool = new ScriptedPool([iris2], irisAnswer);
  const { post } = await startPathServer(pool);
  await post({ model_name: "iris", version: "latest", inputs: [1, 2, 3, 4] });
  expect(pool.calls[0]!.deadlineAt - performance.now()).toBeLessThanOrEqual(700);
});

test("several inputs, scalars, strings, integers and a state whose first dimension is not the rows", async () => {
  const awkward = modelVersion({
    name: "awkward",
    batched: false,
    inputs: [
      spec("state", "FP16", 2, -1, 3),
      spec("threshold", "FP32"),
      spec("ids", "INT64", -1),
      spec("names", "BYTES", -1, 1),
      spec("flag", "BOOL", 1),
    ],
    outputs: [spec("ids", "INT64", -1), spec("raw", "BYTES", -1), spec("score", "FP32")],
  });
  const ids = Buffer.alloc(16);
  ids.writeBigInt64LE(-9223372036854775808n);
  ids.writeBigInt64LE(7n, 8);
  const score = Buffer.alloc(4);
  score.writeFloatLE(0.1);
  const pool = new ScriptedPool([awkward], () =>
    workerAnswer([
      { name: "ids", datatype: "INT64", shape: [2], raw: new OwnBytes(ids) },
      { name: "raw", datatype: "BYTES", shape: [2], raw: new OwnBytes(Buffer.concat([framed('é"\n'), Buffer.from([1, 0, 0, 0, 255])])) },
      { name: "score", datatype: "FP32", shape: [], raw: new OwnBytes(score) },
    ]),
  );
  const { post } = await startPathServer(pool);
  const answer = await post({
    model_name: "awkward",
    inputs: {
      flag: [true],
      names: [["é"], [{ b64: "/w==" }]],
      ids: ["-9223372036854775808", 7],
      threshold: 0.5,
      state: [[[1, 2, 3]], [["-Infinity", 5, 6]]],
    },
  });
  expect(answer.json.outputs).toEqual({ ids: ["-9223372036854775808", 7], raw: ['é"\n', { b64: "/w==" }], score: 0.1 });
  const inputs = pool.calls[0]!.inputs;
  expect(inputs.map(({ name, shape }) => [name, ...shape])).toEqual([
    ["state", 2, 1, 3],
    ["threshold"],
    ["ids", 2],
    ["names", 2, 1],
    ["flag", 1],
  ]);
  expect(bytesOf(inputs[2]!)).toEqual(ids);
  expect(bytesOf(inputs[3]!)).toEqual(Buffer.concat([framed("é"), Buffer.from([1, 0, 0, 0, 255])]));
});

test("a sentence on its own is one row of a text model", async () => {
  const language = modelVersion({ name: "language", inputs: [spec("text", "BYTES", -1)], outputs: [spec("label", "BYTES", -1)] });
  const pool = new ScriptedPool([language], () =>
    workerAnswer([{ name: "label", datatype: "BYTES", shape: [1], raw: new OwnBytes(framed("fr")) }]),
  );
  const { post } = await startPathServer(pool);
  const one = await post({ model_name: "language", inputs: "où est: la gare?" });
  expect(one.json.outputs).toEqual({ label: "fr" });
  const rows = await post({ model_name: "language", inputs: { text: ["où est: la gare?"] } });
  expect(rows.json.outputs).toEqual({ label: ["fr"] });
  expect(pool.calls[0]!.inputs.map(plain)).toEqual(pool.calls[1]!.inputs.map(plain));
});

test("no rows are answered with no rows, and no worker is asked", async () => {
  const pool = new ScriptedPool([iris1], irisAnswer);
  const { post } = await startPathServer(pool);
  const answer = await post({ model_name: "iris", inputs: [] });
  expect(answer.json).toMatchObject({ outputs: { label: [], probabilities: [] }, timings_ms: { queue: 0, compute: 0 } });
  expect(pool.calls).toEqual([]);
});

test("one connection carries call after call", async () => {
  const pool = new ScriptedPool([iris1], irisAnswer);
  const { post } = await startPathServer(pool);
  for (let i = 0; i < 5; i++) expect((await post({ model_name: "iris", inputs: [i, 2, 3, 4] })).status).toBe(200);
});
