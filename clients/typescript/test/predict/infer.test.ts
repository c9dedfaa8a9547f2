/** Tensors as they go to a server of the Open Inference Protocol, and come back. */

import { describe, expect, test } from "vitest";
import { type Datatype, InferenceHub, type Prediction, type Tensor, tensor } from "../../src/index.ts";
import { json, page, problem, startServer } from "../server.ts";
import { startEchoServer } from "./oip-server.ts";

describe("tensors by name", () => {
  test("go with their elements behind the header, and all outputs come in kind", async () => {
    const server = await startEchoServer();
    const features = tensor(Float32Array.of(5.1, 3.5, 1.4, 0.2), [2, 2]);
    const answer = await new InferenceHub({ url: server.url }).predict(
      "m@stable",
      { features, flag: tensor([true], []) },
      { parameters: { top: 3 } },
    );
    expect(server.inferred[0]).toEqual({
      path: "/v2/models/m/versions/stable/infer",
      header: {
        parameters: { top: 3, binary_data_output: true },
        inputs: [
          { name: "features", datatype: "FP32", shape: [2, 2], parameters: { binary_data_size: 16 } },
          { name: "flag", datatype: "BOOL", shape: [], parameters: { binary_data_size: 1 } },
        ],
      },
      raws: [Buffer.from(Float32Array.of(5.1, 3.5, 1.4, 0.2).buffer), Buffer.of(1)],
    });
    expect(answer).toMatchObject({
      model: "m",
      version: "3",
      requestId: "r-7",
      timings: { totalMs: 4.5, gatewayMs: 1.25, queueMs: 0.25, computeMs: 3 },
      outputs: { features_again: features, flag_again: tensor([true], []) },
    });
  });

  test.each<[Datatype, ArrayLike<number | bigint | string | Uint8Array>]>([
    ["BOOL", [1, 0]],
    ["UINT8", [1, 255]],
    ["UINT16", [1, 65_535]],
    ["UINT32", [1, 2 ** 32 - 1]],
    ["UINT64", [1n, 2n ** 64n - 1n]],
    ["INT8", [1, -128]],
    ["INT16", [1, -32_768]],
    ["INT32", [1, -(2 ** 31)]],
    ["INT64", [1n, -(2n ** 63n)]],
    ["FP16", [1, 65_504]],
    ["FP32", [1, Number.NaN]],
    ["FP64", [0.1, -Infinity]],
    ["BF16", [1, 2 ** 100]],
    ["BYTES", ["ä", Uint8Array.of(0xff)]],
    ["FP32", []],
  ])("of %s come back as they went", async (datatype, data) => {
    const server = await startEchoServer();
    const given = tensor(data as ArrayLike<number>, [data.length], datatype);
    // The text beside it moves the elements to an address that no array may begin at.
    const { outputs } = await new InferenceHub({ url: server.url }).predict("m", { text: tensor(["abc"]), x: given });
    expect(outputs.x_again).toEqual(given);
    expect(outputs.text_again!.data).toEqual(["abc"]);
  });

  test("may be typed arrays: vectors", async () => {
    const server = await startEchoServer();
    await new InferenceHub({ url: server.url }).predict("m", { x: Int32Array.of(1, 2, 3) });
    expect(server.inferred[0]!.header.inputs).toMatchObject([{ name: "x", datatype: "INT32", shape: [3] }]);
  });
});

