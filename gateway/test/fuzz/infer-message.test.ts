/** Whatever a message of gRPC's is, it is read, or refused as the caller's fault; and what is read is what Protobuf says it is. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { idFromRequest, readInfer } from "../../src/doors/grpc/read-infer.ts";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { planOf } from "../../src/request/inputs/plan.ts";
import { inference } from "../../src/rpc/open-inference.js";
import { damagedFrom, fuzzAsync, fuzzTimeoutMs } from "../support/fuzzing.ts";
import { inferRequest } from "../support/grpc-client.ts";
import { modelVersion, spec } from "../support/model-version.ts";
import { plain } from "../support/tensors.ts";

const plan = planOf(modelVersion({ inputs: [spec("x", "FP32", -1, 2), spec("n", "INT16", -1), spec("text", "BYTES", -1)] }));
const allowed = ["INVALID_REQUEST", "INPUT_MISMATCH"];

async function refusalOf(bytes: Buffer): Promise<string | undefined> {
  try {
    const { asked } = await readInfer(bytes, 1 << 20);
    await asked.inputs.fit(plan);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
    expect(allowed, thrown.detail).toContain(thrown.reason);
    return thrown.reason;
  }
}

const rows = fc.array(
  fc.record({
    x: fc.tuple(fc.float({ noNaN: true }), fc.float({ noNaN: true })),
    n: fc.integer({ min: -32_768, max: 32_767 }),
    text: fc.uint8Array({ maxLength: 9 }),
  }),
  { minLength: 1, maxLength: 4 },
);
const call = fc.record({ rows, id: fc.string(), isRaw: fc.boolean(), parameter: fc.string({ maxLength: 20 }) });

function requestOf({ rows, id, isRaw, parameter }: typeof call extends fc.Arbitrary<infer Value> ? Value : never): Uint8Array {
  const tensors = [
    { name: "x", datatype: "FP32", shape: [rows.length, 2], contents: { fp32Contents: rows.flatMap(({ x }) => x) } },
    { name: "n", datatype: "INT16", shape: [rows.length], contents: { intContents: rows.map(({ n }) => n) } },
    { name: "text", datatype: "BYTES", shape: [rows.length], contents: { bytesContents: rows.map(({ text }) => text) } },
  ];
  const parameters = { note: { stringParam: parameter } };
  if (!isRaw) return inferRequest({ modelName: "m", id, parameters, inputs: tensors });
  const inputs = tensors.map(({ contents: _, ...head }) => head);
  const rawInputContents = [
    Buffer.from(Float32Array.from(rows.flatMap(({ x }) => x)).buffer),
    Buffer.from(Int16Array.from(rows.map(({ n }) => n)).buffer),
    Buffer.concat(rows.map(({ text }) => Buffer.concat([Buffer.from([text.length, 0, 0, 0]), text]))),
  ];
  return inferRequest({ modelName: "m", id, parameters, inputs, rawInputContents });
}

test(
  "a sound request is read as Protobuf has it, whichever form its tensors come in",
  () =>
    fuzzAsync(call, async (given) => {
      const encoded = Buffer.from(requestOf(given));
      const { asked, wish } = await readInfer(encoded, 1 << 20);
      expect(wish.id).toBe(inference.ModelInferRequest.decode(encoded).id);
      const other = Buffer.from(requestOf({ ...given, isRaw: !given.isRaw }));
      const tensors = async (bytes: Buffer) => (await (await readInfer(bytes, 1 << 20)).asked.inputs.fit(plan)).tensors.map(plain);
      expect(await tensors(encoded)).toEqual(await tensors(other));
      expect(asked.parameters.note).toEqual({ stringValue: given.parameter });
    }),
  fuzzTimeoutMs,
);

test(
  "a damaged request is read or refused, and its id is looked for in peace",
  () =>
    fuzzAsync(damagedFrom(call.map(requestOf)), async (bytes) => {
      await refusalOf(bytes);
      idFromRequest(bytes);
    }),
  fuzzTimeoutMs,
);

test(
  "bytes are read or refused",
  () => fuzzAsync(fc.uint8Array({ maxLength: 200 }), async (bytes) => void (await refusalOf(Buffer.from(bytes)))),
  fuzzTimeoutMs,
);
