/** ModelInfer and Predict through the whole path, as a client over gRPC sees them. */

import { deflateSync, gzipSync } from "node:zlib";
import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { inferencehub } from "../../src/rpc/inference.js";
import { inferAnswer, inferMethod, inferRequest, irisRequest, startGrpc } from "../support/grpc-client.ts";
import { rawCall } from "../support/grpc-wire.ts";
import { modelVersion, spec } from "../support/model-version.ts";
import { workerAnswer } from "../support/scripted-pool.ts";
import { plain } from "../support/tensors.ts";

const predictMethod = "/inferencehub.rpc.v1.InferenceService/Predict";

describe("a call that goes well", () => {
  test("is answered with raw contents, its id, its version and what HTTP says in headers", async () => {
    const { ask, gateway } = await startGrpc();
    const reply = await ask(inferMethod, irisRequest({ id: "seven" }), { "x-request-id": "call-7" });
    expect(reply).toMatchObject({ code: status.OK, metadata: { "x-request-id": "call-7", "x-inferencehub-version": "1" } });
    expect(reply.metadata["server-timing"]).toContain("compute;dur=0.8");
    const { modelName, modelVersion, id, outputs, rawOutputContents } = inferAnswer(reply);
    expect({ modelName, modelVersion, id }).toEqual({ modelName: "iris", modelVersion: "1", id: "seven" });
    expect(outputs.map(({ name, datatype, shape, contents }) => [name, datatype, shape, contents])).toEqual([
      ["label", "BYTES", [1], null],
      ["probabilities", "FP64", [1, 3], null],
    ]);
    expect(rawOutputContents[0]!.toString()).toBe("\x06\0\0\0setosa");
    expect(gateway.lines.find(({ path }) => path === inferMethod)).toMatchObject({ status: 200, model: "iris", request_id: "call-7" });
  });

  test("gives the outputs that were asked for, in that order", async () => {
    const { ask } = await startGrpc();
    const answer = inferAnswer(await ask(inferMethod, irisRequest({ outputs: [{ name: "probabilities" }] })));
    expect(answer.outputs.map(({ name }) => name)).toEqual(["probabilities"]);
    expect(answer.rawOutputContents).toHaveLength(1);
  });

  test("takes typed contents, exactly", async () => {
    const versions = [modelVersion({ inputs: [spec("n", "INT64", -1), spec("u", "UINT64", -1)], batched: false })];
    const { ask, gateway } = await startGrpc({ versions });
    // Largest values as they travel: no decoded message here could hold them.
    const int64 = Buffer.from([(3 << 3) | 2, 9, 255, 255, 255, 255, 255, 255, 255, 255, 127]);
    const uint64 = Buffer.from([(5 << 3) | 2, 10, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]);
    const input = (name: string, datatype: string, contents: Buffer) =>
      Buffer.concat([inputHead(name, datatype), Buffer.from([(5 << 3) | 2, contents.length]), contents]);
    const parts = [input("n", "INT64", int64), input("u", "UINT64", uint64)].flatMap((part) => [
      Buffer.from([(5 << 3) | 2, part.length]),
      part,
    ]);
    expect(await ask(inferMethod, Buffer.concat([inferRequest({ modelName: "iris" }), ...parts]))).toMatchObject({ code: status.OK });
    expect(gateway.pool.calls[0]!.inputs.map((each) => plain(each).raw.toString("hex"))).toEqual(["ffffffffffffff7f", "ffffffffffffffff"]);
  });

  test("hands parameters on, and keeps those of the protocol", async () => {
    const { ask, gateway } = await startGrpc();
    const parameters = {
      temperature: { doubleParam: 0.5 },
      words: { stringParam: "a" },
      count: { uint64Param: 3 },
      flag: { boolParam: true },
      timeout: { int64Param: 700_000 },
      priority: { uint64Param: 1 },
    };
    await ask(inferMethod, irisRequest({ parameters }));
    const [call] = gateway.pool.calls;
    expect({ ...call!.parameters }).toEqual({
      temperature: { doubleValue: 0.5 },
      words: { stringValue: "a" },
      count: { int64Value: 3 },
      flag: { boolValue: true },
    });
    expect(call!.deadlineAt - performance.now()).toBeLessThan(700);
  });

  test("may be a PredictRequest of our own contract", async () => {
    const { ask } = await startGrpc();
    const { PredictRequest, PredictResponse } = inferencehub.rpc.v1;
    const raw = Buffer.from(new Float64Array([5.1, 3.5, 1.4, 0.2]).buffer);
    const request = PredictRequest.encode({
      modelName: "iris",
      inputs: [{ name: "features", datatype: 12, shape: [4], raw }],
    } as never).finish();
    const reply = await ask(predictMethod, request);
    const { modelName, version, outputs } = PredictResponse.decode(reply.message!);
    expect({ modelName, version, shape: outputs![1]!.shape }).toEqual({ modelName: "iris", version: "1", shape: [3] });
  });

  test("may come compressed", async () => {
    const { gateway } = await startGrpc();
    const message = irisRequest(
      {},
      Array.from({ length: 400 }, () => [1, 2, 3, 4]),
    );
    for (const [encoding, compress] of [
      ["gzip", gzipSync],
      ["deflate", deflateSync],
    ] as const) {
      const headers = { authorization: `Bearer ${await gateway.key("predict")}`, "grpc-encoding": encoding };
      const frames = [{ flag: 1, bytes: compress(message) }];
      expect(await rawCall(gateway.grpcPort, inferMethod, { headers, frames })).toMatchObject({ "grpc-status": "0" });
    }
    expect(gateway.pool.calls.map(({ inputs }) => inputs[0]!.shape)).toEqual([
      [400, 4],
      [400, 4],
    ]);
  });

  test("is as large both ways as limits allow", async () => {
    const elements = 400_000;
    const versions = [modelVersion({ inputs: [spec("features", "FP64", -1)], batched: false })];
    const { ask } = await startGrpc({ versions, script: (call) => workerAnswer([{ ...call.inputs[0]!, name: "echo" }]) });
    const raw = Buffer.from(new Float64Array(elements).fill(0.25).buffer);
    const message = inferRequest({
      modelName: "iris",
      inputs: [{ name: "features", datatype: "FP64", shape: [elements] }],
      rawInputContents: [raw],
    });
    const answer = inferAnswer(await ask(inferMethod, message));
    expect(Buffer.from(answer.rawOutputContents[0]!).equals(raw)).toBe(true);
  });
});

