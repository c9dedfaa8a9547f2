import { expect, it, vi } from "vitest";
import { liveSource } from "../../../src/api/live/source.ts";
import { sampleAt } from "../../support/samples.ts";

/** A stream that a test speaks through. */
class FakeEventSource extends EventTarget {
  readonly url: string;
  isClosed = false;

  constructor(url: string) {
    super();
    this.url = url;
  }

  close(): void {
    this.isClosed = true;
  }

  say(type: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

function opened() {
  const handlers = { opened: vi.fn(), sample: vi.fn(), workers: vi.fn(), failed: vi.fn() };
  const streams: FakeEventSource[] = [];
  const source = liveSource((url) => {
    const stream = new FakeEventSource(url);
    streams.push(stream);
    return stream as never;
  });
  const close = source.open(handlers);
  return { handlers, close, stream: streams[0]! };
}

it("hands on what the gateway's events say", () => {
  const { handlers, stream } = opened();
  expect(stream.url).toMatch(/\/admin\/live$/);
  stream.dispatchEvent(new Event("open"));
  expect(handlers.opened).toHaveBeenCalledOnce();
  stream.say("sample", sampleAt(1));
  expect(handlers.sample).toHaveBeenCalledWith(sampleAt(1));
  stream.say("workers", { workers: [{ name: "one" }] });
  expect(handlers.workers).toHaveBeenCalledWith([{ name: "one" }]);
  stream.dispatchEvent(new Event("error"));
  expect(handlers.failed).toHaveBeenCalledOnce();
});

it("closes its stream", () => {
  const { close, stream } = opened();
  close();
  expect(stream.isClosed).toBe(true);
});
