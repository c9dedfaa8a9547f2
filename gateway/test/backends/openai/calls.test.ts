/** Calls to a server of OpenAI's API: how they go out, what of its answers is passed on, and what its refusals come to. */

import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Answer } from "../../../src/backends/answer.ts";
import { systemClock } from "../../../src/time/clock.ts";
import { chat, type Ending, openAiModel, readyBackend, send, startBackend, textOf, texts, textsIn } from "../../support/openai-backend.ts";
import {
  type Asked,
  chunk,
  error,
  json,
  OpenAiServer,
  type Respond,
  streamText,
  usageChunk,
  wholeChat,
} from "../../support/openai-server.ts";
import { call } from "../../support/test-pool.ts";

const stream = streamText(chunk(""), chunk("Hé"), chunk("llo 😀"), chunk(" 日本", "stop"));
const events = ["", "Hé", "llo 😀", " 日本"].map((content, i) =>
  JSON.stringify({ choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: i === 3 ? "stop" : null }] }),
);
const usage = { promptTokens: 5, completionTokens: 3, cachedTokens: 2, estimated: false };

function streaming(text: string): Respond {
  return ({ response }) => void response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" }).end(text);
}

async function answeredBy(respond: Respond, content = chat(), changes: Parameters<typeof readyBackend>[1] = {}) {
  const server = await OpenAiServer.start({ respond });
  const watched = await readyBackend(server.url, changes);
  const sent = send(watched, content);
  const ending = await sent.ending;
  return { server, watched, sent, ending, answer: ending as Answer };
}

