/** The skimmer reads what the generated decoder reads, however the bytes are cut. */
import { expect, test } from "vitest";
import { ProtobufSkimmer } from "../../../src/doors/predict/skim-protobuf.ts";
import { GatewayError } from "../../../src/errors/gateway-error.ts";
import { inferencehub } from "../../../src/rpc/inference.js";
import { forSeeds, type SeededRandom } from "../../support/seeded-random.ts";

const { PredictRequest, Tensor } = inferencehub.rpc.v1;

function randomMessage(random: SeededRandom): Buffer {
  const inputs = Array.from({ length: random.integer(0, 4) }, (_, i) => ({
    name: random.integer(0, 3) === 0 ? "" : `input${i}`,
    datatype: random.integer(0, 14),
    shape: Array.from({ length: random.integer(0, 4) }, () => random.pick([-1, 0, 3, 224, 2 ** 40])),
    ...(random.integer(0, 4) > 0 && { raw: random.bytes(random.pick([0, 1, 7, 300])) }),
  }));
  return Buffer.from(
    PredictRequest.encode({
      modelName: random.pick(["", "iris", "x".repeat(200)]),
      version: random.pick(["", "1"]),
      inputs,
      parameters:
        random.integer(0, 1) === 0 ? {} : { a: { boolValue: true }, b: { doubleValue: 0.5 }, c: { stringValue: "x".repeat(150) } },
      requestId: random.pick(["", "r-1"]),
    }).finish(),
  );
}

function skim(body: Buffer, random: SeededRandom) {
  const stretches: Buffer[] = [];
  const skimmer = new ProtobufSkimmer({
    begin: () => void stretches.push(Buffer.alloc(0)),
    takeElements: (bytes) => void stretches.push(Buffer.concat([stretches.pop()!, bytes])),
  });
  for (let at = 0; at < body.length; ) {
    const end = Math.min(body.length, at + random.pick([1, 1, 2, 3, 50, 1_000]));
    skimmer.take(body.subarray(at, end));
    at = end;
  }
  const { head, tensors } = skimmer.end();
  return {
    head,
    tensors: tensors.map((tensor) => ({ head: tensor.head, raw: tensor.stretch === undefined ? undefined : stretches[tensor.stretch] })),
  };
}

test("any message, cut anywhere", () => {
  forSeeds(1_500, (random) => {
    const body = randomMessage(random);
    const whole = PredictRequest.decode(body);
    const { head, tensors } = skim(body, random);
    expect({ ...PredictRequest.decode(head), inputs: undefined }).toEqual({ ...whole, inputs: undefined });
    expect(tensors.length).toBe(whole.inputs?.length ?? 0);
    for (const [i, { head: tensor, raw }] of tensors.entries()) {
      const { raw: expectedRaw, content: _, ...expected } = whole.inputs[i]!;
      expect({ ...Tensor.decode(tensor) }).toEqual({ ...expected });
      expect(raw).toEqual(expectedRaw == null ? undefined : Buffer.from(expectedRaw));
    }
  });
});

test("random bytes never do anything but be refused or read", () => {
  forSeeds(3_000, (random) => {
    const body = random.integer(0, 1) === 0 ? random.bytes(random.integer(1, 40)) : randomMessage(random);
    for (let i = 0; i < 3; i++) if (body.length > 0) body[random.integer(0, body.length - 1)] = random.integer(0, 255);
    try {
      skim(body, random);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(GatewayError);
      expect(thrown).toMatchObject({ reason: "INVALID_REQUEST" });
    }
  });
});

test("what is not tensors is bounded", () => {
  const body = Buffer.from(PredictRequest.encode({ modelName: "x".repeat(2 ** 20 + 1) }).finish());
  const skimmer = new ProtobufSkimmer({ begin: () => {}, takeElements: () => {} });
  expect(() => skimmer.take(body)).toThrow("Expected at most 1048576 bytes and 4096 inputs beside the tensors' elements, got more.");
});

test.each([
  ["fields of the call", Buffer.from("1001".repeat(200), "hex")],
  [
    "parameters",
    Buffer.from(
      PredictRequest.encode({ parameters: Object.fromEntries([...Array(200).keys()].map((i) => [`p${i}`, { int64Value: i }])) }).finish(),
    ),
  ],
  ["dimensions, one by one", Buffer.concat([Buffer.from([0x1a, 0x90, 0x03]), Buffer.from("1801".repeat(200), "hex")])],
  ["dimensions together", Buffer.from(PredictRequest.encode({ inputs: [{ name: "x", shape: new Array(700).fill(1) }] }).finish())],
  ["bytes of another field", Buffer.concat([Buffer.from([0x7a, 0x80, 0x80, 0x02]), Buffer.alloc(32_768)])],
  ["fields of many inputs", Buffer.from(`1a14${"1801".repeat(10)}`.repeat(4_000), "hex")],
])("too many %s are refused as they come", (_, body) => {
  const skimmer = new ProtobufSkimmer({ begin: () => {}, takeElements: () => {} });
  expect(() => skimmer.take(body)).toThrow("at most 32768 fields, of at most 16384 bytes, and shapes of 64 dimensions");
});
