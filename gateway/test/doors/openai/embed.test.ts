/** Embeddings: texts in, vectors out, as numbers and as the base64 that the official clients ask for. */
import { expect, test } from "vitest";
import { type EncodedTensor, OwnBytes } from "../../../src/tensors/tensor.ts";
import { startGateway } from "../../support/gateway-server.ts";
import { embeddingVersion, textsOf } from "../../support/generation.ts";
import { modelVersion, spec } from "../../support/model-version.ts";
import { type Script, workerAnswer } from "../../support/scripted-pool.ts";

/** Each text as its length, a third and its place. */
function vectors(length: number, wide = false): Script {
  return ({ inputs }) => {
    const values = textsOf(inputs[0]!).flatMap((text, place) => Array.from({ length }, (_, i) => [text.length, 1 / 3, place][i % 3]!));
    const typed = wide ? new Float64Array(values) : new Float32Array(values);
    const output = {
      name: "embedding",
      datatype: wide ? "FP64" : "FP32",
      shape: [inputs[0]!.shape[0]!, length],
      raw: new OwnBytes(Buffer.from(typed.buffer)),
    };
    return workerAnswer([output as EncodedTensor]);
  };
}

async function embed(body: object, script = vectors(3), version = embeddingVersion()) {
  const gateway = await startGateway({ versions: [version, modelVersion({})], script, settings: { limits: { rows: 3_000 } } });
  const answer = await gateway.ask("/v1/embeddings", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "words", ...body }),
  });
  return { ...answer, gateway };
}

test("as numbers", async () => {
  const { status, json, gateway } = await embed({ input: ["ab", "日本"], user: "me", encoding_format: "float", dimensions: 3 });
  expect(status).toBe(200);
  const [first, second] = json.data;
  expect(first).toMatchObject({ object: "embedding", index: 0 });
  expect(second).toEqual({ object: "embedding", index: 1, embedding: [2, expect.closeTo(1 / 3, 6), 1] });
  expect(json).toMatchObject({ object: "list", model: "words@2", usage: { prompt_tokens: 2, total_tokens: 2, estimated: true } });
  const [call] = gateway.pool.calls;
  expect([textsOf(call!.inputs[0]!), call!.inputs[0]!.shape]).toEqual([["ab", "日本"], [2]]);
});

test.each([false, true])("as base64 of the same floats, from FP64 too: %s", async (wide) => {
  const output = spec("embedding", wide ? "FP64" : "FP32", -1, 3);
  const { json } = await embed({ input: "ab", encoding_format: "base64" }, vectors(3, wide), embeddingVersion({ outputs: [output] }));
  const bytes = Buffer.from(json.data[0].embedding, "base64");
  expect([...new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 12))]).toEqual([2, Math.fround(1 / 3), 0]);
});

test.each(["float", "base64"])("large answers come in pieces: %s", async (encoding_format) => {
  const input = Array.from({ length: 200 }, (_, i) => "x".repeat(i + 1));
  const { json } = await embed(
    { input, encoding_format },
    vectors(384),
    embeddingVersion({ outputs: [spec("embedding", "FP32", -1, 384)] }),
  );
  expect(json.data).toHaveLength(200);
  const { embedding, index } = json.data[199];
  const values = typeof embedding === "string" ? new Float32Array(new Uint8Array(Buffer.from(embedding, "base64")).buffer) : embedding;
  expect([index, values.length, values[0], values[383]]).toEqual([199, 384, 200, 199]);
});

test("tokens that the model counts are told", async () => {
  const script: Script = (call) => {
    const answer = vectors(3)(call) as ReturnType<typeof workerAnswer>;
    const counts = Buffer.from(new BigInt64Array([4n, 0n]).buffer);
    return { ...answer, outputs: [...answer.outputs, { name: "prompt_tokens", datatype: "INT64", shape: [2], raw: new OwnBytes(counts) }] };
  };
  const { json } = await embed({ input: ["ab", "c"] }, script);
  expect(json.usage).toEqual({ prompt_tokens: 4, total_tokens: 4 });
});

test.each<[string, object, string, string]>([
  ["nothing", {}, "input", "expected a text, or an array of one or more, got nothing"],
  ["an empty text", { input: "" }, "input", 'expected text that is not empty, got the string ""'],
  ["an empty one among others", { input: ["a", ""] }, "input[1]", "expected text that is not empty"],
  ["no texts", { input: [] }, "input", "got an empty array"],
  ["tokens", { input: [1, 2] }, "input", "got tokens"],
  ["lists of tokens", { input: [[1, 2]] }, "input", "got tokens"],
  ["half a character", { input: "\udc00" }, "input", "text of whole characters"],
  ["another format", { input: "a", encoding_format: "hex" }, "encoding_format", "expected float or base64"],
  ["another length", { input: "a", dimensions: 2 }, "dimensions", "'words' version '2' makes 3 values, got 2"],
  ["what nobody knows", { input: "a", truncate: true }, "truncate", "expected only model, input"],
  ["a model that predicts", { input: "a", model: "iris" }, "model", "predicts: call it with POST /predict"],
])("refuses %s", async (_what, body, param, message) => {
  const { status, json, gateway } = await embed(body);
  expect([status, json.error.param]).toEqual([400, param]);
  expect(json.error.message).toContain(message);
  expect(gateway.pool.calls).toEqual([]);
});

test("more texts than rows may be are too many", async () => {
  const { status, json } = await embed({ input: Array.from({ length: 3_001 }, () => "a") });
  expect([status, json.error.code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
});

test("a model that answers no vectors has failed", async () => {
  const { status, json } = await embed({ input: "a" }, () => workerAnswer([]));
  expect([status, json.error.code]).toEqual([500, "MODEL_FAILED"]);
});