describe("a stream", () => {
  test("goes out with the model, asks for its usage, and comes back as events without it", async () => {
    const request = '{ "messages": [{"role": "user", "content": "Hi"}], "temperature": 1.0}';
    const { server, sent, answer } = await answeredBy(streaming(stream), chat(request, { requestId: "r-1", traceparent: "00-a-b-01" }));
    expect(answer).toMatchObject({ reason: "", outputs: [], usage, worker: "theirs" });
    expect(sent.chunks.flat()).toEqual(events);
    const { path, headers, text, body } = server.asked[0]!;
    expect(path).toBe("/v1/chat/completions");
    expect(text).toContain('"temperature": 1.0}');
    expect(body).toMatchObject({ model: "their-model", stream: true, stream_options: { include_usage: true }, temperature: 1 });
    expect(headers).toMatchObject({
      host: `localhost:${server.port}`,
      "x-request-id": "r-1",
      traceparent: "00-a-b-01",
      accept: "text/event-stream",
    });
    expect(headers.authorization).toBeUndefined();
  });

  test.each<[string, Respond]>([
    [
      "one byte at a time",
      async ({ response }) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.socket!.setNoDelay(true);
        for (const byte of Buffer.from(stream)) await new Promise((resolve) => response.write(Buffer.from([byte]), resolve));
        response.end();
      },
    ],
    ["with CRLF", streaming(stream.replaceAll("\n", "\r\n"))],
    ["with CR", streaming(stream.replaceAll("\n", "\r"))],
    ["with comments and other fields", streaming(`: hello\n\n${stream.replaceAll("data: {", ": ping\n\nevent: x\nid: 1\ndata:{")}`)],
    ["over several lines of data", streaming(stream.replaceAll('"choices":', '\ndata: "choices":'))],
    ["without the empty line at its end", streaming(stream.trimEnd())],
    ["as gzip", encoded("gzip", gzipSync)],
    ["as deflate", encoded("deflate", deflateSync)],
    ["as br", encoded("br", brotliCompressSync)],
    ["as zstd", encoded("zstd", zstdCompressSync)],
  ])("%s gives the same events", async (_, respond) => {
    const { sent, answer } = await answeredBy(respond);
    expect(answer).toMatchObject({ reason: "", usage });
    expect(sent.chunks.flat()).toEqual(events);
  });

  test("of several choices is whole when each has ended; tool calls and fields that nobody knows go through", async () => {
    const tool = { index: 0, id: "c", type: "function", function: { name: "f", arguments: "{}" } };
    const odd = { x_fields: 1, choices: [{ index: 1, delta: { tool_calls: [tool] }, finish_reason: "tool_calls", x: [1.5] }] };
    const text = streamText(chunk("a", "stop"), odd);
    const { sent, answer } = await answeredBy(streaming(text), chat({ messages: [], n: 2 }));
    expect(answer.reason).toBe("");
    expect(sent.chunks.flat().map((event) => JSON.parse(event))[1]).toEqual(odd);
  });

  test("of completions goes to its own path", async () => {
    const piece = { choices: [{ text: "a", finish_reason: "length" }] };
    const settings = { models: [openAiModel({ task: "complete" })] };
    const { server, sent, answer } = await answeredBy(streaming(streamText(piece)), chat({ prompt: "x" }), { settings });
    expect([server.asked[0]!.path, answer.reason]).toEqual(["/v1/completions", ""]);
    expect(sent.chunks.flat().map((event) => JSON.parse(event))).toEqual([{ choices: [{ text: "a", finish_reason: "length", index: 0 }] }]);
  });

  test.each([
    ["without [DONE]", stream.replace("data: [DONE]\n\n", "")],
    ["without a finish_reason", streamText(chunk("a"))],
    ["with fewer choices than were asked for", streamText(chunk("a", "stop")), { messages: [], n: 2 }],
    ["with a choice that has not ended", streamText(chunk("a", "stop"), chunk("b", null, 1))],
    ["in the midst of an event", stream.slice(0, 400)],
    ["of vLLM that gave it up", streamText(chunk("a", "abort")), undefined, "MODEL_FAILED"],
  ])("that ends %s has failed", async (_, text, request = undefined, reason = "WORKER_LOST") => {
    const { answer, watched } = await answeredBy(streaming(text), chat(request));
    expect(answer).toMatchObject({ reason, outputs: [] });
    expect(watched.lines.join()).toContain("upstream failed a call");
  });

  test.each([
    ["before its first event", "", "what came"],
    ["after its first event", stream.slice(0, 400), "in the midst"],
  ])("whose connection breaks %s is lost", async (_, text, words) => {
    const { answer } = await answeredBy(({ response, socket }) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`: hello\n\n${text}`, () => setImmediate(() => socket.resetAndDestroy()));
    });
    expect(answer.reason).toBe("WORKER_LOST");
    expect(answer.detail).toContain(words === "what came" ? "did not say what became" : words);
  });

  test.each([
    [{ message: "too long", code: "context_length_exceeded" }, "INVALID_REQUEST", "too long"],
    [{ message: "out of memory at /srv/x", code: 500 }, "MODEL_FAILED", "whose log has the details"],
    [{ message: "slow down", code: 429 }, "QUEUE_FULL", "takes no more calls"],
    ["nothing works", "MODEL_FAILED", "whose log has the details"],
  ])("with the error %j in it fails with it", async (said, reason, words) => {
    const text = `data: ${JSON.stringify(chunk("a"))}\n\ndata: ${JSON.stringify({ error: said })}\n\ndata: [DONE]\n\n`;
    const { answer, sent } = await answeredBy(streaming(text));
    expect(answer.reason).toBe(reason);
    expect(answer.detail).toContain(words);
    expect(textOf(sent.chunks.flat())).toBe("a");
  });

  test.each([
    ["no JSON", "data: {\n\n"],
    ["a choice that is none", 'data: {"choices": [1]}\n\n'],
    ["a list", "data: []\n\n"],
  ])("of %s is the server's fault", async (_, text) => {
    expect((await answeredBy(streaming(text))).answer.reason).toBe("MODEL_FAILED");
  });

  test("that comes whole instead, or in an encoding that nobody knows, is the server's fault", async () => {
    expect((await answeredBy(({ response }) => json(response, wholeChat))).answer.reason).toBe("MODEL_FAILED");
    const odd: Respond = ({ response }) => void response.writeHead(200, { "content-encoding": "zip" }).end("x");
    expect((await answeredBy(odd)).answer.reason).toBe("MODEL_FAILED");
  });

  test("is read no further than its caller takes it", async () => {
    let written = 0;
    const pieces = 4_000;
    const piece = `data: ${JSON.stringify(chunk("x".repeat(1_000)))}\n\n`;
    const server = await OpenAiServer.start({
      respond: async ({ response }) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        for (; written < pieces; written++) if (!response.write(piece)) await new Promise((resolve) => response.once("drain", resolve));
        response.end(streamText(chunk("", "stop")));
      },
    });
    const watched = await readyBackend(server.url);
    const sent = send(watched, chat(), false);
    await sent.nextChunk();
    const seen = await settled(() => written);
    expect(seen).toBeLessThan(pieces);
    expect(Buffer.byteLength(sent.chunks.flat().join(""))).toBeLessThan(512 * 1024);
    let isOver = false;
    void sent.ending.then(() => (isOver = true));
    for (let taken = 0; !isOver; taken++) {
      while (taken >= sent.chunks.length && !isOver) await Promise.race([sent.nextChunk(), sent.ending]);
      sent.carried.taken();
    }
    expect(await sent.ending).toMatchObject({ reason: "", usage });
    expect(textOf(sent.chunks.flat()).length).toBe(pieces * 1_000);
  });

  test("leaves its connection for the next, and is over when its last word has come", async () => {
    const { server, watched } = await answeredBy(streaming(stream));
    await send(watched, chat()).ending;
    expect(new Set(server.asked.map(({ socket }) => socket)).size).toBe(1);

    server.respond = ({ response }) => void response.writeHead(200, { "content-type": "text/event-stream" }).write(stream);
    const open = send(watched, chat());
    expect(await open.ending).toMatchObject({ reason: "" });
    await server.asked[2]!.closed;
  });
});

