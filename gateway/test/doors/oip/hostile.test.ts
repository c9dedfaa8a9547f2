/** Infer requests that lie, contradict themselves or ask for too much: refused by name, and nobody else notices. */
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { SharedFiles } from "../../../src/backends/shared-files.ts";
import { type GatewayServer, startGateway } from "../../support/gateway-server.ts";
import { binaryInput, binaryRequest, echo, echoVersion, type InferRequest, inferAnswer } from "../../support/infer.ts";
import { modelVersion } from "../../support/model-version.ts";
import type { SettingsChanges } from "../../support/settings.ts";
import { temporaryFolder } from "../../support/settings.ts";

const versions = [
  echoVersion("FP32"),
  echoVersion("INT32"),
  echoVersion("INT64"),
  echoVersion("BOOL"),
  echoVersion("BYTES"),
  modelVersion({}),
];
const start = (settings: SettingsChanges = {}, files?: SharedFiles) =>
  startGateway({ versions, script: echo, settings, ...(files && { files }) });

async function refusal(gateway: GatewayServer, { body, headers }: InferRequest, path = "fp32") {
  const authorization = `Bearer ${await gateway.key("predict")}`;
  const answer = await inferAnswer(
    await fetch(`${gateway.url}/v2/models/${path}/infer`, { method: "POST", body, headers: { authorization, ...headers } }),
  );
  expect(gateway.pool.calls).toEqual([]);
  expect(answer.json.error).toBe(answer.json.detail);
  return answer.json as { status: number; reason: string; error: string; errors?: { pointer: string; detail: string }[] };
}

const text = (body: string): InferRequest => ({ body: Buffer.from(body), headers: {} });
const json = (value: unknown): InferRequest => text(JSON.stringify(value));
const x = { name: "x", datatype: "FP32", shape: [1, 2], data: [1, 2] };
const singles = Buffer.from(Float32Array.of(1, 2).buffer);

