/** The generate extension: a text or named values in, a text or outputs by name out, whole or in events. */
import { describe, expect, test } from "vitest";
import { Answer } from "../../../src/backends/answer.ts";
import { bytesFromTexts } from "../../../src/doors/openai/base/text-tensor.ts";
import { GatewayError } from "../../../src/errors/gateway-error.ts";
import type { StreamCall } from "../../../src/pool/stream-call.ts";
import type { EncodedTensor } from "../../../src/tensors/tensor.ts";
import { OwnBytes } from "../../../src/tensors/tensor.ts";
import { type GatewayServer, type GatewayServerOptions, startGateway } from "../../support/gateway-server.ts";
import { modelVersion, spec } from "../../support/model-version.ts";
import { irisAnswer, workerAnswer } from "../../support/scripted-pool.ts";

const bounds = { firstChunkMs: 0, gapMs: 0, totalMs: 0, stallMs: 0, heartbeatMs: 0 };
const generation = { supports: ["temperature"], defaultMaxTokens: 0, contextTokens: 0 };
const generating = {
  inputs: [spec("request", "BYTES", 1)],
  outputs: [spec("event", "BYTES", -1)],
  batched: false,
  stream: bounds,
  generation,
};
const versions = [
  modelVersion({ name: "talk", task: "chat", ...generating }),
  modelVersion({ name: "write", task: "complete", ...generating }),
  modelVersion({ name: "iris" }),
];

const events = (...choices: object[]): EncodedTensor[] => {
  const texts = choices.map((choice) => JSON.stringify({ choices: [{ index: 0, ...choice }] }));
  return [{ name: "event", datatype: "BYTES", shape: [texts.length], raw: new OwnBytes(bytesFromTexts(texts)) }];
};
const said = events({ delta: { role: "assistant", content: "Hé" } }, { delta: { content: "llo" } }, { delta: {}, finish_reason: "stop" });
const answer = (options: GatewayServerOptions = {}) =>
  startGateway({ versions, script: (call) => (call.model === "iris" ? irisAnswer(call) : workerAnswer(said)), ...options });

async function generate(gateway: GatewayServer, path: string, body: unknown) {
  const response = await fetch(`${gateway.url}/v2/models/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${await gateway.key("predict")}`, "content-type": "application/json" },
  });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}

const requestOf = ({ pool }: GatewayServer) => JSON.parse((pool.calls[0]!.inputs[0]!.raw as OwnBytes).view().subarray(4).toString());

describe("generate", () => {
  test("gives a chat model the text as a message, and its answer as a text", async () => {
    const gateway = await answer();
    const { status, text } = await generate(gateway, "talk/generate", {
      id: "a",
      text_input: "Hi",
      parameters: { max_tokens: 5 },
      temperature: 0,
    });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ id: "a", model_name: "talk", model_version: "1", text_output: "Héllo" });
    expect(requestOf(gateway)).toEqual({ messages: [{ role: "user", content: "Hi" }], max_tokens: 5, temperature: 0 });
  });

  test("gives a model that completes the text as its prompt", async () => {
    const gateway = await answer();
    expect((await generate(gateway, "write/versions/1/generate", { text_input: "Once" })).status).toBe(200);
    expect(requestOf(gateway)).toEqual({ prompt: "Once" });
  });

  test("gives a model that predicts its inputs by name", async () => {
    const gateway = await answer();
    const { text } = await generate(gateway, "iris/generate", { features: [5.1, 3.5, 1.4, 0.2], parameters: { k: 3 } });
    expect(gateway.pool.calls[0]!.parameters).toEqual({ k: { int64Value: 3 } });
    expect(JSON.parse(text)).toMatchObject({ model_name: "iris", label: "setosa", probabilities: [0.98, 0.0199, 0.0001] });
  });

  test.each([
    ["talk/generate", {}, "/text_input"],
    ["talk/generate", { text_input: "" }, "/text_input"],
    ["talk/generate", { text_input: "Hi", parameters: { top_k: 5 } }, "/parameters/top_k"],
    ["talk/generate", { text_input: "Hi", max_tokens: 1, parameters: { max_tokens: 5 } }, "/max_tokens"],
    ["talk/generate", { text_input: "Hi", parameters: [] }, "/parameters"],
    ["iris/generate", { petals: 4 }, "/inputs"],
  ])("refuses at %s what %j has wrong, and says where", async (path, body, pointer) => {
    const { status, text } = await generate(await answer(), path, body);
    expect(status).toBe(400);
    expect(JSON.parse(text).errors[0].pointer).toContain(pointer);
    expect(typeof JSON.parse(text).error).toBe("string");
  });

  test("takes a text that was cut off for no answer", async () => {
    const gateway = await answer({ script: () => workerAnswer(events({ delta: { content: "He" } })) });
    expect((await generate(gateway, "talk/generate", { text_input: "Hi" })).status).toBe(500);
  });
});

const chunked = (end: (call: StreamCall) => void) => (call: StreamCall) => {
  for (const choice of [
    { delta: { role: "assistant" } },
    { delta: { content: "Hé" } },
    { delta: { content: "llo" }, finish_reason: "stop" },
  ])
    call.chunk(events(choice));
  end(call);
};
const good = (call: StreamCall): void => call.answered(Object.assign(new Answer(), workerAnswer([])));

describe("generate_stream", () => {
  test("sends an event for each piece of text", async () => {
    const { status, type, text } = await generate(await answer({ streamScript: chunked(good) }), "talk/generate_stream", {
      text_input: "Hi",
    });
    expect({ status, type }).toEqual({ status: 200, type: "text/event-stream; charset=utf-8" });
    expect(
      text
        .split("\n\n")
        .filter((event) => event !== "")
        .map((event) => JSON.parse(event.slice("data: ".length)).text_output),
    ).toEqual(["Hé", "llo"]);
  });

  test("tells in an event what goes wrong behind the first", async () => {
    const lost = (call: StreamCall): void => call.fail(new GatewayError("WORKER_LOST", "The worker is gone."));
    const { text } = await generate(await answer({ streamScript: chunked(lost) }), "talk/generate_stream", { text_input: "Hi" });
    expect(JSON.parse(text.split("\n\n").at(-2)!.slice("data: ".length))).toMatchObject({
      error: "The worker is gone.",
      reason: "WORKER_LOST",
    });
  });

  test("keeps the status of what goes wrong before", async () => {
    const full = (call: StreamCall): void => call.fail(new GatewayError("QUEUE_FULL", "Full."));
    const { status, type } = await generate(await answer({ streamScript: full }), "talk/generate_stream", { text_input: "Hi" });
    expect({ status, type }).toEqual({ status: 503, type: "application/json" });
  });
});
