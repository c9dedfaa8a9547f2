/** The live feed: one stream, what it says, and how it ends. */

import { expect, test } from "vitest";
import { InferenceHub, type LiveEvent } from "../../src/index.ts";
import { endedEvents, events, json, problem, startServer } from "../server.ts";

const sample = 'id: 7\nevent: sample\ndata: {"at":1}\n\n';
const workers = 'event: workers\ndata: {"workers":[]}\n\n';
const unknown = "event: of-a-newer-gateway\ndata: {}\n\n";

async function seenOf(events: AsyncIterable<LiveEvent>): Promise<LiveEvent[]> {
  return Array.fromAsync(events);
}

test("says what happens, until the gateway leaves", async () => {
  const server = await startServer(endedEvents(workers, ": alive\n\n", unknown, sample));
  const seen = await seenOf(new InferenceHub({ url: server.url }).live.watch({ after: "6" }));
  expect(seen).toEqual([{ type: "open" }, { type: "workers", workers: [] }, { type: "sample", id: "7", sample: { at: 1 } }]);
  expect(server.asked[0]!.headers).toMatchObject({ accept: "text/event-stream", "last-event-id": "6" });
});

test("is let go of when the loop is left", async () => {
  const server = await startServer(events(sample));
  for await (const { type } of new InferenceHub({ url: server.url }).live.watch()) if (type === "sample") break;
  await server.left;
});

test("is let go of before anything was told", async () => {
  const server = await startServer(events(": nothing yet\n\n"));
  for await (const { type } of new InferenceHub({ url: server.url }).live.watch()) if (type === "open") break;
  await server.left;
});

test("ends with its signal, long after it was opened", async () => {
  const server = await startServer(events(sample));
  const controller = new AbortController();
  const watching = new InferenceHub({ url: server.url, timeoutMs: 10_000 }).live.watch({ signal: controller.signal });
  expect([(await watching.next()).value?.type, (await watching.next()).value?.type]).toEqual(["open", "sample"]);
  controller.abort();
  await expect(watching.next()).rejects.toMatchObject({ reason: "CANCELLED" });
  await server.left;
});

test("fails with what was refused, broken off or no JSON", async () => {
  const refused = await startServer(problem(403, "PERMISSION_DENIED"));
  await expect(seenOf(new InferenceHub({ url: refused.url }).live.watch())).rejects.toMatchObject({ reason: "PERMISSION_DENIED" });
  const broken = await startServer((asked, response) => {
    events(sample)(asked, response);
    setImmediate(() => response.destroy());
  });
  await expect(seenOf(new InferenceHub({ url: broken.url }).live.watch())).rejects.toMatchObject({ reason: "UNREACHABLE" });
  const odd = await startServer(events("event: sample\ndata: {\n\n"));
  await expect(seenOf(new InferenceHub({ url: odd.url }).live.watch())).rejects.toMatchObject({ reason: "UNEXPECTED" });
});

test("has a history", async () => {
  const server = await startServer(json({ samples: [{ at: 1 }] }));
  expect(await new InferenceHub({ url: server.url }).live.history(60)).toEqual([{ at: 1 }]);
  expect(server.asked[0]!.url).toBe("/admin/live/history?seconds=60");
});

test("lists what failed lately", async () => {
  const failure = { at: 1, request_id: "01J", model: "iris", version: "2", reason: "INPUT_MISMATCH", status: 400, duration_ms: 0.4 };
  const server = await startServer(json({ failures: [failure] }));
  expect(await new InferenceHub({ url: server.url }).live.failures()).toEqual([failure]);
  expect(server.asked[0]!.url).toBe("/admin/live/failures");
});