describe("a call that does not stream", () => {
  test("asks for no stream, and gets one whole event", async () => {
    const { server, answer } = await answeredBy(({ response }) => json(response, wholeChat), chat("{}", { streams: false }));
    expect(server.asked[0]!.text).toBe('{"model":"their-model","stream":false}');
    expect(answer).toMatchObject({ reason: "", usage });
    expect(answer.outputs).toMatchObject([{ name: "event", datatype: "BYTES", shape: [1] }]);
    const [event] = textsIn(answer.outputs[0]!).map((text) => JSON.parse(text));
    expect(event).toEqual({ choices: wholeChat.choices });
  });

  test.each([
    ["without a finish_reason", { choices: [{ index: 0, message: { content: "a" } }] }],
    ["without choices", { choices: [] }],
    ["that is no object", 7],
  ])("and is answered %s has failed", async (_, body) => {
    expect((await answeredBy(({ response }) => json(response, body), chat("{}", { streams: false }))).answer.reason).toBe("MODEL_FAILED");
  });

  test("whose answer is too long says which limit", async () => {
    const around = { maxAnswerBytes: 100 };
    const { answer } = await answeredBy(({ response }) => json(response, wholeChat), chat("{}", { streams: false }), { around });
    expect(answer).toMatchObject({ reason: "PAYLOAD_TOO_LARGE" });
    expect(answer.detail).toContain("limits.answer_bytes");
  });
});

describe("what a caller may not say", () => {
  test.each([
    ['{"model":"dearer"}', "'model'"],
    ['{"\\u006dodel":"dearer"}', "'model'"],
    ['{"stream":false}', "'stream'"],
    ["[]", "one JSON object"],
    ["{", "one JSON object"],
  ])("%s", async (request, words) => {
    const { answer, server } = await answeredBy(() => {}, chat(request));
    expect(answer).toMatchObject({ reason: "INPUT_MISMATCH" });
    expect(answer.detail).toContain(words);
    expect(server.asked).toEqual([]);
  });
});

describe("refusals", () => {
  test.each<[number, string, string, object?]>([
    [400, "INVALID_REQUEST", "no such thing", {}],
    [422, "INVALID_REQUEST", "no such thing"],
    [401, "NO_HEALTHY_WORKER", "does not take calls"],
    [403, "NO_HEALTHY_WORKER", "does not take calls"],
    [404, "NO_HEALTHY_WORKER", "does not take calls"],
    [413, "PAYLOAD_TOO_LARGE", "send less at once"],
    [429, "QUEUE_FULL", "takes no more calls"],
    [500, "WORKER_LOST", "failed with this call (HTTP 500), which may"],
    [501, "NOT_SUPPORTED", "does not support"],
    [502, "WORKER_LOST", "failed with this call (HTTP 502), which may"],
    [503, "QUEUE_FULL", "takes no more calls"],
    [307, "NO_HEALTHY_WORKER", "does not take calls"],
  ])("HTTP %d is %s", async (status, reason, words) => {
    const { answer } = await answeredBy(({ response }) => error(response, status, "no such thing"));
    expect(answer).toMatchObject({ reason, outputs: [] });
    expect(answer.detail).toContain(words);
  });

  test.each([
    ["retry-after", "7", 7_000],
    ["retry-after-ms", "150", 150],
    ["retry-after", "Thu, 01 Jan 1970 00:01:00 GMT", 59_000],
    ["x-none", "", 1_000],
  ])("says when to come again: %s %s", async (name, value, ms) => {
    const around = { clock: { now: systemClock.now, wallMs: () => 1_000 } };
    const { answer } = await answeredBy(({ response }) => error(response, 429, "slow down", { [name]: value }), chat(), { around });
    expect(answer.retryAfterMs).toBe(ms);
  });

  test("an account without money is no reason to come again", async () => {
    const spent: Respond = ({ response }) => error(response, 429, "You exceeded your current quota", {}, "insufficient_quota");
    const { answer, watched } = await answeredBy(spent);
    expect(answer.reason).toBe("NO_HEALTHY_WORKER");
    expect(watched.backend.status().problem).toContain("You exceeded your current quota");
  });

  test("the server's words about its own failures are for callers only where errors are exposed", async () => {
    const { answer } = await answeredBy(({ response }) => error(response, 500, "CUDA out of memory"), chat(), { exposeErrors: true });
    expect(answer.detail).toContain("CUDA out of memory");
    const within = `data: ${JSON.stringify(chunk("a"))}\n\ndata: {"error": {"message": "CUDA out of memory"}}\n\n`;
    expect((await answeredBy(streaming(within), chat(), { exposeErrors: true })).answer.detail).toContain("CUDA out of memory");
    const first = await answeredBy(streaming('data: {"error": "CUDA out of memory"}\n\n'));
    expect(first.answer).toMatchObject({ reason: "WORKER_LOST", detail: expect.not.stringContaining("CUDA") });
  });

  test("a body that is no JSON is none of OpenAI's, and refuses all the same", async () => {
    const { answer } = await answeredBy(({ response }) => void response.writeHead(502).end("<html>Bad gateway</html>"));
    expect([answer.reason, answer.detail.includes("html")]).toEqual(["WORKER_LOST", false]);
  });
});

