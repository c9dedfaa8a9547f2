/** Server-sent events, however their bytes are cut. */

import { expect, test } from "vitest";
import { eventsFrom, type ServerEvent } from "../../src/calls/event-stream.ts";

const text =
  ': hello\r\nid: 7\nevent: sample\ndata: {"a":\ndata: "ü"}\n\ndata:x\r\r\nevent: empty\n\nid\ndata:  y: z\n\ndata: never finished';

const expected = [
  { type: "sample", data: '{"a":\n"ü"}', id: "7" },
  { type: "message", data: "x", id: "7" },
  { type: "message", data: " y: z", id: "" },
];

async function eventsOf(chunks: readonly Uint8Array[]): Promise<ServerEvent[]> {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  return Array.fromAsync(eventsFrom(stream));
}

test.each([1, 2, 3, 7, 1_000])("are the same in chunks of %i bytes", async (length) => {
  const bytes = new TextEncoder().encode(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) => bytes.slice(at * length, (at + 1) * length));
  expect(await eventsOf(chunks)).toEqual(expected);
});

test("are no longer read when nobody asks for more", async () => {
  let isCancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
    cancel: () => void (isCancelled = true),
  });
  for await (const { data } of eventsFrom(stream)) {
    expect(data).toBe("1");
    break;
  }
  expect(isCancelled).toBe(true);
});
