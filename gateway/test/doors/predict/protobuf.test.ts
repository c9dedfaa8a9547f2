/** POST /predict with Protobuf: the same rules as JSON, tensors checked byte for byte, large ones without a copy. */
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { SharedFiles } from "../../../src/backends/shared-files.ts";
import { inferencehub } from "../../../src/rpc/inference.js";
import { type Datatype, datatypeToWire } from "../../../src/tensors/datatype.ts";
import { isShared, OwnBytes } from "../../../src/tensors/tensor.ts";
import { modelVersion, spec } from "../../support/model-version.ts";
import { startPathServer } from "../../support/path-server.ts";
import { irisAnswer, type Script, ScriptedPool, workerAnswer } from "../../support/scripted-pool.ts";
import { plain } from "../../support/tensors.ts";
import { scratchFolder } from "../../support/test-pool.ts";

const { PredictRequest, PredictResponse } = inferencehub.rpc.v1;
const protobuf = { "content-type": "application/x-protobuf" };

const models = [
  modelVersion({ name: "iris" }),
  modelVersion({ name: "image", inputs: [spec("pixels", "FP32", -1, -1, 3), spec("mask", "BOOL", -1, 2), spec("caption", "BYTES", -1)] }),
];

function tensor(name: string, datatype: Datatype, shape: number[], raw: Uint8Array | undefined) {
  return { name, datatype: datatypeToWire(datatype), shape, ...(raw && { raw }) };
}

function encoded(message: inferencehub.rpc.v1.IPredictRequest): Buffer {
  return Buffer.from(PredictRequest.encode(message).finish());
}

const doubles = (...values: number[]): Buffer => Buffer.from(new Float64Array(values).buffer);
const irisRow = encoded({ modelName: "iris", inputs: [tensor("features", "FP64", [4], doubles(5, 3, 1, 0))] });

test("Protobuf in, JSON out unless asked otherwise", async () => {
  const pool = new ScriptedPool(models, irisAnswer);
  const { post } = await startPathServer(pool);
  const answer = await post(irisRow, protobuf);
  expect(answer.json).toMatchObject({
    model_name: "iris",
    version: "1",
    outputs: { label: "setosa", probabilities: [0.98, 0.0199, 0.0001] },
  });
  expect(pool.calls[0]!.inputs.map(plain)).toEqual([{ name: "features", datatype: "FP64", shape: [1, 4], raw: doubles(5, 3, 1, 0) }]);
});

test.each([
  ["application/x-protobuf", true],
  ["application/json;q=0.5, application/x-protobuf", true],
  ["application/json, application/x-protobuf;q=0.5", false],
  ["application/x-protobuf;q=0", false],
  ["*/*", false],
])("accept: %s", async (accept, isProtobuf) => {
  const { post } = await startPathServer(new ScriptedPool(models, irisAnswer));
  const answer = await post({ model_name: "iris", inputs: [1, 2, 3, 4] }, { accept, "x-request-id": "r-7" });
  expect(answer.headers.get("content-type")).toBe(isProtobuf ? "application/x-protobuf" : "application/json");
  if (!isProtobuf) return;
  const message = PredictResponse.decode(answer.bytes);
  expect(message).toMatchObject({
    modelName: "iris",
    version: "1",
    requestId: "r-7",
    timings: { queueUs: 120, computeUs: 800, batchCalls: 2, batchRows: 3 },
  });
  expect(message.outputs.map(({ name, datatype, shape }) => ({ name, datatype, shape }))).toEqual(
    [
      { name: "label", datatype: 14, shape: undefined },
      { name: "probabilities", datatype: 12, shape: [3] },
    ].map((each) => ({ ...each, shape: each.shape ?? expect.toSatisfy((shape) => shape === undefined || shape.length === 0) })),
  );
  expect(Buffer.from(message.outputs[1]!.raw!)).toEqual(doubles(0.98, 0.0199, 0.0001));
});

test("errors are problem+json whatever was asked for", async () => {
  const { post } = await startPathServer(new ScriptedPool(models, irisAnswer));
  const answer = await post(encoded({ modelName: "nope" }), { ...protobuf, accept: "application/x-protobuf" });
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.json.reason).toBe("MODEL_NOT_FOUND");
});