describe("a call that is refused", () => {
  test.each<[string, object, number, string, RegExp]>([
    ["its model", { modelName: "rose" }, status.NOT_FOUND, "MODEL_NOT_FOUND", /There is no model 'rose'/],
    ["its version", { modelVersion: "9" }, status.NOT_FOUND, "VERSION_NOT_FOUND", /9/],
    ["no model", { modelName: "" }, status.INVALID_ARGUMENT, "INVALID_REQUEST", /model_name/],
    ["an output", { outputs: [{ name: "nope" }] }, status.INVALID_ARGUMENT, "INPUT_MISMATCH", /outputs\/0\/name/],
    ["too few bytes", { rawInputContents: [Buffer.alloc(24)] }, status.INVALID_ARGUMENT, "INPUT_MISMATCH", /expected 32 bytes.*got 24/],
    [
      "an input too many",
      { rawInputContents: [Buffer.alloc(32), Buffer.alloc(0)] },
      status.INVALID_ARGUMENT,
      "INVALID_REQUEST",
      /1 inputs, got 2/,
    ],
    [
      "a classification",
      { outputs: [{ name: "label", parameters: { classification: { int64Param: 1 } } }] },
      status.UNIMPLEMENTED,
      "NOT_SUPPORTED",
      /classification/,
    ],
    [
      "shared memory",
      {
        inputs: [{ name: "features", datatype: "FP64", shape: [1, 4], parameters: { shared_memory_region: { stringParam: "a" } } }],
        rawInputContents: [],
      },
      status.INVALID_ARGUMENT,
      "INVALID_REQUEST",
      /shared memory/,
    ],
    [
      "half floats in typed contents",
      { inputs: [{ name: "features", datatype: "FP16", shape: [1], contents: { fp32Contents: [1] } }], rawInputContents: [] },
      status.INVALID_ARGUMENT,
      "INVALID_REQUEST",
      /FP16 as raw contents/,
    ],
    [
      "an unknown datatype",
      { inputs: [{ name: "features", datatype: "FP8", shape: [1] }] },
      status.INVALID_ARGUMENT,
      "INVALID_REQUEST",
      /datatype, expected one of BOOL/,
    ],
    [
      "a parameter that no double holds",
      { parameters: { n: { uint64Param: 2 ** 60 } } },
      status.INVALID_ARGUMENT,
      "INVALID_REQUEST",
      /parameters\/n/,
    ],
  ])("for %s says so in status, sentence and metadata", async (_what, more, code, reason, sentence) => {
    const { ask, gateway } = await startGrpc();
    const reply = await ask(inferMethod, irisRequest(more), { "x-request-id": "call-1" });
    expect(reply).toMatchObject({ code, metadata: { "inferencehub-reason": reason, "x-request-id": "call-1" }, message: undefined });
    expect(reply.details).toMatch(sentence);
    expect(gateway.pool.calls).toEqual([]);
  });

  test("for its key, before its message is read", async () => {
    const { ask, gateway } = await startGrpc();
    const none = await ask(inferMethod, Buffer.alloc(10), { "x-api-key": null });
    expect(none).toMatchObject({ code: status.UNAUTHENTICATED, metadata: { "inferencehub-reason": "UNAUTHENTICATED" } });
    expect((await ask(inferMethod, irisRequest(), { "x-api-key": await gateway.key("metrics") })).code).toBe(status.PERMISSION_DENIED);
    expect((await ask(inferMethod, irisRequest(), { "x-api-key": await gateway.keyFor({ models: ["resnet"] }) })).code).toBe(
      status.PERMISSION_DENIED,
    );
    expect((await ask(inferMethod, irisRequest(), { "x-api-key": await gateway.key("predict") })).code).toBe(status.OK);
  });

  test("for its rate says when to come back, and what is left before", async () => {
    const { ask, gateway } = await startGrpc();
    const key = await gateway.keyFor({ rate: { requests: 1, rows: null, windowS: 60, burst: 0 } });
    const first = await ask(inferMethod, irisRequest(), { "x-api-key": key });
    expect(first.metadata.ratelimit).toContain("r=0");
    const second = await ask(inferMethod, irisRequest(), { "x-api-key": key });
    expect(second).toMatchObject({ code: status.RESOURCE_EXHAUSTED, metadata: { "inferencehub-reason": "RATE_LIMITED" } });
    expect(Number(second.metadata["inferencehub-retry-after-ms"])).toBeGreaterThan(0);
    expect(Number(second.metadata["retry-after"])).toBe(Math.ceil(Number(second.metadata["inferencehub-retry-after-ms"]) / 1_000));
  });

  test("for its length, as soon as that is known", async () => {
    const { ask } = await startGrpc({ settings: { limits: { binary_body_bytes: 1_000 } } });
    const reply = await ask(
      inferMethod,
      irisRequest(
        {},
        Array.from({ length: 100_000 }, () => [1, 2, 3, 4]),
      ),
    );
    expect(reply).toMatchObject({ code: status.INVALID_ARGUMENT, metadata: { "inferencehub-reason": "PAYLOAD_TOO_LARGE" } });
    expect(reply.details).toMatch(/at most 1000 bytes, got 32000\d\d/);
  });

  test("for its length once it is large again", async () => {
    const { gateway } = await startGrpc({ settings: { limits: { binary_body_bytes: 100_000 } } });
    const reply = await rawCall(gateway.grpcPort, inferMethod, {
      headers: { authorization: `Bearer ${await gateway.key("predict")}`, "grpc-encoding": "gzip" },
      frames: [{ flag: 1, bytes: gzipSync(Buffer.alloc(50_000_000)) }],
    });
    expect(reply).toMatchObject({ "inferencehub-reason": "PAYLOAD_TOO_LARGE" });
  });

  test("for a method that there is not", async () => {
    const { ask } = await startGrpc();
    for (const method of ["/inference.GRPCInferenceService/Nope", "/inferencehub.rpc.v1.InferenceService/Exchange", "/"])
      expect(await ask(method, Buffer.alloc(0))).toMatchObject({
        code: status.UNIMPLEMENTED,
        details: expect.stringContaining("reflection"),
      });
  });

  test("by the model says what the model said", async () => {
    const script = () => {
      throw new GatewayError("MODEL_FAILED", "The model raised ValueError: größer als 100 %.");
    };
    const { ask } = await startGrpc({ script });
    const reply = await ask(inferMethod, irisRequest());
    expect(reply).toMatchObject({ code: status.INTERNAL, details: "The model raised ValueError: größer als 100 %." });
  });
});

