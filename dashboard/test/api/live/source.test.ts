import type { LiveEvent } from "@inferencehub/client";
import { expect, it, vi } from "vitest";
import { liveSource } from "../../../src/api/live/source.ts";
import { sampleAt } from "../../support/samples.ts";

/** A stream that a test speaks through, and ends. */
function opened() {
  const { readable, writable } = new TransformStream<LiveEvent, LiveEvent>();
  const said = writable.getWriter();
  const handlers = { opened: vi.fn(), sample: vi.fn(), workers: vi.fn(), failed: vi.fn() };
  const signals: AbortSignal[] = [];
  const source = liveSource({
    watch({ signal }) {
      signals.push(signal);
      return readable as AsyncIterable<LiveEvent>;
    },
    history: async () => [],
  });
  return { handlers, close: source.open(handlers), said, signal: signals[0]! };
}

it("hands on what the gateway's events say", async () => {
  const { handlers, said } = opened();
  await said.write({ type: "open" });
  await said.write({ type: "sample", id: "1", sample: sampleAt(1) });
  await said.write({ type: "workers", workers: [] });
  await vi.waitFor(() => expect(handlers.workers).toHaveBeenCalledWith([]));
  expect(handlers.opened).toHaveBeenCalledOnce();
  expect(handlers.sample).toHaveBeenCalledWith(sampleAt(1));
  expect(handlers.failed).not.toHaveBeenCalled();
  await said.abort(new TypeError("network error"));
  await vi.waitFor(() => expect(handlers.failed).toHaveBeenCalledOnce());
});

it("has failed when it ends", async () => {
  const { handlers, said } = opened();
  await said.close();
  await vi.waitFor(() => expect(handlers.failed).toHaveBeenCalledOnce());
});

it("says nothing once it is closed", async () => {
  const { handlers, close, said, signal } = opened();
  close();
  expect(signal.aborted).toBe(true);
  await said.write({ type: "sample", id: "1", sample: sampleAt(1) });
  // The loop has left the stream, and cancelled it.
  await expect(said.closed).rejects.toBeUndefined();
  expect(handlers.sample).not.toHaveBeenCalled();
  expect(handlers.failed).not.toHaveBeenCalled();
});