describe("secrets", () => {
  const environment = { KEY: "sk-very-s3cret-key", TENANT: "tenant-s3cret" };
  const settings = { key_env: "KEY", headers_env: { "x-tenant": "TENANT" } };

  test("are shown to the server, and to nobody else, whatever it repeats", async () => {
    const repeats: Respond = ({ response, headers }) =>
      error(response, 400, `No ${headers.authorization} ${headers["x-tenant"]} sk-ver***key`);
    const { answer, server, watched } = await answeredBy(repeats, chat(), { settings, environment });
    expect(server.asked[0]!.headers).toMatchObject({ authorization: "Bearer sk-very-s3cret-key", "x-tenant": "tenant-s3cret" });
    server.respond = ({ response, headers }) => error(response, 403, `No ${headers.authorization} ${headers["x-tenant"]}`);
    const odd = (await send(watched, chat()).ending) as Answer;
    server.respond = ({ response }) => error(response, 401, "Incorrect API key provided: sk-very-s3cret-key");
    const refused = (await send(watched, chat()).ending) as Answer;
    const all = [answer.detail, odd.detail, refused.detail, watched.lines.join(), JSON.stringify(watched.backend.status())].join("\n");
    expect(all).not.toMatch(/s3cret|sk-ver/);
    expect(watched.backend.status()).toMatchObject({ state: "LOST", problem: expect.stringContaining("does not take the key") });
  });
});

describe("embeddings", () => {
  const embed = (...elements: (string | Buffer)[]) => call({ model: "embed", inputs: [texts("text", ...elements)] });
  const settings = { models: [openAiModel({ name: "embed", task: "embed", dimensions: 2 })] };
  const vectors = [
    [1, 0.5],
    [-2, 3],
  ];
  const base64 = (values: number[]) => Buffer.from(new Float32Array(values).buffer).toString("base64");
  const said = { prompt_tokens: 4, total_tokens: 4 };

  test.each([
    ["base64", base64],
    ["numbers", (values: number[]) => values],
  ])("come as %s, in whatever order", async (_, written) => {
    const data = vectors.map((values, index) => ({ object: "embedding", index, embedding: written(values) })).reverse();
    const { answer, server } = await answeredBy(({ response }) => json(response, { data, usage: said }), embed("a", "ä"), { settings });
    expect(server.asked[0]).toMatchObject({
      path: "/v1/embeddings",
      body: { model: "their-model", input: ["a", "ä"], encoding_format: "base64" },
    });
    expect(answer.outputs).toMatchObject([{ name: "embedding", datatype: "FP32", shape: [2, 2] }]);
    const bytes = Uint8Array.from((answer.outputs[0]!.raw as { memory: Buffer }).memory);
    expect([...new Float32Array(bytes.buffer)]).toEqual(vectors.flat());
    expect(answer.usage).toEqual({ promptTokens: 4, completionTokens: 0, cachedTokens: 0, estimated: false });
  });

  test.each([
    ["too few", { data: [] }],
    ["two of one index", { data: [0, 0].map((index) => ({ index, embedding: [1, 2] })) }],
    ["another length", { data: [0, 1].map((index) => ({ index, embedding: [1, 2, 3] })) }],
    ["no numbers", { data: [0, 1].map((index) => ({ index, embedding: ["a", "b"] })) }],
    ["a list", []],
  ])("of which there are %s are the server's fault", async (_, body) => {
    const { answer } = await answeredBy(({ response }) => json(response, body), embed("a", "b"), { settings });
    expect(answer.reason).toBe("MODEL_FAILED");
  });

  test("of bytes that are no text are refused", async () => {
    const { answer } = await answeredBy(() => {}, embed(Buffer.from([0xff])), { settings });
    expect(answer).toMatchObject({ reason: "INPUT_MISMATCH" });
  });

  test("whose length nobody has said are asked for once", async () => {
    const server = await OpenAiServer.start({ respond: ({ response }) => json(response, { data: [{ embedding: base64([1, 2, 3]) }] }) });
    const watched = await readyBackend(server.url, { settings: { models: [openAiModel({ name: "embed", task: "embed" })] } });
    expect(watched.announced[0]!.versions).toMatchObject([
      { state: "READY", task: "embed", outputs: [{ name: "embedding", shape: [-1, 3] }] },
    ]);
    expect(await send(watched, embed("a")).ending).toMatchObject({ reason: "" });
  });

  test("whose length the server does not say are FAILED, until it does", async () => {
    let isLoaded = false;
    const respond: Respond = ({ response }) =>
      isLoaded ? json(response, { data: [{ embedding: [1] }] }) : error(response, 400, "not now");
    const server = await OpenAiServer.start({ respond });
    const settings = { look_ms: 100, models: [openAiModel({ name: "embed", task: "embed" })] };
    const watched = await readyBackend(server.url, { settings });
    expect(watched.announced[0]!.versions).toMatchObject([{ state: "FAILED", failureDetail: "HTTP 400: not now" }]);
    isLoaded = true;
    await watched.until(() => watched.announced.at(-1)!.versions[0]!.state === "READY");
  });
});

