/** A prediction that streams: its chunks, how it ends, and who closes the connection. */

import { expect, test } from "vitest";
import { InferenceHub, type PredictOptions, tensor } from "../../src/index.ts";
import { endedEvents, events, json, page, problem, startServer, type TestServer } from "../server.ts";

const chunk = (text: string) => `event: chunk\ndata: {"outputs":{"text":["${text}"]}}\n\n`;
const end =
  'event: end\ndata: {"model_name":"m","version":"3","request_id":"r-7","timings_ms":{"total":9,"gateway":1,"queue":2,"compute":6}}\n\n';
const failed = 'event: error\ndata: {"reason":"WORKER_LOST","status":503,"title":"Lost","detail":"It went away.","request_id":"r-7"}\n\n';

function streamFrom({ url }: TestServer, options?: PredictOptions) {
  return new InferenceHub({ url, apiKey: "ihk_key" }).stream("m@stable", { x: tensor([1n]) }, options);
}

test("gives each chunk, and returns what was told at the end", async () => {
  const server = await startServer(endedEvents(chunk("a"), ": ping\n\n", chunk("b"), "event: of-a-newer-gateway\ndata: {}\n\n", end));
  const stream = streamFrom(server, { parameters: { top: 3 }, deadlineMs: 1_500, requestId: "mine" });
  expect(await stream.next()).toEqual({ done: false, value: { outputs: { text: ["a"] }, requestId: "r-7" } });
  expect((await stream.next()).value).toMatchObject({ outputs: { text: ["b"] } });
  expect(await stream.next()).toEqual({
    done: true,
    value: { model: "m", version: "3", requestId: "r-7", timings: { totalMs: 9, gatewayMs: 1, queueMs: 2, computeMs: 6 } },
  });
  const [asked] = server.asked;
  expect(asked).toMatchObject({ method: "POST", url: "/predict" });
  expect(asked!.headers).toMatchObject({ accept: "text/event-stream", "x-request-id": "mine", authorization: "Bearer ihk_key" });
  expect(JSON.parse(String(asked!.body))).toEqual({ model_name: "m", version: "stable", inputs: { x: [1] }, parameters: { top: 3 } });
});

test("throws what went wrong in the middle, after what had come", async () => {
  const stream = streamFrom(await startServer(endedEvents(chunk("a"), failed)));
  expect((await stream.next()).value).toMatchObject({ outputs: { text: ["a"] } });
  await expect(stream.next()).rejects.toMatchObject({ reason: "WORKER_LOST", status: 503, requestId: "r-7", message: "It went away." });
});

test("never ends as if it were whole where it was cut off", async () => {
  const short = streamFrom(await startServer(endedEvents(chunk("a"))));
  await short.next();
  await expect(short.next()).rejects.toMatchObject({ reason: "UNEXPECTED", requestId: "r-7" });
  const broken = streamFrom(
    await startServer((asked, response) => {
      events(chunk("a"))(asked, response);
      setImmediate(() => response.destroy());
    }),
  );
  await broken.next();
  await expect(broken.next()).rejects.toMatchObject({ reason: "UNREACHABLE" });
});

test("is refused like any other call, and called again where that is safe", async () => {
  const busy = await startServer(problem(503, "QUEUE_FULL", {}, { "retry-after": "0" }), endedEvents(chunk("a"), end));
  expect((await streamFrom(busy).next()).value).toMatchObject({ outputs: { text: ["a"] } });
  expect(busy.asked).toHaveLength(2);
  await expect(streamFrom(await startServer(problem(400, "NOT_SUPPORTED"))).next()).rejects.toMatchObject({ reason: "NOT_SUPPORTED" });
});

test.each([
  ["a page", page(200)],
  ["JSON", json({ outputs: {} })],
  ["what is no JSON in an event", endedEvents("event: chunk\ndata: {\n\n")],
])("is not %s", async (_, answer) => {
  await expect(streamFrom(await startServer(answer)).next()).rejects.toMatchObject({ reason: "UNEXPECTED", status: 200 });
});

test("closes the connection when its loop is left", async () => {
  const server = await startServer(events(chunk("a")));
  for await (const { outputs } of streamFrom(server)) {
    expect(outputs).toEqual({ text: ["a"] });
    break;
  }
  await server.left;
});

test("closes the connection when its signal is aborted, and leaves nothing on it", async () => {
  const server = await startServer(events(chunk("a")));
  const controller = new AbortController();
  const listening: string[] = [];
  const { addEventListener, removeEventListener } = controller.signal;
  Object.assign(controller.signal, {
    addEventListener: (...given: Parameters<typeof addEventListener>) => {
      listening.push(`+${given[0]}`);
      addEventListener.apply(controller.signal, given);
    },
    removeEventListener: (...given: Parameters<typeof removeEventListener>) => {
      listening.push(`-${given[0]}`);
      removeEventListener.apply(controller.signal, given);
    },
  });
  const stream = streamFrom(server, { signal: controller.signal });
  await stream.next();
  controller.abort(new Error("enough"));
  await expect(stream.next()).rejects.toMatchObject({ reason: "CANCELLED", name: "AbortError", cause: new Error("enough") });
  await server.left;
  expect(listening).toEqual(["+abort", "-abort"]);
  await expect(streamFrom(server, { signal: controller.signal }).next()).rejects.toMatchObject({ reason: "CANCELLED" });
});
