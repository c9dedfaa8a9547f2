/** Whatever a traffic document is, it is taken or refused with its places; and what is taken is taken again as it is given back. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { documentFromJson } from "../../src/traffic/document/from-json.ts";
import { wordsFromDocument } from "../../src/traffic/document/words.ts";
import { corpus, damagedFrom, fuzz, fuzzTimeoutMs } from "../support/fuzzing.ts";

function take(value: unknown): void {
  try {
    const wish = documentFromJson(value, "resnet");
    expect(documentFromJson(JSON.parse(JSON.stringify(wish)), "resnet")).toEqual(wish);
    wordsFromDocument({ ...wish, weights: wish.weights });
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
    expect(thrown.reason, thrown.detail).toBe("INVALID_REQUEST");
    expect(thrown.problems!.every(({ pointer }) => pointer === "" || pointer.startsWith("/"))).toBe(true);
  } finally {
    expect(Object.keys(Object.prototype)).toEqual([]);
  }
}

const name = fc.oneof(fc.constantFrom("1", "2", "stable", "canary", "latest", "__proto__", "constructor", ""), fc.string(), fc.integer());
const percent = fc.oneof(fc.constantFrom(0, 100, 50, 33.33, 0.001, -1, 1e9), fc.double(), fc.jsonValue());
const part = <Value>(value: fc.Arbitrary<Value>) => fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.jsonValue() });
const document = fc.record(
  {
    model: part(fc.constantFrom("resnet", "other")),
    revision: part(fc.integer()),
    weights: part(fc.dictionary(name.map(String), percent)),
    labels: part(fc.dictionary(name.map(String), name)),
    sticky: part(fc.record({ by: fc.constantFrom("header", "key", "field", "moon"), name: name }, { requiredKeys: [] })),
    rules: part(fc.array(fc.record({ header: name, value: name, version: name }, { requiredKeys: [] }))),
    shadow: part(fc.record({ version: name, percent }, { requiredKeys: [] })),
    canary: part(
      fc.record(
        {
          version: name,
          steps: part(fc.array(percent)),
          every_s: percent,
          max_error_rate: percent,
          max_p95_ratio: percent,
          min_calls: percent,
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);
const whole = { model: "resnet", weights: { "1": 90, canary: 10 }, labels: { canary: "2" }, sticky: { by: "header", name: "x-user" } };

test("documents of the right fields and any values", () => fuzz(document, take, 2), fuzzTimeoutMs);

test(
  "a sound document, damaged",
  () =>
    fuzz(damagedFrom(fc.constant(Buffer.from(JSON.stringify(whole)))), (bytes) => {
      let value: unknown;
      try {
        value = JSON.parse(bytes.toString());
      } catch {
        return;
      }
      take(value);
    }),
  fuzzTimeoutMs,
);

test("any JSON", () => fuzz(fc.jsonValue(), take), fuzzTimeoutMs);

test.each(corpus("traffic-document"))("$file of the corpus", ({ bytes }) => take(JSON.parse(bytes.toString())));
