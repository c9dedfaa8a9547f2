/** Chats and completions that are asked for as a whole: what reaches the model, what is refused by name, what comes back. */
import { describe, expect, test } from "vitest";
import { type GatewayServer, startGateway } from "../../support/gateway-server.ts";
import { eventsAnswer, generatingVersion, said, textsOf } from "../../support/generation.ts";
import { modelVersion } from "../../support/model-version.ts";
import type { Script } from "../../support/scripted-pool.ts";

const hello = [{ role: "user", content: "Hello" }];
const usage = { promptTokens: 9, completionTokens: 1, cachedTokens: 0, estimated: false };
const hi: Script = () => eventsAnswer(usage, said("Hi", "stop"));

const picky = generatingVersion("chat", { supports: ["n", "stop", "temperature"], contextTokens: 100 }, { name: "picky" });
const writer = generatingVersion("complete", { supports: ["seed"] }, { name: "writer" });
const versions = [modelVersion({}), generatingVersion("chat"), picky, writer];

async function ask(body: unknown, path = "/v1/chat/completions", script = hi) {
  const gateway = await startGateway({ versions, script });
  return { ...(await post(gateway, body, path)), gateway };
}

function post(gateway: GatewayServer, body: unknown, path = "/v1/chat/completions") {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return gateway.ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: text });
}

test("the model gets what its caller wrote, but for what is the gateway's, null, or asks for nothing", async () => {
  const { status, json, headers, gateway } = await ask({
    model: "bot@3",
    messages: hello,
    stream: false,
    n: 1,
    tools: [],
    response_format: { type: "text" },
    temperature: 0.5,
    seed: null,
    user: "me",
    odd: { deep: ["ü"] },
  });
  expect(status).toBe(200);
  const [call] = gateway.pool.calls;
  const [tensor] = call!.inputs;
  expect([call!.version, tensor!.name, tensor!.shape]).toEqual(["3", "request", [1]]);
  expect(textsOf(tensor!).map((text) => JSON.parse(text))).toEqual([
    { messages: hello, temperature: 0.5, user: "me", odd: { deep: ["ü"] } },
  ]);
  const { id, created } = json;
  expect(json).toEqual({
    id: `chatcmpl-${headers.get("x-request-id")}`,
    object: "chat.completion",
    created,
    model: "bot@3",
    choices: [{ index: 0, message: { role: "assistant", content: "Hi", refusal: null }, logprobs: null, finish_reason: "stop" }],
    usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10, prompt_tokens_details: { cached_tokens: 0 } },
  });
  expect(id).toBeTypeOf("string");
  expect(headers.get("x-inferencehub-version")).toBe("3");
});

test("events become whole choices: texts, calls of tools, log probabilities and what nobody knows", async () => {
  const events = [
    {
      system_fingerprint: "fp",
      choices: [{ index: 1, delta: { role: "assistant", content: "one" }, logprobs: { content: [{ token: "one" }] } }],
    },
    {
      choices: [
        {
          index: 0,
          delta: { reasoning: "th", tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "f", arguments: '{"x"' } }] },
        },
      ],
    },
    {
      choices: [
        {
          index: 0,
          delta: {
            reasoning: "ink",
            tool_calls: [
              { index: 0, function: { arguments: ":1}" } },
              { index: 1, id: "b", function: { name: "g" } },
            ],
          },
        },
      ],
    },
    { choices: [{ index: 1, delta: { content: " two" }, logprobs: { content: [{ token: " two" }] }, finish_reason: "stop" }] },
    { choices: [{ index: 0, delta: {}, finish_reason: "tool_calls", stop_reason: 7 }] },
  ];
  const { json } = await ask({ model: "bot", messages: hello, n: 2 }, undefined, () => eventsAnswer(undefined, ...events));
  expect(json.system_fingerprint).toBe("fp");
  expect(json.choices).toEqual([
    {
      index: 0,
      message: {
        role: "assistant",
        content: null,
        refusal: null,
        reasoning: "think",
        tool_calls: [
          { id: "a", type: "function", function: { name: "f", arguments: '{"x":1}' } },
          { id: "b", function: { name: "g" } },
        ],
      },
      logprobs: null,
      finish_reason: "tool_calls",
      stop_reason: 7,
    },
    {
      index: 1,
      message: { role: "assistant", content: "one two", refusal: null },
      logprobs: { content: [{ token: "one" }, { token: " two" }] },
      finish_reason: "stop",
    },
  ]);
  expect(json.usage.estimated).toBe(true);
});