describe("time", () => {
  test("that the client grants is the call's, and passes", async () => {
    const { ask, gateway } = await startGrpc({ script: () => new Promise(() => {}) });
    const reply = await ask(inferMethod, irisRequest(), {}, 250);
    expect(reply.code).toBe(status.DEADLINE_EXCEEDED);
    expect(gateway.pool.calls[0]!.deadlineAt - performance.now()).toBeLessThan(250);
  });

  test("ends for a call that is given up, at its worker, too", async () => {
    let reached = () => {};
    const here = new Promise<void>((resolve) => (reached = resolve));
    const { begin, gateway } = await startGrpc({
      script: () => {
        reached();
        return new Promise(() => {});
      },
    });
    const { reply, cancel } = begin(inferMethod, irisRequest());
    await here;
    cancel();
    expect((await reply).code).toBe(status.CANCELLED);
    await expect.poll(() => gateway.pool.cancelled).toBe(1);
  });
});

test("traffic rules see metadata as they see headers", async () => {
  const versions = [modelVersion({ version: "1" }), modelVersion({ version: "2" })];
  const { ask, gateway } = await startGrpc({ versions });
  const document = { weights: { "1": 100 }, rules: [{ header: "x-team", value: "blue", version: "2" }] };
  await gateway.ask("/admin/traffic/iris", {
    method: "PUT",
    body: JSON.stringify(document),
    headers: { "content-type": "application/json" },
  });
  expect(inferAnswer(await ask(inferMethod, irisRequest())).modelVersion).toBe("1");
  expect(inferAnswer(await ask(inferMethod, irisRequest(), { "x-team": "blue" })).modelVersion).toBe("2");
});

function inputHead(name: string, datatype: string): Buffer {
  return Buffer.concat([
    Buffer.from([(1 << 3) | 2, name.length]),
    Buffer.from(name),
    Buffer.from([(2 << 3) | 2, datatype.length]),
    Buffer.from(datatype),
    Buffer.from([(3 << 3) | 2, 1, 1]),
  ]);
}
