/** POST /predict in chunks: as events and as lines, from the first byte to the last. */
import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import type { StreamBounds } from "../../../src/backends/announced-version.ts";
import { Answer } from "../../../src/backends/answer.ts";
import { OwnBytes } from "../../../src/tensors/tensor.ts";
import { modelVersion, spec } from "../../support/model-version.ts";
import { startPathServer } from "../../support/path-server.ts";
import { irisAnswer, ScriptedPool, type StreamScript } from "../../support/scripted-pool.ts";

const noBounds: StreamBounds = { firstChunkMs: 0, gapMs: 0, totalMs: 0, stallMs: 0, heartbeatMs: 0 };
const counter = modelVersion({
  name: "counter",
  inputs: [spec("to", "INT32")],
  outputs: [spec("n", "INT32", -1)],
  batched: false,
  stream: noBounds,
});
const usage = { promptTokens: 3, completionTokens: 2, cachedTokens: 0, estimated: false };

function numbers(...values: number[]) {
  return [{ name: "n", datatype: "INT32", shape: [values.length], raw: new OwnBytes(Buffer.from(new Int32Array(values).buffer)) }] as const;
}

function ended(changes: Partial<Answer> = {}): Answer {
  return Object.assign(new Answer(), { queueUs: 120, computeUs: 800, worker: "w0", ...changes });
}

/** One and two, then the end. */
const counts: StreamScript = (call) => {
  call.chunk(numbers(1));
  call.chunk(numbers(2));
  call.answered(ended({ usage }));
};

async function serve(script: StreamScript, streams = {}) {
  const pool = new ScriptedPool([modelVersion({}), counter], irisAnswer);
  pool.streamScript = script;
  const server = await startPathServer(pool, {}, streams);
  const ask = (accept: string, headers: Record<string, string> = {}) =>
    server.post({ model_name: "counter", inputs: 2 }, { accept, ...headers });
  return { pool, server, ask };
}

const text = ({ bytes }: { readonly bytes: Buffer }) => bytes.toString();
const parts = (events: string) => events.split("\n\n").filter((part) => part !== "");
const dataOf = (event: string) => JSON.parse(event.slice(event.indexOf("\ndata: ") + 7));

describe("as events", () => {
  test("come its chunks, then its end, with nothing that compresses, caches or buffers", async () => {
    const { ask, server } = await serve(counts);
    const answer = await ask("text/event-stream", { "x-request-id": "r-1", "accept-encoding": "gzip" });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      "x-request-id": "r-1",
      "x-inferencehub-version": "1",
      "server-timing": expect.stringMatching(/^total;dur=[0-9.]+$/),
      "transfer-encoding": "chunked",
    });
    expect(answer.headers.has("content-encoding")).toBe(false);
    const [one, two, end, ...more] = parts(text(answer));
    expect([answer.status, one, two, more]).toEqual([
      200,
      'event: chunk\ndata: {"outputs":{"n":[1]}}',
      'event: chunk\ndata: {"outputs":{"n":[2]}}',
      [],
    ]);
    expect(end).toMatch(/^event: end\ndata: /);
    expect(dataOf(end!)).toEqual({
      model_name: "counter",
      version: "1",
      request_id: "r-1",
      timings_ms: { total: expect.any(Number), gateway: expect.any(Number), queue: 0.12, compute: 0.8 },
      usage: { prompt_tokens: 3, completion_tokens: 2, cached_tokens: 0 },
    });
    expect(server.records[0]).toMatchObject({ status: 200, reason: undefined, worker: "w0", stream: { cancelled: undefined } });
  });

  test("a version that answers once gives a single chunk", async () => {
    const pool = new ScriptedPool([modelVersion({})], irisAnswer);
    const server = await startPathServer(pool);
    const answer = await server.post({ model_name: "iris", inputs: [5, 3, 1, 0] }, { accept: "text/event-stream" });
    const [chunk, end] = parts(text(answer));
    expect(dataOf(chunk!)).toEqual({ outputs: { label: "setosa", probabilities: [0.98, 0.0199, 0.0001] } });
    expect(dataOf(end!)).toMatchObject({ model_name: "iris", version: "1" });
    expect(pool.begun[0]!.content.streams).toBeUndefined();
  });

  test("a call of no rows, too", async () => {
    const server = await startPathServer(new ScriptedPool([modelVersion({})], irisAnswer));
    const [chunk] = parts(text(await server.post({ model_name: "iris", inputs: [] }, { accept: "text/event-stream" })));
    expect(dataOf(chunk!)).toEqual({ outputs: { label: [], probabilities: [] } });
  });

  test("a large chunk comes in pieces that make one event", async () => {
    const values = Array.from({ length: 100_000 }, (_, i) => i);
    const { ask } = await serve((call) => {
      call.chunk(numbers(...values));
      call.answered(ended());
    });
    const [chunk, end, ...more] = parts(text(await ask("text/event-stream")));
    expect(dataOf(chunk!)).toEqual({ outputs: { n: values } });
    expect([dataOf(end!).usage, more]).toEqual([undefined, []]);
  });
});