test("a whole message passes", async () => {
  const message = {
    role: "assistant",
    content: "Hi",
    tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: "{}" } }],
  };
  const { json } = await ask({ model: "bot", messages: hello }, undefined, () =>
    eventsAnswer(usage, { choices: [{ index: 0, message, finish_reason: "stop" }] }),
  );
  expect(json.choices[0].message).toEqual({ ...message, refusal: null });
});

test("many events are put together in turns", async () => {
  const events = Array.from({ length: 3_000 }, (_, i) => said(`${i} `));
  const { json } = await ask({ model: "bot", messages: hello }, undefined, () => eventsAnswer(usage, ...events, said("", "length")));
  expect(json.choices[0].message.content).toBe(Array.from({ length: 3_000 }, (_, i) => `${i} `).join(""));
});

test("a choice that has not ended is no answer", async () => {
  const { status, json, headers } = await ask({ model: "bot", messages: hello }, undefined, () => eventsAnswer(usage, said("Hi")));
  expect([status, json.error.code, headers.get("x-should-retry")]).toEqual([500, "MODEL_FAILED", "false"]);
  expect(json.error.message).toBe("The model's answer ended before its choice 0 had a finish_reason.");
});

test("a completion", async () => {
  const answer = () =>
    eventsAnswer(usage, { choices: [{ index: 0, text: "upon" }] }, { choices: [{ index: 0, text: " a", finish_reason: "length" }] });
  const { json, gateway } = await ask({ model: "writer", prompt: ["Once"], max_tokens: 2 }, "/v1/completions", answer);
  expect(json).toMatchObject({
    object: "text_completion",
    model: "writer@3",
    choices: [{ index: 0, text: "upon a", logprobs: null, finish_reason: "length" }],
  });
  expect(textsOf(gateway.pool.calls[0]!.inputs[0]!)).toEqual(['{"prompt":"Once","max_tokens":2}']);
});

test("a large body is read elsewhere, with the same result", async () => {
  const messages = [{ role: "user", content: "ß".repeat(40_000) }];
  const { status, gateway } = await ask({ model: "bot", messages });
  expect(status).toBe(200);
  expect(JSON.parse(textsOf(gateway.pool.calls[0]!.inputs[0]!)[0]!)).toEqual({ messages });
  const refused = await post(gateway, { model: "bot", messages: [...messages, { role: "me" }] });
  expect([refused.status, refused.json.error.param]).toEqual([400, "messages[1].role"]);
});