test.each([
  ["nothing", Buffer.alloc(0), "The body is empty; expected a PredictRequest."],
  [
    "JSON",
    Buffer.from('{"model_name":"iris"}'),
    "The body is not a PredictRequest of inferencehub.rpc.v1; encode one, or send JSON as application/json.",
  ],
  [
    "half a message",
    irisRow.subarray(0, -3),
    "The body is not a PredictRequest of inferencehub.rpc.v1; encode one, or send JSON as application/json.",
  ],
])("%s is no message", async (_, body, detail) => {
  const { post } = await startPathServer(new ScriptedPool(models, irisAnswer));
  expect((await post(body, protobuf)).json).toMatchObject({ reason: "INVALID_REQUEST", detail });
});

test.each([
  [{ requestId: "r" }, [["/model_name", 'expected the name of a model, got the string ""']]],
  [{ modelName: "iris", version: "../x" }, [["/version", 'expected a version or label, got the string "../x"']]],
  [
    { modelName: "iris", inputs: [{ name: "x", shape: [1], raw: Buffer.alloc(1) }] },
    [["/inputs/0/datatype", "expected a datatype from 1 (BOOL) to 14 (BYTES), got 0"]],
  ],
  [{ modelName: "iris", inputs: [{ datatype: 11, shape: [] }] }, [["/inputs/0/name", 'expected the name of an input, got the string ""']]],
  [
    { modelName: "iris", inputs: [{ name: "x", datatype: 11, shape: new Array(65).fill(1) }] },
    [["/inputs/0/shape", "expected at most 64 dimensions, got 65"]],
  ],
  [
    {
      modelName: "iris",
      inputs: [{ name: "features", datatype: 12, shape: [4], reference: { name: "0".repeat(32), offset: 0, length: 32 } }],
    },
    [["/inputs/0/reference", "expected the elements in raw, got a reference to a file"]],
  ],
  [
    { modelName: "iris", inputs: [{ name: "features", datatype: 12, shape: [4], raw: Buffer.alloc(3), mediaType: "image/png" }] },
    [["/inputs/0/media_type", "expected elements, got a file; send it as a body of that type, as docs/guides/files.md has it"]],
  ],
  [
    { modelName: "iris", inputs: Array.from({ length: 4_097 }, (_, i) => ({ name: `x${i}`, datatype: 11 })) },
    [["/inputs", "expected at most 4096 inputs, got 4097"]],
  ],
  [
    { modelName: "iris", parameters: { a: {} } },
    [["/parameters/a", "expected exactly one value, text of at most 4096 bytes and whole numbers within ±(2^53−1)"]],
  ],
] as [inferencehub.rpc.v1.IPredictRequest, [string, string][]][])("envelope %#: %j", async (message, problems) => {
  const { post } = await startPathServer(new ScriptedPool(models, irisAnswer));
  const { json } = await post(encoded(message), protobuf);
  expect(json).toMatchObject({ reason: "INVALID_REQUEST", errors: problems.map(([pointer, detail]) => ({ pointer, detail })) });
});

const pixels = tensor("pixels", "FP32", [1, 2, 3], Buffer.alloc(24));
const mask = tensor("mask", "BOOL", [1, 2], Buffer.from([0, 1]));
const caption = tensor("caption", "BYTES", [1], Buffer.from([2, 0, 0, 0, 65, 66]));

