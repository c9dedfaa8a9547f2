/** Whatever a worker sends as a frame, it is read or is no frame: nothing else happens to the gateway, and soon. */
import fc from "fast-check";
import { test } from "vitest";
import { readResponse } from "../../src/backends/lane/exchange/read-response.ts";
import { inferencehub } from "../../src/rpc/inference.js";
import { corpus, damagedFrom, fuzz, fuzzTimeoutMs } from "../support/fuzzing.ts";

const { ExchangeResponse } = inferencehub.rpc.v1;

/** What protobufjs, its decoder of texts and our own reader say of bytes that are no frame; any other TypeError would be a slip of ours. */
const saysNoFrame = (thrown: unknown) =>
  thrown instanceof RangeError ||
  (thrown instanceof Error && (thrown.constructor === Error || ("code" in thrown && thrown.code === "ERR_ENCODING_INVALID_ENCODED_DATA")));

function read(bytes: Buffer): void {
  try {
    readResponse(bytes);
  } catch (thrown) {
    if (!saysNoFrame(thrown)) throw thrown;
  }
}

const output = fc.record({
  name: fc.string(),
  datatype: fc.integer({ min: 0, max: 20 }),
  shape: fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 4 }),
  raw: fc.uint8Array({ maxLength: 64 }),
});
const frame = fc
  .record({
    sequence: fc.nat(),
    blocks: fc.array(fc.record({ blockId: fc.nat(), outputs: fc.array(output, { maxLength: 3 }) }), { maxLength: 3 }),
    parts: fc.array(fc.record({ callId: fc.nat(), raw: fc.uint8Array({ maxLength: 32 }) }), { maxLength: 2 }),
    chunks: fc.array(fc.record({ callId: fc.nat(), outputs: fc.array(output, { maxLength: 3 }) }), { maxLength: 3 }),
    loads: fc.array(fc.record({ modelName: fc.string(), version: fc.string(), queuedCalls: fc.nat() }), { maxLength: 2 }),
    heartbeat: fc.nat(),
    goodbye: fc.boolean(),
  })
  .map((message) => ExchangeResponse.encode(message).finish());

test("damaged frames", () => fuzz(damagedFrom(frame), read, 3), fuzzTimeoutMs);

test("any bytes", () => fuzz(fc.uint8Array({ maxLength: 100 }), (bytes) => read(Buffer.from(bytes))), fuzzTimeoutMs);

test.each(corpus("worker-frames"))("$file of the corpus", ({ bytes }) => read(bytes));