describe("JSON", () => {
  test.each<[what: string, body: string | object, pointer: string, model?: string]>([
    ["no object", "[]", ""],
    ["no inputs", {}, "/inputs"],
    ["inputs that are none", { inputs: { x } }, "/inputs"],
    ["an input that is none", { inputs: [null] }, "/inputs/0"],
    ["an input without a name", { inputs: [{ ...x, name: undefined }] }, "/inputs/0/name"],
    ["too long a name", { inputs: [{ ...x, name: "x".repeat(257) }] }, "/inputs/0/name"],
    ["a datatype that there is not", { inputs: [{ ...x, datatype: "FP8" }] }, "/inputs/0/datatype"],
    ["a datatype of every object", { inputs: [{ ...x, datatype: "constructor" }] }, "/inputs/0/datatype"],
    ["no shape", { inputs: [{ ...x, shape: undefined }] }, "/inputs/0/shape"],
    ["a negative length", { inputs: [{ ...x, shape: [-1, 2] }] }, "/inputs/0/shape"],
    ["a length that is no whole number", { inputs: [{ ...x, shape: [0.5, 2] }] }, "/inputs/0/shape"],
    ["a huge length", { inputs: [{ ...x, shape: [1e30] }] }, "/inputs/0/shape"],
    ["a huge product", { inputs: [{ ...x, shape: [2 ** 52, 2 ** 52] }] }, "/inputs/0/data"],
    ["more elements than a body can hold", { inputs: [{ ...x, shape: [1_000_000_000, 2] }] }, "/inputs/0/data"],
    ["too many dimensions", { inputs: [{ ...x, shape: new Array(65).fill(1) }] }, "/inputs/0/shape"],
    ["too little data", { inputs: [{ ...x, data: [1] }] }, "/inputs/0/data"],
    ["too much data", { inputs: [{ ...x, data: [1, 2, 3] }] }, "/inputs/0/data"],
    ["data that is nested otherwise", { inputs: [{ ...x, data: [[1], [2]] }] }, "/inputs/0/data"],
    ["ragged data", { inputs: [{ ...x, shape: [2, 2], data: [[1, 2], [3]] }] }, "/inputs/0/data/1"],
    ["data that is an object", { inputs: [{ ...x, data: { length: 2 } }] }, "/inputs/0/data"],
    ["no data", { inputs: [{ ...x, data: undefined }] }, "/inputs/0/data"],
    ["null for data", { inputs: [{ ...x, data: null }] }, "/inputs/0/data"],
    ["null among it", { inputs: [{ ...x, datatype: "BOOL", data: [true, null] }] }, "/inputs/0/data/1", "bool"],
    ["a number beyond singles", { inputs: [{ ...x, data: [1, 1e39] }] }, "/inputs/0/data/1"],
    ["a number beyond doubles", '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,1],"data":[1e999]}]}', "/inputs/0/data/0"],
    [
      "a fraction that a double drops",
      '{"inputs":[{"name":"x","datatype":"INT32","shape":[1,1],"data":[4.99999999999999999]}]}',
      "/inputs/0/data/0",
      "int32",
    ],
    [
      "an integer beyond 64 bits",
      '{"inputs":[{"name":"x","datatype":"INT64","shape":[1,1],"data":[9223372036854775808]}]}',
      "/inputs/0/data/0",
      "int64",
    ],
    [
      "a large integer among objects",
      '{"inputs":[{"name":"x","datatype":"INT64","shape":[1,1],"data":{"a":{"b":9223372036854775807}}}]}',
      "/inputs/0/data",
      "int64",
    ],
    ["parameters that are none", { inputs: [x], parameters: [] }, "/parameters"],
    ["a parameter that is none", { inputs: [x], parameters: { a: {} } }, "/parameters/a"],
    ["an id that is no text", { inputs: [x], id: 7 }, "/id"],
    ["outputs that are none", { inputs: [x], outputs: {} }, "/outputs"],
    ["an output without a name", { inputs: [x], outputs: [{}] }, "/outputs/0/name"],
    ["a wish that is none", { inputs: [x], outputs: [{ name: "x", parameters: { binary_data: 1 } }] }, "/outputs/0/parameters/binary_data"],
    [
      "a size that is none",
      { inputs: [{ ...x, data: undefined, parameters: { binary_data_size: -1 } }] },
      "/inputs/0/parameters/binary_data_size",
    ],
    ["data in both codings", { inputs: [{ ...x, parameters: { binary_data_size: 8 } }] }, "/inputs/0/data"],
    ["a key twice", '{"inputs":[{"name":"x","name":"y","datatype":"FP32","shape":[1,1],"data":[1]}]}', "/inputs/0/name"],
  ])("%s", async (_what, body, pointer, model) => {
    const answer = await refusal(await start(), typeof body === "string" ? text(body) : json(body), model);
    expect(answer).toMatchObject({ status: 400, reason: "INVALID_REQUEST" });
    expect(answer.errors![0]!.pointer).toBe(pointer);
  });

  test.each<[what: string, body: object, pointer: string]>([
    ["an input that the model does not have", { inputs: [{ ...x, name: "__proto__" }] }, "/inputs/0/name"],
    ["an input twice", { inputs: [x, x] }, "/inputs/1/name"],
    ["an input too few", { inputs: [] }, "/inputs"],
    ["another datatype", { inputs: [{ ...x, datatype: "FP64" }] }, "/inputs/0/datatype"],
    ["another number of dimensions", { inputs: [{ ...x, shape: [1, 1, 2] }] }, "/inputs/0/shape"],
    ["an output that the model does not have", { inputs: [x], outputs: [{ name: "toString" }] }, "/outputs/0/name"],
    ["an output twice", { inputs: [x], outputs: [{ name: "x" }, { name: "x" }] }, "/outputs/1/name"],
  ])("what the model does not have: %s", async (_what, body, pointer) => {
    const answer = await refusal(await start(), json(body));
    expect(answer).toMatchObject({
      status: 400,
      reason: "INPUT_MISMATCH",
      errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
    });
  });

  test.each([
    ["empty", ""],
    ["no JSON", "{"],
    ["no UTF-8", "\xff"],
    ["nested too deep", `{"inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":${"[".repeat(200)}${"]".repeat(200)}}]}`],
  ])("that is %s", async (_what, body) => {
    const request = { body: Buffer.from(body, "latin1"), headers: {} };
    expect(await refusal(await start(), request)).toMatchObject({ status: 400, reason: "INVALID_REQUEST" });
  });

  test("a million inputs are refused, with no list of them, and hold nobody up", async () => {
    const gateway = await start();
    const body = text(`{"inputs":[${"{},".repeat(1_000_000)}{}]}`);
    let turns = 0;
    let ticking = setImmediate(function count() {
      turns++;
      ticking = setImmediate(count);
    });
    onTestFinished(() => clearImmediate(ticking));
    const answer = await refusal(gateway, body);
    expect(turns).toBeGreaterThan(50);
    expect(answer.errors).toEqual([{ pointer: "/inputs", detail: "expected an array of at most 4096, got an array of 1000001" }]);
  });

  test("what is wrong twenty times over is said so often", async () => {
    const inputs = new Array(1_000).fill({ name: "x" });
    expect((await refusal(await start(), json({ inputs }))).errors).toHaveLength(20);
  });

  test.each([
    ["classification", { inputs: [x], outputs: [{ name: "x", parameters: { classification: 3 } }] }],
    ["shared memory", { inputs: [{ ...x, data: undefined, parameters: { shared_memory_region: "r", shared_memory_byte_size: 8 } }] }],
  ])("%s is said to be unsupported, not passed over", async (_what, body) => {
    expect(await refusal(await start(), json(body))).toMatchObject({ status: 501, reason: "NOT_SUPPORTED" });
  });

  test("longer than it may be", async () => {
    const gateway = await start({ limits: { json_body_bytes: 1_000 } });
    expect(await refusal(gateway, json({ inputs: [x], id: "i".repeat(1_000) }))).toMatchObject({
      status: 413,
      reason: "PAYLOAD_TOO_LARGE",
    });
    const behind = binaryRequest({ inputs: [x], id: "i".repeat(1_000) });
    expect(await refusal(gateway, behind)).toMatchObject({ status: 413, reason: "PAYLOAD_TOO_LARGE" });
  });
});