describe("a caller who leaves", () => {
  async function held(
    streams: boolean,
    begin = "",
  ): Promise<{ asked: Asked; abandon: () => void; ending: Promise<Ending>; watched: { backend: { outstanding: number } } }> {
    const server = await OpenAiServer.start({
      respond: ({ response }) => void (begin && response.writeHead(200, { "content-type": "text/event-stream" }).write(begin)),
    });
    const watched = await readyBackend(server.url);
    const sent = send(watched, chat(undefined, { streams }));
    if (begin === "") await server.until(() => server.asked.length === 1);
    else await sent.nextChunk();
    return { asked: server.asked[0]!, abandon: () => sent.carried.abandon(true), ending: sent.ending, watched };
  }

  test.each<[string, boolean, string]>([
    ["before the first token", true, ""],
    ["in the midst of a stream", true, `data: ${JSON.stringify(chunk("a"))}\n\n`],
    ["while a whole answer is made", false, ""],
  ])("%s closes the server's connection", async (_, streams, begin) => {
    const { asked, abandon, ending, watched } = await held(streams, begin);
    abandon();
    await asked.closed;
    expect(await ending).toMatchObject({ reason: "CANCELLED" });
    expect(watched.backend.outstanding).toBe(0);
  });

  test("before there is a connection leaves none", async () => {
    const server = await OpenAiServer.start();
    const watched = await readyBackend(server.url);
    const sent = send(watched, chat());
    sent.carried.abandon(true);
    expect(await sent.ending).toMatchObject({ reason: "CANCELLED" });
    expect(server.asked).toEqual([]);
    watched.backend.close();
    await server.until(() => server.connections === 0);
  });
});

test("more calls than it is to have are refused, and one for a model that it lacks", async () => {
  const server = await OpenAiServer.start();
  const watched = startBackend(server.url, { settings: { calls_in_flight: 1 } });
  await watched.until(() => watched.backend.state === "READY");
  void send(watched, chat());
  expect(await send(watched, chat()).ending).toMatchObject({ reason: "QUEUE_FULL" });
  watched.backend.close();
  expect(usageChunk.usage.total_tokens).toBe(8);
});

function encoded(name: string, compress: (bytes: Buffer) => Buffer): Respond {
  return ({ response }) => {
    response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": name });
    const bytes = compress(Buffer.from(stream));
    const middle = bytes.length >> 1;
    response.write(bytes.subarray(0, middle), () => response.end(bytes.subarray(middle)));
  };
}

/** The value once it has stood still for a good many turns of the loop. */
async function settled(read: () => number): Promise<number> {
  for (let last = read(), still = 0; ; ) {
    await new Promise((resolve) => setImmediate(resolve));
    still = read() === last ? still + 1 : 0;
    last = read();
    if (still === 2_000) return last;
  }
}
