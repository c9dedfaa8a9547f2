/** Whatever a JSON body is, it is read, or refused as the caller's fault; and what fits the signature is always read. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { readJson } from "../../src/doors/predict/read-json.ts";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { planOf } from "../../src/request/inputs/plan.ts";
import { corpus, damagedFrom, fuzz, fuzzTimeoutMs } from "../support/fuzzing.ts";
import { modelVersion, spec } from "../support/model-version.ts";

const plan = planOf(
  modelVersion({
    inputs: [
      spec("x", "FP32", -1, 2),
      spec("id", "INT64", -1),
      spec("flag", "BOOL", -1),
      spec("byte", "UINT8", -1),
      spec("text", "BYTES", -1),
    ],
  }),
);
const allowed = ["INVALID_REQUEST", "INPUT_MISMATCH", "PAYLOAD_TOO_LARGE"];

/** The reason for which it is refused, or nothing. */
function refusalOf(body: Buffer): string | undefined {
  try {
    readJson(body, 100).inputs.fit(plan);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
    expect(allowed, thrown.detail).toContain(thrown.reason);
    expect(thrown.detail.length + JSON.stringify(thrown.problems ?? []).length).toBeLessThan(10_000);
    return thrown.reason;
  } finally {
    expect(Object.keys(Object.prototype)).toEqual([]);
  }
}

const float = fc.oneof(fc.double({ min: -3e38, max: 3e38, noNaN: true }), fc.constantFrom("NaN", "Infinity", "-Infinity"));
const int64 = fc.oneof(
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => value.toString()),
);
const row = fc.record({
  x: fc.tuple(float, float),
  id: int64,
  flag: fc.boolean(),
  byte: fc.integer({ min: 0, max: 255 }),
  text: fc.string({ unit: "grapheme" }),
});
const sound = fc.array(row, { minLength: 1, maxLength: 4 }).map((rows) => ({
  model_name: "iris",
  inputs: {
    x: rows.map(({ x }) => x),
    id: rows.map(({ id }) => id),
    flag: rows.map(({ flag }) => flag),
    byte: rows.map(({ byte }) => byte),
    text: rows.map(({ text }) => text),
  },
}));

test(
  "what fits is read",
  () => fuzz(sound, (document) => expect(refusalOf(Buffer.from(JSON.stringify(document)))).toBeUndefined()),
  fuzzTimeoutMs,
);

test(
  "damaged bodies",
  () => fuzz(damagedFrom(sound.map((document) => Buffer.from(JSON.stringify(document)))), refusalOf, 2),
  fuzzTimeoutMs,
);

/** Fields that mean something, with values that mostly don't. */
const near = fc.record(
  {
    model_name: fc.oneof(fc.constant("iris"), fc.jsonValue()),
    version: fc.oneof(fc.constantFrom("1", 1, "01", -1, 1e300, ""), fc.jsonValue()),
    inputs: fc.oneof(
      fc.dictionary(
        fc.constantFrom("x", "id", "flag", "byte", "text", "__proto__", "constructor", "toString"),
        fc.jsonValue({ maxDepth: 4 }),
      ),
      fc.jsonValue(),
    ),
    parameters: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 })), fc.jsonValue()),
    id: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

test(
  "documents of the right fields and any values",
  () => fuzz(near, (document) => void refusalOf(Buffer.from(JSON.stringify(document)))),
  fuzzTimeoutMs,
);

test("any bytes", () => fuzz(fc.uint8Array({ maxLength: 200 }), (bytes) => void refusalOf(Buffer.from(bytes))), fuzzTimeoutMs);

test.each(corpus("json-body"))("$file of the corpus", ({ bytes }) => void refusalOf(bytes));
