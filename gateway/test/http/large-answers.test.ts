/** Answers of megabytes: whole and right, while other calls have their turns, whatever stands in front of the path. */

import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inferencehub } from "../../src/rpc/inference.js";
import { OwnBytes } from "../../src/tensors/tensor.ts";
import { type GatewayServer, startGateway } from "../support/gateway-server.ts";
import { modelVersion, spec } from "../support/model-version.ts";
import { irisAnswer, type Script, workerAnswer } from "../support/scripted-pool.ts";

/** 4 MB of singles in one row of one call, and as much text that JSON has to escape. */
const singles = new Float32Array(1_000_000).map((_, index) => Math.fround(index / 7));
const text = '"naïve"\n'.repeat(100_000);
const element = Buffer.from(text);

const script: Script = (call) => {
  if (call.model === "iris") return irisAnswer(call);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(element.length);
  return workerAnswer([
    { name: "y", datatype: "FP32", shape: [1, singles.length], raw: new OwnBytes(Buffer.from(singles.buffer)) },
    { name: "text", datatype: "BYTES", shape: [1], raw: new OwnBytes(Buffer.concat([length, element])) },
  ]);
};

const versions = [modelVersion({ name: "iris" }), modelVersion({ name: "big", inputs: [spec("x", "FP32", -1)] })];

/** Asks for the large answer and resolves when its head is there; nothing is read of its body until somebody does. */
async function askForMuch(gateway: GatewayServer, accept = "application/json"): Promise<IncomingMessage> {
  const headers = { "x-api-key": await gateway.key("predict"), "content-type": "application/json", accept };
  const asking = request(`${gateway.url}/predict`, { method: "POST", headers, agent: false });
  asking.end('{"model_name":"big","inputs":[1]}');
  const [response] = (await once(asking, "response")) as [IncomingMessage];
  return response;
}

async function bytesOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function loggedBytes(gateway: GatewayServer): unknown[] {
  return gateway.lines.filter((line) => line.model === "big").map((line) => line.bytes_out);
}

describe.each([
  ["alone", {}],
  ["behind a plug-in", { gateway: { plugins: [join(import.meta.dirname, "../support/plugins/express-middleware.cjs")] } }],
])("%s", (_, settings) => {
  test("as JSON, in chunks; a small call is answered while a large one waits for its reader", async () => {
    const gateway = await startGateway({ settings, versions, script });
    const response = await askForMuch(gateway);
    expect(response.headers).toMatchObject({ "content-type": "application/json", "transfer-encoding": "chunked" });
    expect((await gateway.predict()).status).toBe(200);
    expect(loggedBytes(gateway)).toEqual([]); // the sockets between hold far less than 4 MB
    const body = await bytesOf(response);
    const { outputs, version, request_id } = JSON.parse(body.toString());
    expect([version, request_id]).toEqual(["1", response.headers["x-request-id"]]);
    expect(outputs.text[0] === text).toBe(true);
    expect(Buffer.from(new Float32Array(outputs.y[0]).buffer).equals(Buffer.from(singles.buffer))).toBe(true);
    await expect.poll(() => loggedBytes(gateway)).toEqual([body.length]);
  });

  test("as Protobuf, with its length", async () => {
    const gateway = await startGateway({ settings, versions, script });
    const response = await askForMuch(gateway, "application/x-protobuf");
    const body = await bytesOf(response);
    expect(Number(response.headers["content-length"])).toBe(body.length);
    const { outputs, modelName, requestId, timings } = inferencehub.rpc.v1.PredictResponse.decode(body);
    expect([modelName, requestId, timings!.batchRows]).toEqual(["big", response.headers["x-request-id"], 3]);
    expect(outputs!.map(({ name, shape }) => [name, shape!.map(Number)])).toEqual([
      ["y", [1, singles.length]],
      ["text", [1]],
    ]);
    expect(Buffer.from(outputs![0]!.raw!).equals(Buffer.from(singles.buffer))).toBe(true);
    expect(Buffer.from(outputs![1]!.raw!).subarray(4).equals(element)).toBe(true);
  });

  test("for a caller that leaves, the rest is never made", async () => {
    const gateway = await startGateway({ settings, versions, script });
    const response = await askForMuch(gateway);
    response.destroy();
    await expect.poll(() => loggedBytes(gateway)).toEqual([expect.any(Number)]);
    expect(Number(loggedBytes(gateway)[0])).toBeLessThan(singles.length * 4);
    expect((await gateway.predict()).status).toBe(200);
  });

  test("a caller that leaves while its answer waits for it is no failure of ours", async () => {
    const gateway = await startGateway({ settings, versions, script });
    const response = await askForMuch(gateway);
    for (let calls = 0; calls < 20; calls++) await gateway.predict(); // by then the sockets between are full
    response.destroy();
    await expect.poll(() => loggedBytes(gateway)).toEqual([expect.any(Number)]);
    expect(gateway.lines.filter(({ level, reason }) => level === "error" || reason !== undefined)).toEqual([]);
  });
});

describe("a JSON answer that is too long", () => {
  const elements = 20_000;
  const body = { method: "POST", body: '{"model_name":"big","inputs":[1]}', headers: { "content-type": "application/json" } };
  const half = Buffer.from(new Float64Array(elements).fill(0.5).buffer);
  const halves: Script = () => workerAnswer([{ name: "y", datatype: "FP64", shape: [1, elements], raw: new OwnBytes(half) }]);

  test.each([
    ["by far", { json_answer_bytes: 1_000 }, 413],
    ["when it is written", { json_answer_bytes: elements * 3 }, 413],
    ["when it is written, or not", { json_answer_bytes: elements * 5 }, 200],
  ])("%s", async (_, limits, status) => {
    const gateway = await startGateway({ settings: { limits }, versions, script: halves });
    const answer = await gateway.ask("/predict", { ...body, key: await gateway.key("predict") });
    expect(answer.status).toBe(status);
    if (status === 413)
      expect(answer.json).toMatchObject({ reason: "PAYLOAD_TOO_LARGE", detail: expect.stringContaining("raise limits.json_answer_bytes") });
    else expect(answer.json.outputs.y).toEqual([new Array(elements).fill(0.5)]);
    const binary = await gateway.ask("/predict", {
      ...body,
      headers: { ...body.headers, accept: "application/x-protobuf" },
      key: await gateway.key("predict"),
    });
    expect(binary.status).toBe(200);
  });
});