describe("binary", () => {
  const headed = (length: string): InferRequest => ({
    ...binaryInput("x", "FP32", [1, 2], singles),
    headers: { "inference-header-content-length": length },
  });

  test.each(["", "0", "x", "-1", "1e2", "0x10", "99999999999999999999", "1, 2"])("a header '%s' that is no length", async (length) => {
    expect(await refusal(await start(), headed(length))).toMatchObject({ status: 400, reason: "INVALID_REQUEST" });
  });

  test("a header that promises more than comes, or less", async () => {
    const gateway = await start();
    expect((await refusal(gateway, headed("100000"))).error).toContain("Expected 100000 bytes of JSON");
    expect(await refusal(gateway, headed("10"))).toMatchObject({ status: 400 });
  });

  test("no header, where bytes are announced", async () => {
    const request = json({ inputs: [{ name: "x", datatype: "FP32", shape: [1, 2], parameters: { binary_data_size: 8 } }] });
    expect((await refusal(await start(), request)).error).toContain("inference-header-content-length");
  });

  test.each([7, 9, 0, 2 ** 40])("a size of %s where 8 bytes follow", async (size) => {
    const head = { inputs: [{ name: "x", datatype: "FP32", shape: [1, 2], parameters: { binary_data_size: size } }] };
    expect(await refusal(await start(), binaryRequest(head, singles))).toMatchObject({ status: 400, reason: "INVALID_REQUEST" });
  });

  test("bytes that disagree with the shape", async () => {
    const answer = await refusal(await start(), binaryInput("x", "FP32", [1, 3], singles));
    expect(answer).toMatchObject({
      reason: "INPUT_MISMATCH",
      errors: [{ pointer: "/inputs/0/data", detail: "expected 12 bytes for 3 FP32 elements of 4, got 8" }],
    });
  });

  test("bytes that are no booleans and no texts", async () => {
    const gateway = await start();
    expect(await refusal(gateway, binaryInput("x", "BOOL", [1, 2], Uint8Array.of(1, 2)), "bool")).toMatchObject({
      errors: [{ pointer: "/inputs/0/data" }],
    });
    const lying = Uint8Array.of(255, 255, 255, 255, 1, 0, 0, 0);
    expect(await refusal(gateway, binaryInput("x", "BYTES", [1, 2], lying), "bytes")).toMatchObject({
      errors: [{ pointer: "/inputs/0/data" }],
    });
  });

  test.each([
    ["of a known length", false],
    ["in chunks", true],
  ])("large bodies %s whose sizes are a lie take no memory and no file for long", async (_what, inChunks) => {
    const files = new SharedFiles(temporaryFolder());
    const gateway = await start({}, files);
    const sizes = [40_000, 2 ** 50, 2 ** 40];
    const inputs = sizes.map((size) => ({ name: "x", datatype: "FP32", shape: [1, size / 4], parameters: { binary_data_size: size } }));
    const { body, headers } = binaryRequest({ inputs }, Buffer.alloc(100_000));
    const response = await fetch(`${gateway.url}/v2/models/fp32/infer`, {
      method: "POST",
      body: inChunks ? new Blob([body]).stream() : body,
      duplex: "half",
      headers: { authorization: `Bearer ${await gateway.key("predict")}`, ...headers },
    } as RequestInit);
    const { json: answer } = await inferAnswer(response);
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining("bytes of binary tensors") });
    expect(files.usage).toMatchObject({ leased: 0 });
  });
});

