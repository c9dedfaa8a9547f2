/** Whatever an infer request is, it is read, or refused as the caller's fault; whole and as it arrives, to the same end. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { HttpCall } from "../../src/doors/http-call.ts";
import type { ArrivingBody } from "../../src/doors/http-door.ts";
import { openInfer } from "../../src/doors/oip/infer-body.ts";
import { JsonReader } from "../../src/doors/reading/json-reader.ts";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { planOf } from "../../src/request/inputs/plan.ts";
import { datatypes } from "../../src/tensors/datatype.ts";
import { corpus, damagedFrom, fuzz, fuzzTimeoutMs } from "../support/fuzzing.ts";
import { binaryRequest, bytesTensor } from "../support/infer.ts";
import { modelVersion, spec } from "../support/model-version.ts";
import { testLimits } from "../support/path-server.ts";
import { plain } from "../support/tensors.ts";

const plan = planOf(modelVersion({ inputs: [spec("x", "FP32", -1, 2), spec("id", "INT64", -1), spec("text", "BYTES", -1)] }));
const allowed = ["INVALID_REQUEST", "INPUT_MISMATCH", "PAYLOAD_TOO_LARGE", "NOT_SUPPORTED"];
/** Never asked: nothing here is large. */
const reader = new JsonReader(1 << 20);
const call = { parameters: { model: "iris" }, hasLeft: false } as unknown as HttpCall;

/** The tensors that come of it, or the reason why none do. */
function outcome(body: Buffer, headLength: number | undefined, contentLength: number | undefined, step: number): unknown {
  const arriving: ArrivingBody = { call, contentLength, limits: testLimits, files: undefined };
  const sink = openInfer(arriving, headLength, reader);
  try {
    for (let at = 0; at < body.length; at += step) sink.take(Buffer.from(body.subarray(at, at + step)));
    const received = sink.end();
    if (received instanceof Promise) throw new TypeError("nothing is read elsewhere");
    const fitted = received.asked.inputs.fit(plan);
    if (fitted instanceof Promise) throw new TypeError("nothing is fitted elsewhere");
    return { tensors: fitted.tensors.map(plain), rows: fitted.rows, wish: received.wish, outputs: received.asked.outputs };
  } catch (thrown) {
    sink.abandon();
    if (!(thrown instanceof GatewayError)) throw thrown;
    expect(allowed, thrown.detail).toContain(thrown.reason);
    expect(thrown.detail.length + JSON.stringify(thrown.problems ?? []).length).toBeLessThan(10_000);
    return thrown.reason;
  } finally {
    expect(Object.keys(Object.prototype)).toEqual([]);
  }
}

/** Read at once, and in pieces as a large body is. */
function both(body: Buffer, headLength: number | undefined): unknown {
  const whole = outcome(body, headLength, body.length, Math.max(1, body.length));
  if (headLength !== undefined) for (const step of [1, 7, 1_000]) expect(outcome(body, headLength, undefined, step)).toEqual(whole);
  return whole;
}

const float = fc.oneof(fc.double({ min: -3e38, max: 3e38, noNaN: true }), fc.constantFrom("NaN", "Infinity", "-Infinity"));
const int64 = fc.oneof(
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => value.toString()),
);
const row = fc.record({ x: fc.tuple(float, float), id: int64, text: fc.string({ unit: "grapheme" }), isNested: fc.boolean() });

/** Sound requests, with the texts in binary where `isBinary`. */
const sound = fc.record({ rows: fc.array(row, { minLength: 1, maxLength: 4 }), isBinary: fc.boolean() }).map(({ rows, isBinary }) => {
  const texts = rows.map(({ text }) => text);
  const blob = bytesTensor(...texts);
  const values = rows.map(({ x }) => x);
  const text = isBinary ? { parameters: { binary_data_size: blob.length } } : { data: texts };
  const head = {
    inputs: [
      { name: "x", datatype: "FP32", shape: [rows.length, 2], data: rows[0]!.isNested ? values : values.flat() },
      { name: "id", datatype: "INT64", shape: [rows.length], data: rows.map(({ id }) => id) },
      { name: "text", datatype: "BYTES", shape: [rows.length], ...text },
    ],
  };
  return isBinary ? binaryRequest(head, blob) : binaryRequest(head);
});

test(
  "what fits is read",
  () =>
    fuzz(sound, ({ body, headers }) =>
      expect(both(body, Number(headers["inference-header-content-length"]))).toMatchObject({ tensors: [{}, {}, {}] }),
    ),
  fuzzTimeoutMs,
);

const length = fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.constantFrom(undefined, 1, 2 ** 40));

test(
  "damaged bodies, with the length that they had and with any",
  () =>
    fuzz(
      fc.tuple(damagedFrom(sound.map(({ body }) => body)), sound, length),
      ([body, { headers }, any]) => {
        both(body, Number(headers["inference-header-content-length"]));
        if (any === undefined || any < 30_000) both(body, any);
      },
      2,
    ),
  fuzzTimeoutMs,
);

const size = fc.oneof(fc.integer({ min: -2, max: 20 }), fc.constantFrom(2 ** 31, 2 ** 53, 1e300, "8", null));
const input = fc.record(
  {
    name: fc.oneof(fc.constantFrom("x", "id", "text", "__proto__", ""), fc.jsonValue()),
    datatype: fc.oneof(fc.constantFrom(...datatypes, "TYPE_FP32"), fc.jsonValue()),
    shape: fc.oneof(
      fc.array(fc.oneof(fc.integer({ min: -1, max: 4 }), fc.constantFrom(2 ** 31, 2 ** 53, 1e300)), { maxLength: 4 }),
      fc.jsonValue(),
    ),
    data: fc.jsonValue({ maxDepth: 4 }),
    parameters: fc.oneof(fc.record({ binary_data_size: size }), fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 })), fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const near = fc.record(
  {
    id: fc.jsonValue(),
    inputs: fc.oneof(fc.array(input, { maxLength: 4 }), fc.jsonValue()),
    outputs: fc.oneof(
      fc.array(fc.record({ name: fc.constantFrom("label", "x"), parameters: fc.jsonValue() }, { requiredKeys: [] })),
      fc.jsonValue(),
    ),
    parameters: fc.oneof(
      fc.dictionary(
        fc.constantFrom("timeout", "priority", "sequence_id", "binary_data_output", "headers", "triton_x", "__proto__"),
        fc.jsonValue({ maxDepth: 1 }),
      ),
      fc.jsonValue(),
    ),
  },
  { requiredKeys: [] },
);

test(
  "documents of the right fields and any values, with any bytes behind them",
  () =>
    fuzz(
      fc.tuple(near, fc.uint8Array({ maxLength: 20 })),
      ([document, blob]) => {
        const { body, headers } = binaryRequest(document, blob);
        both(body, Number(headers["inference-header-content-length"]));
        both(Buffer.from(JSON.stringify(document)), undefined);
      },
      2,
    ),
  fuzzTimeoutMs,
);

test(
  "any bytes",
  () =>
    fuzz(fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 200 })), ([bytes, at]) => void both(Buffer.from(bytes), at)),
  fuzzTimeoutMs,
);

test.each(corpus("json-body"))("$file of the corpus of JSON bodies", ({ bytes }) => void both(bytes, undefined));
