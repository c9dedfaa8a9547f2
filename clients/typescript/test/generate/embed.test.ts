/** Embeddings: what is asked, and vectors out of either form. */

import { expect, test } from "vitest";
import { InferenceHub } from "../../src/index.ts";
import { type Answer, json, problem, startServer } from "../server.ts";

const base64 = (...numbers: number[]) => Buffer.from(Float32Array.from(numbers).buffer).toString("base64");

function list(...embeddings: (string | number[])[]): Answer {
  const data = embeddings.map((embedding, index) => ({ object: "embedding", index, embedding }));
  return json({ object: "list", data: data.toReversed(), usage: { prompt_tokens: 7, total_tokens: 7 } }, { "x-request-id": "r-7" });
}

async function embedded(answer: Answer) {
  const server = await startServer(answer);
  const embeddings = await new InferenceHub({ url: server.url }).embed("m@2", ["a", "b"], { parameters: { dimensions: 2 } });
  return { server, embeddings };
}

test("come as base64, in the order of the texts", async () => {
  const { server, embeddings } = await embedded(list(base64(0.1, -2), base64(3, Number.NaN)));
  expect(embeddings).toEqual({
    vectors: [Float32Array.of(0.1, -2), Float32Array.of(3, Number.NaN)],
    promptTokens: 7,
    requestId: "r-7",
    version: "",
  });
  expect(server.asked[0]!.url).toBe("/v1/embeddings");
  expect(JSON.parse(String(server.asked[0]!.body))).toEqual({
    model: "m@2",
    input: ["a", "b"],
    encoding_format: "base64",
    dimensions: 2,
  });
});

test("may come as numbers", async () => {
  expect((await embedded(list([0.5], [1]))).embeddings.vectors).toEqual([Float32Array.of(0.5), Float32Array.of(1)]);
});

test("that are no vectors, or too few, are refused", async () => {
  await expect(embedded(list("%", "%"))).rejects.toMatchObject({ reason: "UNEXPECTED" });
  await expect(embedded(list(base64(1)))).rejects.toMatchObject({ reason: "UNEXPECTED" });
});

test("are asked for again where a worker was lost, unless told otherwise", async () => {
  const lost = await startServer(problem(503, "WORKER_LOST", {}, { "retry-after": "0" }));
  const hub = new InferenceHub({ url: lost.url, retries: 1 });
  await expect(hub.embed("m", ["a"])).rejects.toMatchObject({ reason: "WORKER_LOST" });
  expect(lost.asked).toHaveLength(2);
  await expect(hub.embed("m", ["a"], { isIdempotent: false })).rejects.toMatchObject({ reason: "WORKER_LOST" });
  expect(lost.asked).toHaveLength(3);
});
