/** POST /v2/models/…/infer as its clients use it: JSON and binary, both ways. */
import { deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { SharedFiles } from "../../../src/backends/shared-files.ts";
import { GatewayError } from "../../../src/errors/gateway-error.ts";
import { datatypes } from "../../../src/tensors/datatype.ts";
import { isShared } from "../../../src/tensors/tensor.ts";
import { type GatewayServer, startGateway } from "../../support/gateway-server.ts";
import { binaryInput, binaryRequest, bytesTensor, echo, echoVersion, type InferRequest, inferAnswer } from "../../support/infer.ts";
import { modelVersion, spec } from "../../support/model-version.ts";
import { irisAnswer } from "../../support/scripted-pool.ts";
import { temporaryFolder } from "../../support/settings.ts";

const start = (versions = [modelVersion({}), modelVersion({ version: "2" }), ...datatypes.map((datatype) => echoVersion(datatype))]) =>
  startGateway({ versions, script: (call) => (call.model === "iris" ? irisAnswer(call) : echo(call)) });

async function infer(
  gateway: GatewayServer,
  path: string,
  { body, headers }: Pick<InferRequest, "body"> & Partial<InferRequest>,
  more: Record<string, string> = {},
) {
  const authorization = `Bearer ${await gateway.key("predict")}`;
  return inferAnswer(
    await fetch(`${gateway.url}/v2/models/${path}/infer`, {
      method: "POST",
      body,
      headers: { authorization, "accept-encoding": "identity", ...headers, ...more },
    }),
  );
}

const json = (value: unknown): { body: Buffer<ArrayBuffer> } => ({ body: Buffer.from(JSON.stringify(value)) });
const features = { name: "features", datatype: "FP64", shape: [1, 4], data: [5.1, 3.5, 1.4, 0.2] };
const doubles = (...values: number[]) => Buffer.from(Float64Array.from(values).buffer);

describe("a call", () => {
  test("in JSON is answered in JSON: each output one list, with the id that came", async () => {
    const gateway = await start();
    const answer = await infer(gateway, "iris", json({ id: "a/1", inputs: [features] }));
    expect(answer).toMatchObject({
      status: 200,
      json: {
        model_name: "iris",
        model_version: "2",
        id: "a/1",
        outputs: [
          { name: "label", datatype: "BYTES", shape: [1], data: ["setosa"] },
          { name: "probabilities", datatype: "FP64", shape: [1, 3], data: [0.98, 0.0199, 0.0001] },
        ],
      },
    });
    expect(Object.fromEntries(answer.headers)).toMatchObject({ "content-type": "application/json", "x-inferencehub-version": "2" });
    expect(gateway.lines.find((line) => line.path === "/v2/models/:model/infer")).toMatchObject({
      status: 200,
      model: "iris",
      version: "2",
    });
  });

  test("may nest its data as the shape has it", async () => {
    const gateway = await start();
    const rows = [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ];
    await infer(gateway, "iris", json({ inputs: [{ ...features, shape: [2, 4], data: rows }] }));
    await infer(gateway, "iris", json({ inputs: [{ ...features, shape: [2, 4], data: rows.flat() }] }));
    const [nested, flat] = gateway.pool.calls;
    expect(nested!.inputs).toEqual(flat!.inputs);
    expect(nested!.inputs[0]).toMatchObject({ shape: [2, 4] });
  });

  test("names a version or a label, and without one the traffic rules decide", async () => {
    const gateway = await start();
    await gateway.traffic.set("iris", { model: "iris", weights: { stable: 100 }, labels: { stable: "1", canary: "2" } }, "test");
    const served = await Promise.all(
      ["iris", "iris/versions/2", "iris/versions/canary", "iris/versions/latest"].map(
        async (path) => (await infer(gateway, path, json({ inputs: [features] }))).json.model_version,
      ),
    );
    expect(served).toEqual(["1", "2", "2", "2"]);
  });

  test("gets the outputs that it names, in that order, each as it is asked for", async () => {
    const gateway = await start();
    const outputs = [
      { name: "probabilities", parameters: { binary_data: true } },
      { name: "label", parameters: { binary_data: false } },
    ];
    const answer = await infer(gateway, "iris", json({ inputs: [features], outputs }));
    expect(answer.json.outputs).toEqual([
      { name: "probabilities", datatype: "FP64", shape: [1, 3], parameters: { binary_data_size: 24 } },
      { name: "label", datatype: "BYTES", shape: [1], data: ["setosa"] },
    ]);
    expect(answer.blobs.probabilities).toEqual(doubles(0.98, 0.0199, 0.0001));
    expect(answer.headers.get("content-type")).toBe("application/octet-stream");
    const { json: all } = await infer(gateway, "iris", json({ inputs: [features], outputs: [], parameters: { binary_data_output: true } }));
    expect(all.outputs.map((each: { parameters: object }) => each.parameters)).toEqual([
      { binary_data_size: 10 },
      { binary_data_size: 24 },
    ]);
    const { json: none } = await infer(gateway, "iris", json({ inputs: [features], outputs: [{ name: "color" }] }));
    expect(none).toMatchObject({ reason: "INPUT_MISMATCH", errors: [{ pointer: "/outputs/0/name" }] });
  });

  test("without the dimension of rows is one row, as everywhere", async () => {
    const gateway = await start();
    const { json: answer } = await infer(gateway, "iris", json({ inputs: [{ ...features, shape: [4] }] }));
    expect(answer.outputs.map((each: { shape: number[] }) => each.shape)).toEqual([[], [3]]);
  });

  test("needs no content-type, and takes those of the protocol and of curl", async () => {
    const gateway = await start();
    const taken = [
      "",
      "application/json",
      "application/json; charset=utf-8",
      "application/octet-stream",
      "application/x-www-form-urlencoded",
    ];
    const statuses = await Promise.all(
      [...taken, "text/csv"].map(async (type) => {
        const request = json({ inputs: [features] });
        return (await infer(gateway, "iris", request, type === "" ? {} : { "content-type": type })).status;
      }),
    );
    expect(statuses).toEqual([...taken.map(() => 200), 415]);
    const binary = binaryInput("features", "FP64", [1, 4], doubles(1, 2, 3, 4));
    expect((await infer(gateway, "iris", binary, { "content-type": "text/csv" })).status).toBe(200);
  });

  test("hands its own parameters to the model, and keeps the protocol's", async () => {
    const gateway = await start();
    const parameters = { temperature: 0.5, mode: "fast", timeout: 250_000, priority: 1, sequence_id: 0, binary_data_output: false };
    const before = performance.now();
    expect((await infer(gateway, "iris", json({ inputs: [features], parameters }))).status).toBe(200);
    const [call] = gateway.pool.calls;
    expect({ ...call!.parameters }).toEqual({ temperature: { doubleValue: 0.5 }, mode: { stringValue: "fast" } });
    expect(call!.deadlineAt).toBeLessThan(performance.now() + 250);
    expect(call!.deadlineAt).toBeGreaterThan(before);
  });

  test("mixes inputs in JSON and in binary", async () => {
    const both = modelVersion({
      name: "both",
      inputs: [spec("a", "FP64", -1), spec("b", "INT32", -1), spec("c", "BYTES", -1)],
      outputs: [],
      batched: false,
    });
    const gateway = await startGateway({ versions: [both], script: echo });
    const head = {
      parameters: { binary_data_output: true },
      inputs: [
        { name: "c", datatype: "BYTES", shape: [2], parameters: { binary_data_size: 10 } },
        { name: "b", datatype: "INT32", shape: [1], data: [7] },
        { name: "a", datatype: "FP64", shape: [1], parameters: { binary_data_size: 8 } },
      ],
    };
    const answer = await infer(gateway, "both", binaryRequest(head, bytesTensor("x", "é").subarray(0, 11), doubles(0.5)));
    expect(answer.json).toMatchObject({ status: 400 });
    const right = await infer(
      gateway,
      "both",
      binaryRequest(
        { ...head, inputs: [{ ...head.inputs[0], parameters: { binary_data_size: 11 } }, ...head.inputs.slice(1)] },
        bytesTensor("x", "é"),
        doubles(0.5),
      ),
    );
    expect(right.blobs).toEqual({ a: doubles(0.5), b: Buffer.from([7, 0, 0, 0]), c: bytesTensor("x", "é") });
  });
});

describe("every datatype", () => {
  const samples: Record<string, readonly [json: unknown[], raw: Uint8Array]> = {
    BOOL: [[true, false], Uint8Array.of(1, 0)],
    UINT8: [[0, 255], Uint8Array.of(0, 255)],
    UINT16: [[0, 65_535], new Uint8Array(Uint16Array.of(0, 65_535).buffer)],
    UINT32: [[0, 4_294_967_295], new Uint8Array(Uint32Array.of(0, 4_294_967_295).buffer)],
    UINT64: [[1, 2], new Uint8Array(BigUint64Array.of(1n, 2n).buffer)],
    INT8: [[-128, 127], new Uint8Array(Int8Array.of(-128, 127).buffer)],
    INT16: [[-32_768, 1], new Uint8Array(Int16Array.of(-32_768, 1).buffer)],
    INT32: [[-2_147_483_648, 1], new Uint8Array(Int32Array.of(-2_147_483_648, 1).buffer)],
    INT64: [[-1, 2], new Uint8Array(BigInt64Array.of(-1n, 2n).buffer)],
    FP32: [[0.5, -2.25], new Uint8Array(Float32Array.of(0.5, -2.25).buffer)],
    FP64: [[0.1, 1e300], new Uint8Array(Float64Array.of(0.1, 1e300).buffer)],
    BYTES: [["é", ""], bytesTensor("é", "")],
  };

  test.each(Object.entries(samples))("%s goes both ways in both codings", async (datatype, [data, raw]) => {
    const gateway = await start();
    const path = datatype.toLowerCase();
    const input = { name: "x", datatype, shape: [1, 2] };
    const asked = (binary: boolean) => ({ parameters: { binary_data_output: binary } });
    const plain = await infer(gateway, path, json({ inputs: [{ ...input, data }] }));
    expect(plain.json.outputs).toEqual([{ name: "x", datatype, shape: [1, 2], data }]);
    const toBinary = await infer(gateway, path, json({ inputs: [{ ...input, data }], ...asked(true) }));
    expect(toBinary.blobs.x).toEqual(Buffer.from(raw));
    const toJson = await infer(gateway, path, binaryInput("x", datatype as "BOOL", [1, 2], raw, asked(false)));
    expect(toJson.json.outputs[0].data).toEqual(data);
    const binary = await infer(gateway, path, binaryInput("x", datatype as "BOOL", [1, 2], raw, asked(true)));
    expect(binary.blobs.x).toEqual(Buffer.from(raw));
  });

  test.each(["FP16", "BF16"] as const)("%s comes in binary only, and goes as numbers too", async (datatype) => {
    const gateway = await start();
    const path = datatype.toLowerCase();
    const { json: refused } = await infer(gateway, path, json({ inputs: [{ name: "x", datatype, shape: [1, 1], data: [1] }] }));
    expect(refused).toMatchObject({ status: 400, errors: [{ pointer: "/inputs/0/data", detail: expect.stringContaining("in binary") }] });
    const half = datatype === "FP16" ? Uint8Array.of(0, 0x3e) : Uint8Array.of(0xc0, 0x3f);
    const answer = await infer(gateway, path, binaryInput("x", datatype, [1, 1], half, { parameters: { binary_data_output: true } }));
    expect(answer.blobs.x).toEqual(Buffer.from(half));
    expect((await infer(gateway, path, binaryInput("x", datatype, [1, 1], half))).json.outputs[0].data).toEqual([1.5]);
  });

  test.each([
    ["INT64", "-9223372036854775808", "9007199254740993"],
    ["UINT64", "18446744073709551615", "9007199254740993"],
  ] as const)("%s is exact beyond 2^53, both ways, as bare numbers", async (datatype, ...numbers) => {
    const gateway = await start();
    const body = Buffer.from(`{"inputs":[{"name":"x","datatype":"${datatype}","shape":[2,1],"data":[[${numbers[0]}],[${numbers[1]}]]}]}`);
    const response = await fetch(`${gateway.url}/v2/models/${datatype.toLowerCase()}/infer`, {
      method: "POST",
      body,
      headers: { authorization: `Bearer ${await gateway.key("predict")}` },
    });
    expect(await response.text()).toContain(`"data":[${numbers.join(",")}]`);
  });

  test("what is no number in JSON is a string, both ways", async () => {
    const gateway = await start();
    const data = ["NaN", "Infinity", "-Infinity", -0.5];
    const { json: answer } = await infer(gateway, "fp32", json({ inputs: [{ name: "x", datatype: "FP32", shape: [1, 4], data }] }));
    expect(answer.outputs[0].data).toEqual(data);
  });

  test("bytes that are no text are base64 in JSON, both ways", async () => {
    const gateway = await start();
    const data = [{ b64: "/w==" }, "x"];
    const { json: answer } = await infer(gateway, "bytes", json({ inputs: [{ name: "x", datatype: "BYTES", shape: [2, 1], data }] }));
    expect(answer.outputs[0].data).toEqual(data);
  });

  test("a tensor may have no elements", async () => {
    const gateway = await start();
    for (const [shape, data] of [
      [[0, 4], []],
      [
        [2, 0],
        [[], []],
      ],
      [[2, 0], []],
    ] as const) {
      const { json: answer } = await infer(gateway, "fp32", json({ inputs: [{ name: "x", datatype: "FP32", shape, data }] }));
      expect(answer.outputs).toEqual([{ name: "x", datatype: "FP32", shape, data: [] }]);
    }
    const binary = await infer(
      gateway,
      "fp32",
      binaryInput("x", "FP32", [0, 4], Buffer.alloc(0), { parameters: { binary_data_output: true } }),
    );
    expect(binary.json.outputs).toEqual([{ name: "x", datatype: "FP32", shape: [0, 4], parameters: { binary_data_size: 0 } }]);
    expect(binary.headers.get("content-type")).toBe("application/json");
    expect(binary.headers.get("inference-header-content-length")).toBeNull();
  });

  test("null is a missing value where the model takes them, and nowhere else", async () => {
    const nullable = { ...spec("x", "FP64", -1), nullable: true as const };
    const gateway = await startGateway({
      versions: [modelVersion({ name: "n", inputs: [nullable], outputs: [] }), echoVersion("FP64"), echoVersion("INT32")],
      script: echo,
    });
    const call = (path: string, datatype: string, shape: number[]) =>
      infer(gateway, path, json({ inputs: [{ name: "x", datatype, shape, data: [1, null] }] }));
    expect((await call("n", "FP64", [2])).json.outputs[0].data).toEqual([1, "NaN"]);
    expect((await call("fp64", "FP64", [1, 2])).json).toMatchObject({ reason: "INPUT_MISMATCH", errors: [{ pointer: "/inputs/0/data" }] });
    expect((await call("int32", "INT32", [1, 2])).json).toMatchObject({
      reason: "INVALID_REQUEST",
      errors: [{ pointer: "/inputs/0/data/1" }],
    });
  });
});

describe("compressed", () => {
  test.each([
    ["gzip", gzipSync, gunzipSync],
    ["deflate", deflateSync, inflateSync],
  ] as const)("bodies and answers go as %s, small and large, in JSON and in binary", async (coding, compress, inflate) => {
    const gateway = await start();
    for (const length of [2, 100_000]) {
      const values = Array.from({ length }, (_, i) => i);
      const raw = Buffer.from(Float32Array.from(values).buffer);
      for (const { body, headers } of [
        { ...json({ inputs: [{ name: "x", datatype: "FP32", shape: [1, length], data: values }] }), headers: {} },
        binaryInput("x", "FP32", [1, length], raw, { parameters: { binary_data_output: true } }),
      ]) {
        const response = await fetch(`${gateway.url}/v2/models/fp32/infer`, {
          method: "POST",
          body: compress(body) as Buffer<ArrayBuffer>,
          headers: {
            authorization: `Bearer ${await gateway.key("predict")}`,
            "content-encoding": coding,
            "accept-encoding": coding,
            ...headers,
          },
        });
        // fetch inflates; the header shows that there was something to be inflated.
        expect(response.headers.get("content-encoding")).toBe(length > 2 ? coding : null);
        const answer = await inferAnswer(response);
        expect(answer.blobs.x ?? Buffer.from(Float32Array.from(answer.json.outputs[0].data).buffer)).toEqual(raw);
      }
    }
    expect(inflate(compress("x")).toString()).toBe("x");
  });

  test("bytes of tensors are not, for who only lists what it can read", async () => {
    const gateway = await start();
    const request = binaryInput("x", "FP32", [1, 10_000], Buffer.alloc(40_000), { parameters: { binary_data_output: true } });
    expect((await infer(gateway, "fp32", request, { "accept-encoding": "gzip, deflate" })).headers.get("content-encoding")).toBeNull();
  });
});

describe("large tensors", () => {
  const large = Buffer.from(Float32Array.from({ length: 50_000 }, (_, i) => i).buffer);
  const shared = () => {
    const files = new SharedFiles(temporaryFolder());
    return { files, script: echo, versions: [echoVersion("FP32")] };
  };

  test("go to the shared file as they arrive", async () => {
    const { files, ...options } = shared();
    const gateway = await startGateway({ ...options, files });
    const request = binaryInput("x", "FP32", [1, 50_000], large, { parameters: { binary_data_output: true } });
    const answer = await infer(gateway, "fp32", request);
    expect(answer.blobs.x).toEqual(large);
    expect(isShared(gateway.pool.calls[0]!.inputs[0]!.raw)).toBe(true);
    expect(files.usage.leased).toBe(0);
  });

  test("begin where the worker can use them", async () => {
    const two = modelVersion({ name: "two", inputs: [spec("a", "UINT8", -1), spec("b", "FP32", -1)], outputs: [], batched: false });
    const { files } = shared();
    const gateway = await startGateway({ versions: [two], script: echo, files });
    const head = {
      inputs: [
        { name: "a", datatype: "UINT8", shape: [3], parameters: { binary_data_size: 3 } },
        { name: "b", datatype: "FP32", shape: [50_000], parameters: { binary_data_size: large.length } },
      ],
    };
    expect((await infer(gateway, "two", binaryRequest(head, Uint8Array.of(1, 2, 3), large))).status).toBe(200);
    const [a, b] = gateway.pool.calls[0]!.inputs;
    expect([a!.raw, b!.raw]).toMatchObject([
      { offset: 0, length: 3 },
      { offset: 64, length: large.length },
    ]);
  });

  test.each([
    ["too few bytes", -1],
    ["too many bytes", 1],
  ])("%s are refused, and their file serves others again", async (_what, more) => {
    const { files, ...options } = shared();
    const gateway = await startGateway({ ...options, files });
    const { body, headers } = binaryInput("x", "FP32", [1, 50_000], large);
    const wrong = more < 0 ? body.subarray(0, -1) : Buffer.concat([body, Buffer.of(0)]);
    const answer = await infer(gateway, "fp32", { body: wrong as Buffer<ArrayBuffer>, headers });
    expect(answer.json).toMatchObject({ status: 400, error: expect.stringContaining(`Expected ${large.length} bytes`) });
    expect(files.usage.leased).toBe(0);
  });

  test("come in chunks of an unknown length, too", async () => {
    const gateway = await startGateway({ versions: [echoVersion("FP32")], script: echo });
    const { body, headers } = binaryInput("x", "FP32", [1, 50_000], large, { parameters: { binary_data_output: true } });
    const response = await fetch(`${gateway.url}/v2/models/fp32/infer`, {
      method: "POST",
      body: new Blob([body]).stream(),
      duplex: "half",
      headers: { authorization: `Bearer ${await gateway.key("predict")}`, "accept-encoding": "identity", ...headers },
    } as RequestInit);
    expect((await inferAnswer(response)).blobs.x).toEqual(large);
  });

  test("in JSON are read by another thread, with binary ones behind them or not, and answered in pieces", async () => {
    const gateway = await startGateway({ versions: [echoVersion("FP32")], script: echo });
    const data = Array.from({ length: 50_000 }, (_, i) => i);
    const input = { name: "x", datatype: "FP32", shape: [1, 50_000], data };
    expect((await infer(gateway, "fp32", json({ inputs: [input] }))).json.outputs[0].data).toEqual(data);
    const two = modelVersion({
      name: "two",
      inputs: [spec("x", "FP32", -1, -1), spec("b", "UINT8", -1)],
      outputs: [spec("x", "FP32", -1, -1), spec("b", "UINT8", -1)],
      batched: false,
    });
    const both = await startGateway({ versions: [two], script: echo });
    const head = {
      inputs: [{ name: "b", datatype: "UINT8", shape: [2], parameters: { binary_data_size: 2 } }, input],
      outputs: [{ name: "x" }, { name: "b", parameters: { binary_data: true } }],
    };
    const answer = await infer(both, "two", binaryRequest(head, Uint8Array.of(7, 8)));
    expect(answer.blobs.b).toEqual(Buffer.of(7, 8));
    expect(answer.json.outputs[0].data).toEqual(data);
  });
});

test("where plug-ins and CORS look at every request, calls come and go the same", async () => {
  const gateway = await startGateway({
    versions: [echoVersion("FP32")],
    script: echo,
    settings: { gateway: { cors_origins: ["https://pages.example"] } },
  });
  const values = Buffer.from(Float32Array.from({ length: 1_000 }, (_, i) => i).buffer);
  const { body, headers } = binaryInput("x", "FP32", [1, 1_000], values, { parameters: { binary_data_output: true } });
  expect((await infer(gateway, "fp32", { body, headers })).blobs.x).toEqual(values);
  const packed = { body: gzipSync(body), headers: { ...headers, "content-encoding": "gzip" } };
  const answer = await infer(gateway, "fp32", packed as InferRequest, { "accept-encoding": "gzip", origin: "https://pages.example" });
  expect(answer.blobs.x).toEqual(values);
  expect(answer.headers.get("access-control-allow-origin")).toBe("https://pages.example");
  const { status, json: refused } = await infer(gateway, "nobody", { body, headers });
  expect([status, typeof refused.error]).toEqual([404, "string"]);
});

test("what a model and the path refuse has the string `error`", async () => {
  const gateway = await startGateway({
    script: () => {
      throw new GatewayError("QUEUE_FULL", "Later.", { retryAfterMs: 2_000 });
    },
  });
  const answer = await infer(gateway, "iris", json({ inputs: [features] }));
  expect(answer).toMatchObject({ status: 503, json: { error: "Later.", reason: "QUEUE_FULL" } });
  expect([answer.headers.get("retry-after"), answer.headers.get("content-type")]).toEqual(["2", "application/json"]);
});