describe("as lines", () => {
  test("come its chunks and its end", async () => {
    const { ask } = await serve(counts);
    const answer = await ask("application/x-ndjson");
    expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
    const lines = text(answer).trimEnd().split("\n");
    expect(lines.slice(0, 2)).toEqual(['{"outputs":{"n":[1]}}', '{"outputs":{"n":[2]}}']);
    expect(JSON.parse(lines[2]!)).toMatchObject({ end: { model_name: "counter", usage: { completion_tokens: 2 } } });
  });

  test("a version that answers once answers as ever: rows in kind, and else JSON", async () => {
    const server = await startPathServer(new ScriptedPool([modelVersion({})], irisAnswer));
    const accept = "application/x-ndjson";
    const whole = await server.post({ model_name: "iris", inputs: [5, 3, 1, 0] }, { accept });
    expect(whole.json).toMatchObject({ outputs: { label: "setosa" } });
  });
});

describe("which of them", () => {
  test.each([
    ["application/json", "application/json"],
    ["*/*", "application/json"],
    ["text/event-stream;q=0.5, application/json", "application/json"],
    ["text/event-stream;q=0", "application/json"],
    ["application/json;q=0.5, text/event-stream", "text/event-stream"],
    ["application/x-ndjson", "application/x-ndjson"],
    ["Text/Event-Stream; charset=UTF-8; Q=0.5", "text/event-stream"],
  ])("%s is answered as %s", async (accept, mediaType) => {
    const { ask, pool } = await serve(counts);
    pool.script = () => ({ outputs: numbers(1), queueUs: 0, computeUs: 0, batchCalls: 1, batchRows: 1, usage: undefined, worker: "w0" });
    expect((await ask(accept)).headers.get("content-type")).toBe(mediaType);
  });

  test("who takes both alike gets events where the version streams, and else JSON", async () => {
    const { ask, server } = await serve(counts);
    const accept = "application/json, text/event-stream";
    expect((await ask(accept)).headers.get("content-type")).toBe("text/event-stream");
    const whole = await server.post({ model_name: "iris", inputs: [5, 3, 1, 0] }, { accept });
    expect(whole.json).toMatchObject({ outputs: { label: "setosa" } });
  });
});

describe("what goes wrong", () => {
  test("before the first chunk is an answer like any other", async () => {
    const { ask, server } = await serve((call) => call.answered(ended({ reason: "QUEUE_FULL", detail: "full" })));
    const answer = await ask("text/event-stream");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([503, "application/problem+json"]);
    expect(answer.json).toMatchObject({ reason: "QUEUE_FULL", detail: "full" });
    expect(server.records[0]).toMatchObject({ status: 503, reason: "QUEUE_FULL" });
  });

  test.each([
    ["text/event-stream", (body: string) => parts(body).map((part) => [part.slice(0, part.indexOf("\n")), dataOf(part)])],
    [
      "application/x-ndjson",
      (body: string) =>
        body
          .trimEnd()
          .split("\n")
          .map((line) => ["", JSON.parse(line)]),
    ],
  ])("after it is the last thing that is said as %s", async (accept, read) => {
    const { ask, server } = await serve((call) => {
      call.chunk(numbers(1));
      setImmediate(() => call.returned("begun"));
    });
    const seen = read(text(await ask(accept, { "x-request-id": "r-2" })));
    expect(seen).toHaveLength(2);
    const [name, data] = seen[1]!;
    const problem = accept === "text/event-stream" ? data : data.error;
    expect(name).toBe(accept === "text/event-stream" ? "event: error" : "");
    expect(problem).toMatchObject({ reason: "WORKER_LOST", status: 503, request_id: "r-2" });
    expect(server.records[0]).toMatchObject({ status: 200, reason: "WORKER_LOST" });
  });

  test("in the writing is an error, too, in the log as in the answer, and nothing more is made", async () => {
    const { ask, server, pool } = await serve((call) =>
      call.chunk([{ name: "n", datatype: "INT32", shape: [2], raw: new OwnBytes(Buffer.alloc(4)) }]),
    );
    const [error, ...more] = parts(text(await ask("text/event-stream")));
    expect([dataOf(error!).reason, more]).toEqual(["INTERNAL", []]);
    expect(server.records[0]).toMatchObject({ reason: "INTERNAL", cause: expect.any(RangeError) });
    await pool.begun[0]!.answer.catch(() => {});
    expect(pool.begun[0]!.cut).toBe("caller");
  });

  test("a header that asks for less than a millisecond", async () => {
    const { ask } = await serve(counts);
    expect((await ask("text/event-stream", { "x-stream-gap-timeout-ms": "0" })).json).toMatchObject({
      reason: "INVALID_REQUEST",
      detail: "Expected x-stream-gap-timeout-ms to be a whole number of milliseconds from 1 to 86400000, got '0'.",
    });
  });
});