test("columns of the only input go as JSON, for the gateway to put them into their order", async () => {
  const server = await startServer((asked, response) => {
    const answer =
      asked.method === "GET"
        ? { name: "m", inputs: [{ name: "features", datatype: "FP64", shape: [-1, 2] }] }
        : { model_name: "m", version: "3", outputs: { y: [1, 2] } };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  const columns = { income: Float64Array.of(4, 5), age: tensor([31, 40]) };
  // The answer, which is none of that format, does not matter here.
  await new InferenceHub({ url: server.url }).predict("m", columns).catch(() => undefined);
  const { url, body } = server.asked.at(-1)!;
  expect(url).toBe("/predict");
  expect(JSON.parse(String(body)).inputs).toEqual({ income: [4, 5], age: [31, 40] });
});

describe("the model's signature", () => {
  test("names the one input of a tensor without a name, and is asked for once", async () => {
    const server = await startEchoServer({ inputs: { features: "FP32" } });
    const hub = new InferenceHub({ url: server.url });
    for (let count = 0; count < 2; count += 1) await hub.predict("m@2", Float32Array.of(1));
    expect(server.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /v2/models/m/versions/2",
      "POST /v2/models/m/versions/2/infer",
      "POST /v2/models/m/versions/2/infer",
    ]);
    expect(server.inferred[0]!.header.inputs[0]!.name).toBe("features");
  });

  test("has to name one alone where there is no name", async () => {
    const server = await startEchoServer({ inputs: { a: "FP32", b: "FP32" } });
    const failing = new InferenceHub({ url: server.url }).predict("m", tensor([1]));
    await expect(failing).rejects.toMatchObject({
      reason: "INPUT_MISMATCH",
      message: "Expected the inputs of m by name (a, b), got one tensor without a name.",
    });
    expect(server.inferred).toEqual([]);
  });

  test.each<[string, Tensor, Tensor["data"]]>([
    ["FP64", tensor(Float32Array.of(0.5, Number.NaN)), Float64Array.of(0.5, Number.NaN)],
    ["FP32", tensor([0.1, Infinity]), Float32Array.of(0.1, Infinity)],
    ["BF16", tensor([1 + 2 ** -20]), Float32Array.of(1)],
    ["FP32", tensor(Int32Array.of(2 ** 24)), Float32Array.of(2 ** 24)],
    ["INT64", tensor([3, -2]), BigInt64Array.of(3n, -2n)],
    ["INT32", tensor([5n]), Int32Array.of(5)],
    ["UINT64", tensor(Uint8Array.of(7), [1]), BigUint64Array.of(7n)],
  ])("says in which datatype elements go: %s of %o", async (datatype, given, data) => {
    const server = await startEchoServer({ inputs: { x: datatype } });
    const { outputs } = await new InferenceHub({ url: server.url }).predict("m", { x: given });
    expect(outputs.x_again).toMatchObject({ datatype, data });
  });

  test.each<[string, Tensor]>([
    ["FP32", tensor([1e300])],
    ["FP32", tensor(Int32Array.of(2 ** 24 + 1))],
    ["FP64", tensor([2n ** 53n + 1n])],
    ["INT32", tensor([0.5])],
    ["INT64", tensor([2 ** 60])],
    ["UINT8", tensor([-1n])],
    ["BOOL", tensor([1])],
    ["FP32", tensor([true])],
    ["BYTES", tensor([1])],
  ])("changes nothing that would be lost: %s of %o", async (datatype, given) => {
    const server = await startEchoServer({ inputs: { x: datatype } });
    const { outputs } = await new InferenceHub({ url: server.url }).predict("m", { x: given });
    expect(outputs.x_again).toEqual(given);
  });

  test("takes of the call's deadline what it takes", async () => {
    const server = await startEchoServer({ inputs: { x: "FP32" } });
    await new InferenceHub({ url: server.url }).predict("m", Float32Array.of(1), { deadlineMs: 60_000 });
    expect(Number(server.asked[1]!.headers["x-request-timeout-ms"])).toBeLessThan(60_000);
  });

  test("is asked for anew after a refusal", async () => {
    const metadata = json({ inputs: [] });
    const server = await startServer(
      metadata,
      problem(400, "INPUT_MISMATCH"),
      metadata,
      problem(404, "MODEL_NOT_FOUND"),
      json({ outputs: [] }),
    );
    const hub = new InferenceHub({ url: server.url });
    for (const reason of ["INPUT_MISMATCH", "MODEL_NOT_FOUND"])
      await expect(hub.predict("m", { x: tensor([1]) })).rejects.toMatchObject({ reason });
    await hub.predict("m", { x: tensor([1]) });
    expect(server.asked.map(({ method }) => method)).toEqual(["GET", "POST", "GET", "POST", "POST"]);
  });
});

describe("an answer", () => {
  test("without elements may be JSON", async () => {
    const server = await startEchoServer({ asJson: true });
    const { outputs } = await new InferenceHub({ url: server.url }).predict("m", { x: tensor([], [0, 4], "INT64") });
    expect(outputs.x).toEqual(tensor([], [0, 4], "INT64"));
  });

  test("in JSON is read as what it says it is", async () => {
    const output = (name: string, datatype: string, data: unknown) => ({ name, datatype, shape: [1, 2], data });
    const outputs = [
      output("a", "FP32", [0.5, 1]),
      output("b", "BOOL", [[true, false]]),
      output("c", "INT64", [1, 2]),
      output("d", "BYTES", ["x", "y"]),
    ];
    const server = await startServer(json({ inputs: [] }), json({ model_name: "m", outputs }));
    const answer = await new InferenceHub({ url: server.url }).predict("m", { x: Float32Array.of(1) });
    expect(Object.values(answer.outputs).map((each) => each.toArray())).toEqual([[[0.5, 1]], [[true, false]], [[1n, 2n]], [["x", "y"]]]);
    expect(answer.timings.totalMs).toBeNaN();
  });

  test.each([
    ["a page", page(200)],
    ["no outputs", json({})],
    ["an unknown datatype", json({ outputs: [{ name: "x", datatype: "FP7", shape: [0] }] })],
    ["too few elements", json({ outputs: [{ name: "x", datatype: "FP32", shape: [2], data: [1] }] })],
    ["missing bytes", json({ outputs: [{ name: "x", datatype: "FP32", shape: [1], parameters: { binary_data_size: 4 } }] })],
  ])("that is %s is none of a gateway", async (_, answer) => {
    const server = await startServer(json({ inputs: [] }), answer);
    await expect(new InferenceHub({ url: server.url }).predict("m", { x: Float32Array.of(1) })).rejects.toMatchObject({
      reason: "UNEXPECTED",
      status: 200,
    });
  });
});

describe("what a classifier says", () => {
  async function said(outputs: Record<string, ReturnType<typeof tensor>>): Promise<Prediction> {
    const server = await startEchoServer();
    const { outputs: echoed, ...rest } = await new InferenceHub({ url: server.url }).predict("m", outputs);
    const { Prediction: Made } = await import("../../src/index.ts");
    return new Made({
      ...rest,
      outputs: Object.fromEntries(Object.entries(echoed).map(([name, each]) => [name.replace("_again", ""), each])),
    });
  }

  test("of one row is a label and its probabilities", async () => {
    const answer = await said({ label: tensor(["virginica"], []), probabilities: tensor(Float32Array.of(0.25, 0.75)) });
    expect([answer.label, answer.probabilities]).toEqual(["virginica", Float32Array.of(0.25, 0.75)]);
    expect(answer.rows).toEqual([{ label: "virginica", probabilities: Float32Array.of(0.25, 0.75) }]);
  });

  test("of several is a list of each", async () => {
    const answer = await said({ label: tensor([3n, 2n ** 60n]), probabilities: tensor(Float64Array.of(0.25, 0.75, 1, 0), [2, 2]) });
    expect(answer.label).toEqual([3, 2n ** 60n]);
    expect(answer.probabilities).toEqual([Float64Array.of(0.25, 0.75), Float64Array.of(1, 0)]);
    expect(answer.rows.map(({ label }) => label)).toEqual([3, 2n ** 60n]);
    expect(answer.rows[1]!.probabilities).toEqual(Float64Array.of(1, 0));
  });

  test("may be only one of the two, and other models say neither", async () => {
    expect((await said({ probabilities: tensor(Float32Array.of(0.5, 0.5), [1, 2]) })).rows).toEqual([
      { label: undefined, probabilities: Float32Array.of(0.5, 0.5) },
    ]);
    expect((await said({ label: tensor(["a", "b"]) })).rows).toEqual([
      { label: "a", probabilities: undefined },
      { label: "b", probabilities: undefined },
    ]);
    const other = await said({ y: tensor([1]) });
    expect([other.label, other.probabilities, other.rows]).toEqual([undefined, undefined, []]);
  });
});