describe("refused by name", () => {
  test.each<[string, object, string, string, string?]>([
    ["no messages", { messages: undefined }, "messages", "expected an array of messages, got nothing"],
    ["an empty list", { messages: [] }, "messages", "expected an array of 1 or more messages, got an empty array"],
    ["no content", { messages: [{ role: "user" }] }, "messages[0].content", "expected text, or an array of parts, got nothing"],
    [
      "a part without text",
      { messages: [{ role: "user", content: [{ type: "text" }] }] },
      "messages[0].content[0].text",
      "expected text, got nothing",
    ],
    ["half a character", { messages: [{ role: "user", content: "\ud83d" }] }, "messages[0].content", "expected text of whole characters"],
    [
      "a tool's answer to no call",
      { messages: [{ role: "tool", content: "4" }] },
      "messages[0].tool_call_id",
      "expected text, got nothing",
    ],
    ["a temperature", { temperature: 3 }, "temperature", "expected a number from 0 to 2, got 3"],
    ["a stop", { stop: [""] }, "stop[0]", 'expected text that is not empty, got the string ""'],
    ["n", { n: 0 }, "n", "expected a whole number from 1 to 128, got 0"],
    ["a seed", { seed: 2 ** 60 }, "seed", "expected a whole number within ±(2^53−1), got"],
    ["max_tokens", { max_tokens: "5" }, "max_tokens", 'expected a whole number from 1 to 2147483647, got the string "5"'],
    ["a tool without a name", { tools: [{ type: "function", function: {} }] }, "tools[0].function.name", "expected text, got nothing"],
    ["a tool that is no function", { tools: [{ type: "function" }] }, "tools[0].function", "expected an object, got nothing"],
    [
      "a function of no name to call",
      { tool_choice: { type: "function", function: {} } },
      "tool_choice.function.name",
      "expected text, got nothing",
    ],
    [
      "a format by no schema",
      { response_format: { type: "json_schema" } },
      "response_format.json_schema",
      "expected an object, got nothing",
    ],
    ["the number of log probabilities alone", { top_logprobs: 3 }, "logprobs", "expected true beside `top_logprobs`, got nothing"],
    [
      "options of no stream",
      { stream_options: { include_usage: true } },
      "stream_options",
      "expected nothing beside a `stream` that is not true",
    ],
    ["an option", { stream: true, stream_options: { more: 1 } }, "stream_options.more", "expected only include_usage, got 1"],
    ["stream", { stream: "yes" }, "stream", 'expected true or false, got the string "yes"'],
    ["no model", { model: 5 }, "model", "expected the name of a model, or name@version or name@label, got 5"],
    [
      "a model that predicts",
      { model: "iris" },
      "model",
      "Model 'iris' version '1' predicts: call it with POST /predict.",
      "model_not_supported",
    ],
    ["a model that completes", { model: "writer" }, "model", "completes texts: call it with POST /v1/completions", "model_not_supported"],
    [
      "what the version does not declare",
      { model: "picky", logprobs: true },
      "logprobs",
      "'picky' version '3' does not take it; it takes max_tokens, n, stop, temperature",
      "unsupported_parameter",
    ],
    ["what nobody knows", { model: "picky", top_k: 5 }, "top_k", "does not take it", "unknown_parameter"],
    [
      "a picture",
      { model: "picky", messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:" } }] }] },
      "messages[0].content[0]",
      "does not take it",
      "unsupported_parameter",
    ],
    [
      "more tokens than there is room for",
      { model: "picky", max_completion_tokens: 101 },
      "max_completion_tokens",
      "expected at most 100 tokens",
      "context_length_exceeded",
    ],
  ])("%s", async (_what, changes, param, message, code = "INVALID_REQUEST") => {
    const { status, json, gateway } = await ask({ model: "bot", messages: hello, ...changes });
    expect([status, json.error.param, json.error.code, json.error.type]).toEqual([400, param, code, "invalid_request_error"]);
    expect(json.error.message).toContain(message);
    expect(gateway.pool.calls).toEqual([]);
  });

  test("all at once", async () => {
    const { json } = await ask({ model: "picky", messages: hello, top_k: 5, logprobs: true });
    expect(json.error.errors.map(({ param }: { param: string }) => param)).toEqual(["top_k", "logprobs"]);
    expect(json.error.message).toMatch(/^'top_k': .* \(and 1 more\)\.$/);
  });

  test.each([
    ["tokens", [1, 2]],
    ["several prompts", ["a", "b"]],
    ["nothing", undefined],
  ])("%s as a prompt", async (_what, prompt) => {
    const { status, json } = await ask({ model: "writer", prompt }, "/v1/completions");
    expect([status, json.error.param]).toEqual([400, "prompt"]);
  });

  test("a body that is no JSON, and a key that comes twice", async () => {
    const { gateway, json } = await ask("{");
    expect(json.error).toMatchObject({ code: "INVALID_REQUEST", param: null });
    const twice = await post(gateway, '{"model":"bot","model":"bot","messages":[{"role":"user","content":"a"}]}');
    expect(twice.json.error).toMatchObject({ code: "INVALID_REQUEST", param: "model" });
  });
});

test("models that can't be there are not found, and so are versions", async () => {
  const { gateway, status, json } = await ask({ model: "meta/llama", messages: hello });
  expect([status, json.error.code, json.error.param]).toEqual([404, "model_not_found", "model"]);
  for (const model of ["nothing", "bot@9", "bot@3@3"]) {
    const answer = await post(gateway, { model, messages: hello });
    expect([answer.status, answer.json.error.code]).toEqual([404, "model_not_found"]);
  }
});

test("a label and a traffic document choose as they do at every door, and only who may use a model learns of it", async () => {
  const gateway = await startGateway({
    versions: [generatingVersion("chat"), generatingVersion("chat", {}, { version: "4" })],
    script: hi,
  });
  const document = JSON.stringify({ labels: { stable: "3" }, weights: { stable: 100 } });
  const put = { method: "PUT", headers: { "content-type": "application/json" }, body: document };
  expect((await gateway.ask("/admin/traffic/bot", put)).status).toBe(200);
  for (const [model, answered] of [
    ["bot", "bot@3"],
    ["bot@stable", "bot@3"],
    ["bot@latest", "bot@4"],
  ])
    expect((await post(gateway, { model, messages: hello })).json.model).toBe(answered);
  const key = await gateway.keyFor({ models: ["other"] });
  const body = JSON.stringify({ model: "bot", messages: hello });
  const denied = await gateway.ask("/v1/chat/completions", { method: "POST", headers: { "content-type": "application/json" }, body, key });
  expect([denied.status, denied.json.error.code]).toEqual([403, "PERMISSION_DENIED"]);
});

test("traffic rules know a caller again by a field of the body", async () => {
  const gateway = await startGateway({
    versions: [generatingVersion("chat"), generatingVersion("chat", {}, { version: "4" })],
    script: hi,
  });
  const document = JSON.stringify({ weights: { "3": 50, "4": 50 }, sticky: { by: "field", name: "user" } });
  const put = { method: "PUT", headers: { "content-type": "application/json" }, body: document };
  expect((await gateway.ask("/admin/traffic/bot", put)).status).toBe(200);
  const seen = new Set<string>();
  for (const user of ["a", "b", "c", "d", "e", "f", "g", "h"]) {
    const answered = async () => (await post(gateway, { model: "bot", messages: hello, user })).json.model as string;
    const first = await answered();
    expect([await answered(), await answered()]).toEqual([first, first]);
    seen.add(first);
  }
  expect(seen).toEqual(new Set(["bot@3", "bot@4"]));
});

test("a stream is asked for as one", async () => {
  const { gateway, text, headers } = await ask({
    model: "bot",
    messages: hello,
    stream: true,
    stream_options: { include_usage: true, include_obfuscation: false },
  });
  expect(textsOf(gateway.pool.calls[0]!.inputs[0]!)).toEqual([JSON.stringify({ messages: hello })]);
  expect(headers.get("content-type")).toBe("text/event-stream");
  expect(headers.get("content-length")).toBeNull();
  const datas = text.trimEnd().split("\n\n");
  expect(datas.at(-1)).toBe("data: [DONE]");
  expect(JSON.parse(datas.at(-2)!.slice("data: ".length))).toMatchObject({ choices: [], usage: { prompt_tokens: 9, total_tokens: 10 } });
});

test("a browser of another origin reads streams and errors, too", async () => {
  const gateway = await startGateway({ versions, script: hi, settings: { gateway: { cors_origins: ["https://app.test"] } } });
  const headers = { "content-type": "application/json", origin: "https://app.test" };
  const ask = (body: object) => gateway.ask("/v1/chat/completions", { method: "POST", headers, body: JSON.stringify(body) });
  const streamed = await ask({ model: "bot", messages: hello, stream: true });
  expect(streamed.text.endsWith("data: [DONE]\n\n")).toBe(true);
  const refused = await ask({ model: "nothing", messages: hello });
  for (const answer of [streamed, refused]) {
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://app.test");
    const exposed = answer.headers.get("access-control-expose-headers")!.split(", ");
    expect(exposed).toEqual(expect.arrayContaining(["x-should-retry", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-requests"]));
  }
});