/** Asks on a socket of its own, and reads what comes as it comes. */
async function open(port: number, accept: string, version = "1.1") {
  const body = JSON.stringify({ model_name: "counter", inputs: 2 });
  const socket = connect(port, "127.0.0.1");
  const waiting: { done: (all: string) => boolean; resolve: () => void }[] = [];
  let received = "";
  socket.setEncoding("latin1").on("data", (more: string) => {
    received += more;
    for (const each of waiting) if (each.done(received)) each.resolve();
  });
  socket.write(
    `POST /predict HTTP/${version}\r\nhost: x\r\nx-api-key: all\r\naccept: ${accept}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  return {
    socket,
    received: () => received,
    until(done: (all: string) => boolean): Promise<void> {
      return done(received) ? Promise.resolve() : new Promise((resolve) => void waiting.push({ done, resolve }));
    },
  };
}

/** Pings that came. */
const pings = (received: string) => received.split(": ping\n\n").length - 1;

describe("while nothing comes", () => {
  test("the head waits for the first chunk, and only so long; then there are signs of life", async () => {
    const { server, pool } = await serve(() => {}, { heartbeat_ms: 20 });
    const { until, received } = await open(server.port, "text/event-stream");
    await until((all) => pings(all) > 2);
    expect(received()).toMatch(/^HTTP\/1.1 200 OK/);
    const [call] = pool.begun;
    call!.chunk(numbers(1));
    await until((all) => /event: chunk[\s\S]*: ping/.test(all));
    call!.answered(ended({ reason: "MODEL_FAILED", detail: "boom" }));
    await until((all) => all.includes('"reason":"MODEL_FAILED"'));
  });

  test("lines have empty ones between them", async () => {
    const { server } = await serve(() => {}, { heartbeat_ms: 20 });
    const { until } = await open(server.port, "application/x-ndjson");
    await until((all) => all.split("\r\n1\r\n\n").length > 2);
  });
});

describe("a caller who leaves", () => {
  test("before the first chunk has the call cancelled", async () => {
    const { server, pool } = await serve(() => {});
    const { socket } = await open(server.port, "text/event-stream");
    await begunIn(pool);
    const over = server.nextAnswer();
    socket.destroy();
    const { record } = await over;
    expect(record).toMatchObject({ status: 499, reason: "CANCELLED", stream: { cancelled: "caller_before_first_chunk" } });
    expect(pool.begun[0]!.cut).toBe("caller");
  });

  test("in the middle, too, whether or not anything was about to be written", async () => {
    const { server, pool } = await serve((call) => call.chunk(numbers(1)));
    const { socket, until } = await open(server.port, "text/event-stream");
    await until((all) => all.includes("event: chunk"));
    socket.destroy();
    const [call] = pool.begun;
    await call!.answer.catch(() => {});
    expect([call!.cut, server.records[0]!.reason, server.records[0]!.stream!.cancelled]).toEqual([
      "caller",
      "CANCELLED",
      "caller_in_stream",
    ]);
  });

  test("without reading stops what its chunks come from, and leaves at any time", async () => {
    const large = numbers(...Array.from({ length: 10_000 }, (_, i) => i));
    const { server, pool } = await serve((call) => {
      for (let i = 0; i < 500; i++) call.chunk(large);
    });
    const { socket, until } = await open(server.port, "text/event-stream");
    await until((all) => all.includes("event: chunk"));
    socket.pause();
    const [call] = pool.begun;
    await stoodStill(() => pool.taken);
    expect(pool.taken).toBeLessThan(500);
    socket.destroy();
    await call!.answer.catch(() => {});
    expect(server.records[0]!.stream!.cancelled).toBe("caller_in_stream");
  });
});

test("over HTTP/1.0 an answer in chunks ends with its connection", async () => {
  const { server } = await serve(counts);
  const { socket, received } = await open(server.port, "text/event-stream", "1.0");
  await once(socket, "end");
  expect(received()).not.toContain("transfer-encoding");
  expect(received()).toMatch(/\r\n\r\nevent: chunk\ndata: \{"outputs":\{"n":\[1\]\}\}\n\n/);
});

async function begunIn(pool: ScriptedPool): Promise<void> {
  while (pool.begun.length === 0) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when a count has not changed for many turns of the event loop. */
async function stoodStill(count: () => number): Promise<void> {
  for (let still = 0, last = count(); still < 200; still++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (count() !== last) [still, last] = [0, count()];
  }
}
