/** A chat: what is asked, what comes delta by delta, and how it ends. */

import { expect, test } from "vitest";
import { type ChatDelta, InferenceHub, type InferenceHubError } from "../../src/index.ts";
import { endedEvents, events, startServer, type TestServer } from "../server.ts";

const messages = [{ role: "user", content: "Hello" }] as const;

function event(chunk: object): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

function said(content: string, more: object = {}): string {
  return event({ id: "c-1", choices: [{ index: 0, delta: { content }, finish_reason: null, ...more }], usage: null });
}

const usage = event({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 1 } } });
const done = "data: [DONE]\n\n";

function chatAt({ url }: TestServer) {
  return new InferenceHub({ url, retries: 0 }).chat("m@2", messages, { parameters: { temperature: 0, max_tokens: 9, top_k: 3 } });
}

async function heard(...texts: string[]): Promise<ChatDelta[]> {
  return Array.fromAsync(chatAt(await startServer(endedEvents(...texts))));
}

test("asks for a stream with its usage, and for what it was told to", async () => {
  const server = await startServer(endedEvents(said("Hi", { finish_reason: "stop" }), done));
  await Array.fromAsync(chatAt(server));
  expect(server.asked[0]).toMatchObject({ method: "POST", url: "/v1/chat/completions" });
  expect(JSON.parse(String(server.asked[0]!.body))).toEqual({
    model: "m@2",
    messages,
    stream: true,
    stream_options: { include_usage: true },
    temperature: 0,
    max_tokens: 9,
    top_k: 3,
  });
});

test("gives each delta, then why it ended, then what it took", async () => {
  const role = event({ choices: [{ index: 0, delta: { role: "assistant", content: "" } }] });
  const deltas = await heard(role, said("H"), ": ping\n\n", said("i 🙂"), said("", { finish_reason: "length", delta: {} }), usage, done);
  expect(deltas.map(({ text }) => text).join("")).toBe("Hi 🙂");
  expect(deltas.map(({ finishReason }) => finishReason)).toEqual([undefined, undefined, undefined, "length", undefined]);
  expect(deltas.at(-1)).toMatchObject({ text: "", usage: { promptTokens: 5, completionTokens: 2, cachedTokens: 1 } });
  expect(deltas.every(({ requestId }) => requestId === "r-7")).toBe(true);
});

test("tells choices apart, and hands on what is more than text", async () => {
  const tool_calls = [{ index: 0, id: "t", type: "function", function: { name: "f", arguments: "{}" } }];
  const chunk = event({
    choices: [
      { index: 1, delta: { content: "b" } },
      { index: 0, delta: { content: null, tool_calls } },
    ],
  });
  expect(await heard(chunk, done)).toMatchObject([
    { index: 1, text: "b" },
    { index: 0, text: "", delta: { tool_calls } },
  ]);
});

test.each([
  ["its reason", { message: "It went away.", type: "server_error", code: "WORKER_LOST", param: null }, "WORKER_LOST"],
  ["OpenAI's word for it", { message: "Too many.", type: "requests", code: "rate_limit_exceeded" }, "RATE_LIMITED"],
  ["no code at all", { message: "Out of memory.", type: "server_error" }, "UNEXPECTED"],
])("throws an error in the middle with %s", async (_, error, reason) => {
  const chat = chatAt(await startServer(endedEvents(said("Hi"), event({ error }))));
  expect((await chat.next()).value).toMatchObject({ text: "Hi" });
  await expect(chat.next()).rejects.toMatchObject({ reason, message: error.message, requestId: "r-7" });
});

test("is refused in the words of the reason, whichever code stands for it", async () => {
  const refused = async (status: number, error: object) => {
    const server = await startServer((_, response) =>
      response.writeHead(status, { "content-type": "application/json", "x-request-id": "r-9" }).end(JSON.stringify({ error })),
    );
    const failure: InferenceHubError = await chatAt(server)
      .next()
      .then(
        () => expect.fail("it did not fail"),
        (thrown) => thrown,
      );
    expect(failure).toMatchObject({ status, requestId: "r-9", message: "No." });
    const { reason, title, problems } = failure;
    return [reason, title, ...problems.map(({ pointer }) => pointer)];
  };
  const message = "No.";
  expect(await refused(400, { message, code: null, param: "top_k" })).toEqual([
    "INVALID_REQUEST",
    "The request is not well-formed",
    "/top_k",
  ]);
  expect(await refused(400, { message, code: "INPUT_MISMATCH", param: "messages[0].content" })).toEqual([
    "INPUT_MISMATCH",
    "The inputs disagree with the model's signature",
    "/messages/0/content",
  ]);
  expect(await refused(401, { message, code: "invalid_api_key" })).toEqual(["UNAUTHENTICATED", "A valid key is needed"]);
  expect(await refused(404, { message, code: "model_not_found" })).toEqual(["MODEL_NOT_FOUND", "There is no such model"]);
  expect(await refused(503, { message, code: "QUEUE_FULL" })).toEqual(["QUEUE_FULL", "The model's queue is full"]);
  expect(await refused(502, { message, code: "upstream_down" })).toEqual(["UNEXPECTED", "HTTP 502"]);
});

test("never ends as if it were whole where [DONE] is missing", async () => {
  const chat = chatAt(await startServer(endedEvents(said("Hi", { finish_reason: "stop" }))));
  await chat.next();
  await expect(chat.next()).rejects.toMatchObject({ reason: "UNEXPECTED" });
});

test("closes the connection when its loop is left", async () => {
  const server = await startServer(events(said("Hi")));
  for await (const { text } of chatAt(server)) if (text === "Hi") break;
  await server.left;
});