test.each([
  [
    "an unknown name",
    [pixels, mask, caption, tensor("x", "FP32", [], Buffer.alloc(4))],
    [["/inputs/3/name", "expected one of pixels, mask, caption, got an unknown one"]],
  ],
  ["a name twice", [pixels, mask, mask, caption], [["/inputs/2/name", "expected each input once, got mask twice"]]],
  ["a missing input", [pixels, caption], [["/inputs", "expected mask BOOL [-1, 2], got nothing"]]],
  ["another datatype", [{ ...pixels, datatype: 12 }, mask, caption], [["/inputs/0/datatype", "expected FP32, got FP64"]]],
  ["another rank", [{ ...pixels, shape: [6] }, mask, caption], [["/inputs/0/shape", "expected [-1, -1, 3] or one row, [-1, 3], got [6]"]]],
  [
    "a fixed dimension",
    [{ ...pixels, shape: [1, 3, 2] }, mask, caption],
    [["/inputs/0/shape", "expected [-1, -1, 3] or one row, [-1, 3], got [1, 3, 2]"]],
  ],
  [
    "a negative dimension",
    [{ ...pixels, shape: [-1, -2, 3] }, mask, caption],
    [["/inputs/0/shape", "expected [-1, -1, 3] or one row, [-1, 3], got [-1, -2, 3]"]],
  ],
  [
    "an overflowing product",
    [{ ...pixels, shape: [2 ** 40, 2 ** 40, 3] }, mask, caption],
    [["/inputs/0/raw", `expected dimensions of 0 or more with a product below 2^53, got [${2 ** 40}, ${2 ** 40}, 3]`]],
  ],
  [
    "too few bytes",
    [{ ...pixels, raw: Buffer.alloc(23) }, mask, caption],
    [["/inputs/0/raw", "expected 24 bytes for 6 FP32 elements of 4, got 23"]],
  ],
  [
    "no bytes",
    [tensor("pixels", "FP32", [1, 2, 3], undefined), mask, caption],
    [["/inputs/0/raw", "expected 24 bytes for 6 FP32 elements of 4, got 0"]],
  ],
  [
    "booleans of 2",
    [pixels, { ...mask, raw: Buffer.from([1, 2]) }, caption],
    [["/inputs/1/raw", "expected bytes of 0 or 1 for BOOL, got 2 at byte 1"]],
  ],
  [
    "a prefix that lies",
    [pixels, mask, { ...caption, raw: Buffer.from([9, 0, 0, 0, 65, 66]) }],
    [["/inputs/2/raw", "expected element 0 to have the 9 bytes that its prefix promises, got 2"]],
  ],
  [
    "a prefix of 2^32",
    [pixels, mask, { ...caption, raw: Buffer.from([255, 255, 255, 255]) }],
    [["/inputs/2/raw", "expected element 0 to have the 4294967295 bytes that its prefix promises, got 0"]],
  ],
  [
    "bytes behind the last element",
    [pixels, mask, { ...caption, raw: Buffer.from([0, 0, 0, 0, 7]) }],
    [["/inputs/2/raw", "expected 1 BYTES elements, got 1 bytes after the last one"]],
  ],
  [
    "elements without bytes",
    [
      { ...pixels, shape: [2 ** 20, 2 ** 20, 3] },
      { ...mask, shape: [2 ** 20, 2] },
      { ...caption, shape: [2 ** 20] },
    ],
    [
      ["/inputs/0/raw", `expected ${12 * 2 ** 40} bytes for ${3 * 2 ** 40} FP32 elements of 4, got 24`],
      ["/inputs/1/raw", `expected ${2 ** 21} bytes for ${2 ** 21} BOOL elements of 1, got 2`],
      ["/inputs/2/raw", `expected at least ${2 ** 22} bytes for ${2 ** 20} BYTES elements with their length prefixes, got 6`],
    ],
  ],
  [
    "rows that hold nothing",
    [{ ...pixels, shape: [2 ** 52, 0, 3], raw: Buffer.alloc(0) }, mask, caption],
    [["/inputs/0/shape", `expected at most 65536 in each dimension of a tensor without elements, got [${2 ** 52}, 0, 3]`]],
  ],
  [
    "rows that differ",
    [pixels, { ...mask, shape: [2, 2], raw: Buffer.alloc(4) }, caption],
    [["/inputs/1/shape", "expected 1 rows as in pixels, got 2"]],
  ],
  [
    "rows in some",
    [caption, { ...pixels, shape: [2, 3] }, mask],
    [
      ["/inputs/2/shape", "expected rows in all inputs or in none, got them in mask but not in pixels"],
      ["/inputs/0/shape", "expected rows in all inputs or in none, got them in caption but not in pixels"],
    ],
  ],
] as [string, inferencehub.rpc.v1.ITensor[], [string, string][]][])("a tensor with %s", async (_, inputs, problems) => {
  const pool = new ScriptedPool(models, irisAnswer);
  const { post } = await startPathServer(pool);
  const { json } = await post(encoded({ modelName: "image", inputs }), protobuf);
  expect(json).toMatchObject({ reason: "INPUT_MISMATCH", status: 400, errors: problems.map(([pointer, detail]) => ({ pointer, detail })) });
  expect(pool.calls).toEqual([]);
});

