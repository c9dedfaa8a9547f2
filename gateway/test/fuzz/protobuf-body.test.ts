/** Whatever a Protobuf body is, it is read, or refused as the caller's fault; whole, in pieces, and held against a signature. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { readProtobuf } from "../../src/doors/predict/read-protobuf.ts";
import { ProtobufSkimmer } from "../../src/doors/predict/skim-protobuf.ts";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { planOf } from "../../src/request/inputs/plan.ts";
import { inferencehub } from "../../src/rpc/inference.js";
import { corpus, damagedFrom, fuzz, fuzzTimeoutMs } from "../support/fuzzing.ts";
import { modelVersion, spec } from "../support/model-version.ts";

const { PredictRequest } = inferencehub.rpc.v1;
const plan = planOf(modelVersion({ inputs: [spec("x", "FP32", -1, 2), spec("text", "BYTES", -1)] }));
const allowed = ["INVALID_REQUEST", "INPUT_MISMATCH", "PAYLOAD_TOO_LARGE"];

function refusalOf(read: () => void): string | undefined {
  try {
    read();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
    expect(allowed, thrown.detail).toContain(thrown.reason);
    return thrown.reason;
  }
}

const whole = (body: Buffer) => refusalOf(() => void readProtobuf(body).inputs.fit(plan));

/** As a large body is read while it arrives, cut at every `step` bytes. */
function inPieces(body: Buffer, step: number): void {
  refusalOf(() => {
    const skimmer = new ProtobufSkimmer({ begin: () => {}, takeElements: () => {} });
    for (let at = 0; at < body.length; at += step) skimmer.take(body.subarray(at, at + step));
    skimmer.end();
  });
}

function both(body: Buffer): void {
  whole(body);
  inPieces(body, 7);
  inPieces(body, 1_000);
}

const texts = (values: readonly string[]) =>
  Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.from(value);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return Buffer.concat([length, bytes]);
    }),
  );

const sound = fc
  .record({
    rows: fc.array(fc.tuple(fc.float({ noNaN: true }), fc.float({ noNaN: true }), fc.string()), { minLength: 1, maxLength: 4 }),
    id: fc.string(),
  })
  .map(({ rows }) =>
    PredictRequest.encode({
      modelName: "iris",
      version: "1",
      inputs: [
        {
          name: "x",
          datatype: 11,
          shape: [rows.length, 2],
          raw: Buffer.from(Float32Array.from(rows.flatMap(([a, b, _]) => [a, b])).buffer),
        },
        { name: "text", datatype: 14, shape: [rows.length], raw: texts(rows.map(([, , text]) => text)) },
      ],
      parameters: { temperature: { doubleValue: 0.5 } },
    }).finish(),
  );

/** Tensors whose shape, datatype and content have nothing to do with each other. */
const tensor = fc.record({
  name: fc.constantFrom("x", "text", "", "y", "__proto__"),
  datatype: fc.integer({ min: -1, max: 20 }),
  shape: fc.array(fc.oneof(fc.integer({ min: -2, max: 4 }), fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 53, Number.MAX_SAFE_INTEGER)), {
    maxLength: 5,
  }),
  raw: fc.uint8Array({ maxLength: 64 }),
  missing: fc.uint8Array({ maxLength: 4 }),
});
const near = fc
  .record({ modelName: fc.constantFrom("iris", "", "../iris", "i".repeat(300)), inputs: fc.array(tensor, { maxLength: 4 }) })
  .map((message) => PredictRequest.encode(message).finish());

test("what fits is read", () => fuzz(sound, (bytes) => expect(whole(Buffer.from(bytes))).toBeUndefined()), fuzzTimeoutMs);

test("damaged messages", () => fuzz(damagedFrom(sound), both, 2), fuzzTimeoutMs);

test("messages of tensors that contradict themselves", () => fuzz(damagedFrom(near), both, 2), fuzzTimeoutMs);

test("any bytes", () => fuzz(fc.uint8Array({ maxLength: 100 }), (bytes) => both(Buffer.from(bytes))), fuzzTimeoutMs);

test.each(corpus("protobuf-body"))("$file of the corpus", ({ bytes }) => both(bytes));
