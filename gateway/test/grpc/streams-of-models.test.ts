/** Answers in chunks over gRPC: PredictStream, and decoupled models in ModelStreamInfer. */
import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import { Answer } from "../../src/backends/answer.ts";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import type { StreamCall } from "../../src/pool/stream-call.ts";
import { inferencehub } from "../../src/rpc/inference.js";
import { inference } from "../../src/rpc/open-inference.js";
import { OwnBytes } from "../../src/tensors/tensor.ts";
import { type GrpcClient, irisRequest, startGrpc, streamMethod } from "../support/grpc-client.ts";
import { modelVersion } from "../support/model-version.ts";
import { irisAnswer, workerAnswer } from "../support/scripted-pool.ts";

const { PredictRequest, PredictStreamResponse } = inferencehub.rpc.v1;
const method = "/inferencehub.rpc.v1.InferenceService/PredictStream";
const bounds = { firstChunkMs: 0, gapMs: 0, totalMs: 0, stallMs: 0, heartbeatMs: 0 };
const versions = [modelVersion({ stream: bounds }), modelVersion({ name: "rose" })];
const usage = { promptTokens: 3, completionTokens: 2, cachedTokens: 0, estimated: false };

const tick = (value: number) => [
  { name: "label", datatype: "BYTES" as const, shape: [1], raw: new OwnBytes(Buffer.from([1, 0, 0, 0, 48 + value])) },
];

/** Two chunks, and then whatever is to come of it. */
function ticking(end: (call: StreamCall) => void) {
  return (call: StreamCall): void => {
    call.chunk(tick(1));
    call.chunk(tick(2));
    end(call);
  };
}

const good = (call: StreamCall): void => call.answered(Object.assign(new Answer(), { ...workerAnswer([]), usage }));
const lost = (call: StreamCall): void => call.fail(new GatewayError("WORKER_LOST", "The worker is gone."));

function predictRequest(model = "iris"): Uint8Array {
  const raw = Buffer.from(new Float64Array([1, 2, 3, 4]).buffer);
  const inputs = [{ name: "features", datatype: inferencehub.rpc.v1.Datatype.DATATYPE_FP64, shape: [1, 4], raw }];
  return PredictRequest.encode({ modelName: model, inputs }).finish();
}

async function predictStream({ client, gateway }: GrpcClient, message: Uint8Array) {
  const { Metadata } = await import("@grpc/grpc-js");
  const metadata = new Metadata();
  metadata.set("authorization", `Bearer ${await gateway.key("admin", "predict")}`);
  const call = client.makeServerStreamRequest(method, Buffer.from, (bytes: Buffer) => bytes, message, metadata);
  const messages: inferencehub.rpc.v1.PredictStreamResponse.$Shape[] = [];
  call.on("data", (bytes: Buffer) => messages.push(PredictStreamResponse.decode(bytes)));
  call.on("error", () => {});
  const over = await new Promise<{ code: number; details: string }>((resolve) => call.on("status", resolve));
  return { messages, ...over };
}

describe("PredictStream", () => {
  test("gives a message for each chunk, and one for the end", async () => {
    const grpc = await startGrpc({ versions, streamScript: ticking(good) });
    const { code, messages } = await predictStream(grpc, predictRequest());
    expect(code).toBe(status.OK);
    expect(messages.map(({ chunk }) => chunk?.outputs?.[0]?.raw?.at(-1))).toEqual([49, 50, undefined]);
    expect(messages[2]!.end).toMatchObject({ modelName: "iris", version: "1", usage: { promptTokens: 3, completionTokens: 2 } });
  });

  test("ends with the status of what went wrong, behind the chunks", async () => {
    const { code, details, messages } = await predictStream(await startGrpc({ versions, streamScript: ticking(lost) }), predictRequest());
    expect({ code, details, chunks: messages.length }).toEqual({ code: status.UNAVAILABLE, details: "The worker is gone.", chunks: 2 });
  });

  test("gives the answer of a model that answers once as its only chunk", async () => {
    const { code, messages } = await predictStream(await startGrpc({ versions, script: irisAnswer }), predictRequest("rose"));
    expect(code).toBe(status.OK);
    expect(messages.map(({ chunk, end }) => [chunk?.outputs?.length, end?.modelName])).toEqual([
      [2, undefined],
      [undefined, "rose"],
    ]);
  });
});

async function inferred(grpc: GrpcClient, ...requests: Uint8Array[]) {
  const stream = grpc.stream(streamMethod);
  const answers: inference.ModelStreamInferResponse[] = [];
  stream.on("data", (bytes: Buffer) => answers.push(inference.ModelStreamInferResponse.decode(bytes)));
  stream.on("error", () => {});
  for (const request of requests) stream.write(request);
  stream.end();
  const { code } = await new Promise<{ code: number }>((resolve) => stream.on("status", resolve));
  return { code, answers };
}

const finalOf = ({ inferResponse }: inference.ModelStreamInferResponse) => inferResponse!.parameters!.triton_final_response?.boolParam;

describe("a decoupled model in ModelStreamInfer", () => {
  test("answers a request with a response for each chunk", async () => {
    const { code, answers } = await inferred(await startGrpc({ versions, streamScript: ticking(good) }), irisRequest({ id: "a" }));
    expect(code).toBe(status.OK);
    expect(answers.map(({ inferResponse }) => [inferResponse!.id, inferResponse!.rawOutputContents!.length])).toEqual([
      ["a", 1],
      ["a", 1],
    ]);
  });

  test("says that a response is the last by an empty one, to who asks for it", async () => {
    const parameters = { triton_enable_empty_final_response: { boolParam: true } };
    const { answers } = await inferred(await startGrpc({ versions, streamScript: ticking(good) }), irisRequest({ id: "a", parameters }));
    expect(answers.map((answer) => [finalOf(answer), answer.inferResponse!.outputs!.length])).toEqual([
      [false, 1],
      [false, 1],
      [true, 0],
    ]);
  });

  test("fails alone, and the stream goes on", async () => {
    const grpc = await startGrpc({ versions, script: irisAnswer, streamScript: ticking(lost) });
    const { code, answers } = await inferred(grpc, irisRequest({ id: "a" }), irisRequest({ id: "b", modelName: "rose" }));
    expect(code).toBe(status.OK);
    expect(answers.map(({ errorMessage, inferResponse }) => [inferResponse!.id, errorMessage]).toSorted()).toEqual([
      ["a", ""],
      ["a", ""],
      ["a", "The worker is gone."],
      ["b", ""],
    ]);
  });
});