describe("compressed", () => {
  const compressed = (body: Uint8Array, coding: string, headers: Record<string, string> = {}): InferRequest => ({
    body: Buffer.from(body),
    headers: { "content-encoding": coding, ...headers },
  });

  test("a bomb ends early, whatever it is packed with", async () => {
    const gateway = await start();
    const zeros = Buffer.alloc(48 * 1024 * 1024);
    for (const [coding, bomb] of [
      ["gzip", gzipSync(zeros)],
      ["deflate", deflateSync(zeros)],
    ] as const) {
      const answer = await refusal(gateway, compressed(bomb, coding, { "inference-header-content-length": "100" }));
      expect(answer.status).toBe(400);
      const { body, headers } = binaryInput("x", "FP32", [1, zeros.length / 4], zeros);
      const sound = coding === "gzip" ? gzipSync(body) : deflateSync(body);
      expect(await refusal(gateway, compressed(sound, coding, headers))).toMatchObject({
        status: 413,
        error: expect.stringContaining("100 times"),
      });
    }
  });

  test("what grows beyond the limit is refused as if it had come so", async () => {
    const gateway = await start({ limits: { json_body_bytes: 10_000 } });
    const long = JSON.stringify({ inputs: [{ ...x, shape: [1, 5_000], data: new Array(5_000).fill(0.25) }] });
    expect(await refusal(gateway, compressed(gzipSync(long), "gzip"))).toMatchObject({
      status: 413,
      error: expect.stringContaining("10000"),
    });
  });

  test("what is no gzip, ends too early or has another coding", async () => {
    const gateway = await start();
    const sound = gzipSync(JSON.stringify({ inputs: [x] }));
    expect(await refusal(gateway, compressed(Buffer.from("{}"), "gzip"))).toMatchObject({ status: 400 });
    expect(await refusal(gateway, compressed(sound.subarray(0, -10), "gzip"))).toMatchObject({ status: 400 });
    expect(await refusal(gateway, compressed(sound, "deflate"))).toMatchObject({ status: 400 });
    expect(await refusal(gateway, compressed(sound, "br"))).toMatchObject({ status: 415 });
    expect(await refusal(gateway, compressed(sound, "gzip, gzip"))).toMatchObject({ status: 415 });
    expect(await refusal(gateway, compressed(Buffer.alloc(0), "gzip"))).toMatchObject({ status: 400 });
  });

  test("what it grows to counts as bodies do", async () => {
    const gateway = await start({ limits: { bodies_bytes: 3 * 1024 * 1024 } });
    const large = Buffer.alloc(4 * 1024 * 1024).fill("some text that shrinks well, but not too well, ".repeat(20));
    const { body, headers } = binaryRequest(
      { inputs: [{ name: "x", datatype: "BYTES", shape: [1, 1], parameters: { binary_data_size: large.length } }] },
      large,
    );
    expect((await refusal(gateway, compressed(gzipSync(body), "gzip", headers), "bytes")).status).toBe(413);
  });
});

test("answers that are too long as JSON are refused, and given in binary", async () => {
  const gateway = await start({ limits: { json_answer_bytes: 100_000 } });
  const values = Buffer.from(Float32Array.from({ length: 40_000 }, (_, i) => i / 3).buffer);
  const ask = async (binary: boolean) => {
    const { body, headers } = binaryInput("x", "FP32", [1, 40_000], values, { parameters: { binary_data_output: binary } });
    const response = await fetch(`${gateway.url}/v2/models/fp32/infer`, {
      method: "POST",
      body,
      headers: { authorization: `Bearer ${await gateway.key("predict")}`, ...headers },
    });
    return inferAnswer(response);
  };
  expect((await ask(false)).json).toMatchObject({ status: 413, error: expect.stringContaining("in binary") });
  expect((await ask(true)).blobs.x).toEqual(values);
});
