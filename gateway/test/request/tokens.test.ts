/** Tokens of calls on the path: kept free before a call is sent, settled by what it has used, and noted for the ledger. */
import { expect, test } from "vitest";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { OwnBytes } from "../../src/tensors/tensor.ts";
import { modelVersion, spec } from "../support/model-version.ts";
import { startPathServer } from "../support/path-server.ts";
import { ScriptedPool, workerAnswer } from "../support/scripted-pool.ts";

const chat = modelVersion({
  name: "chat",
  task: "chat",
  batched: false,
  inputs: [spec("request", "BYTES", 1)],
  outputs: [spec("event", "BYTES", -1)],
  generation: { supports: [], defaultMaxTokens: 30, contextTokens: 0 },
});
const embed = modelVersion({
  name: "embed",
  task: "embed",
  inputs: [spec("text", "BYTES", -1)],
  outputs: [spec("embedding", "FP32", -1, 1), spec("prompt_tokens", "INT64", -1)],
});

const usage = (promptTokens: number, completionTokens: number, cachedTokens = 0) => ({
  promptTokens,
  completionTokens,
  cachedTokens,
  estimated: false,
});
const event = { name: "event", datatype: "BYTES" as const, shape: [1], raw: new OwnBytes(Buffer.from([2, 0, 0, 0, 0x7b, 0x7d])) };
const answerWith = (counted: ReturnType<typeof usage> | undefined) => ({ ...workerAnswer([event]), usage: counted });
const body = { model_name: "chat", inputs: { request: ["{}"] } };
const withTokens = { "x-api-key": "tokens" };

test("charges what a call has used, which its headers say", async () => {
  const pool = new ScriptedPool([chat], () => answerWith(usage(12, 8, 4)));
  const { post, records } = await startPathServer(pool);
  const answer = await post(body, withTokens);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("ratelimit-policy")).toBe('"total_tokens";q=100;w=60');
  expect(answer.headers.get("ratelimit")).toMatch(/^"total_tokens";r=80;t=/);
  expect(records[0]!.usage).toEqual(usage(12, 8, 4));
});

test("of 50 calls at once on a limit of 100 tokens so many pass that the limit and one call are used", async () => {
  const pool = new ScriptedPool([chat], () => answerWith(usage(10, 30)));
  const { post, records } = await startPathServer(pool);
  const statuses = await Promise.all(Array.from({ length: 50 }, async () => (await post(body, withTokens)).status));
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  const used = records.reduce((sum, record) => sum + (record.usage ? record.usage.promptTokens + record.usage.completionTokens : 0), 0);
  expect(used).toBeGreaterThanOrEqual(40);
  expect(used).toBeLessThanOrEqual(140);
});

test("gives all back of a call that failed, and of one that was refused", async () => {
  const pool = new ScriptedPool([chat], () => {
    throw new GatewayError("QUEUE_FULL", "full");
  });
  const { post, records } = await startPathServer(pool);
  const answer = await post(body, withTokens);
  expect([answer.status, answer.headers.get("ratelimit")]).toEqual([503, expect.stringMatching(/r=100;/)]);
  expect(records[0]!.usage).toBeUndefined();
});

test("takes a use of nothing as it is, and guesses only where nobody has counted", async () => {
  let counted: ReturnType<typeof usage> | undefined = usage(0, 0);
  const pool = new ScriptedPool([chat], () => answerWith(counted));
  const { post, records } = await startPathServer(pool);
  await post(body);
  expect(records[0]!.usage).toEqual(usage(0, 0));
  counted = undefined;
  await post(body);
  expect(records[1]!.usage).toMatchObject({ promptTokens: 13, completionTokens: 2, estimated: true });
});

test("counts the tokens of embeddings by the output that says so", async () => {
  const counts = {
    name: "prompt_tokens",
    datatype: "INT64" as const,
    shape: [2],
    raw: new OwnBytes(Buffer.from(new BigInt64Array([5n, 7n]).buffer)),
  };
  const vectors = { name: "embedding", datatype: "FP32" as const, shape: [2, 1], raw: new OwnBytes(Buffer.alloc(8)) };
  const pool = new ScriptedPool([embed], () => workerAnswer([vectors, counts]));
  const { post, records } = await startPathServer(pool);
  const answer = await post({ model_name: "embed", inputs: { text: ["a", "b"] } }, withTokens);
  expect(answer.headers.get("ratelimit")).toMatch(/r=88;/);
  expect(records[0]!.usage).toEqual(usage(12, 0));
});

test("charges afterwards what a model counts that nobody took for one of tokens", async () => {
  const pool = new ScriptedPool([{ ...chat, task: undefined as never, generation: undefined as never }], () => answerWith(usage(40, 80)));
  const { post } = await startPathServer(pool);
  expect((await post(body, withTokens)).headers.get("ratelimit")).toMatch(/r=0;/);
});