// ---- large bodies

const manyPixels = Buffer.alloc(120_000);
for (let i = 0; i < manyPixels.length; i += 4) manyPixels.writeFloatLE(i / 7, i);
const large = encoded({
  modelName: "image",
  version: "1",
  inputs: [tensor("caption", "BYTES", [1], Buffer.from([2, 0, 0, 0, 65, 66])), tensor("pixels", "FP32", [1, 10_000, 3], manyPixels), mask],
  parameters: { seed: { int64Value: 7 } },
});

const echoPixels: Script = (call) => {
  const [pixels] = call.inputs;
  const raw = pixels!.raw;
  if (!isShared(raw)) return workerAnswer([pixels!]);
  return workerAnswer([{ ...pixels!, raw: new OwnBytes((raw.file as ReturnType<SharedFiles["lease"]>)!.read(raw.offset, raw.length)) }]);
};

test("a large body's tensors lie in a shared file, aligned, and the file is free again afterwards", async () => {
  const files = new SharedFiles(scratchFolder());
  const pool = new ScriptedPool(models, echoPixels, files);
  const { post, records } = await startPathServer(pool);
  const answer = await post(large, { ...protobuf, accept: "application/x-protobuf" });
  expect(Buffer.from(PredictResponse.decode(answer.bytes).outputs[0]!.raw!)).toEqual(manyPixels);
  const [call] = pool.calls;
  expect(call!.inputs.map(({ name, raw }) => [name, isShared(raw) && raw.length])).toEqual([
    ["pixels", 120_000],
    ["mask", 2],
    ["caption", 6],
  ]);
  for (const { raw } of call!.inputs) expect(isShared(raw) && raw.offset % 64).toBe(0);
  expect({ ...call!.parameters }).toEqual({ seed: { int64Value: 7 } });
  expect(records[0]).toMatchObject({ status: 200, bytesIn: large.length });
  expect(files.usage).toMatchObject({ leased: 0, free: 1 });
});

test("without a shared folder, or without room in it, the same body goes through memory", async () => {
  for (const files of [undefined, new SharedFiles(scratchFolder(), undefined, 1_000)]) {
    const pool = new ScriptedPool(models, echoPixels, files);
    const { post } = await startPathServer(pool);
    expect((await post(large, protobuf)).status).toBe(200);
    expect(isShared(pool.calls[0]!.inputs[0]!.raw)).toBe(false);
  }
});

test.each([
  ["a lying prefix", (body: Buffer) => body.fill(255, body.indexOf("AB") - 4, body.indexOf("AB"))],
  ["a cut end", (body: Buffer) => body.subarray(0, -1)],
  ["bytes after the end", (body: Buffer) => Buffer.concat([body, Buffer.from([0x1a])])],
  ["a group", (body: Buffer) => Buffer.concat([body, Buffer.from([0x0b])])],
])("a large body with %s is refused and leaves no file in use", async (_, damage) => {
  const files = new SharedFiles(scratchFolder());
  const pool = new ScriptedPool(models, echoPixels, files);
  const { post } = await startPathServer(pool);
  const { json } = await post(damage(Buffer.from(large)), protobuf);
  expect(json.status).toBe(400);
  expect(pool.calls).toEqual([]);
  expect(files.usage.leased).toBe(0);
});

test("files never outlive their pool", async () => {
  const folder = scratchFolder();
  const files = new SharedFiles(folder);
  const pool = new ScriptedPool(models, echoPixels, files);
  const { post } = await startPathServer(pool);
  await post(large, protobuf);
  files.close();
  expect(readdirSync(folder)).toEqual([]);
});
