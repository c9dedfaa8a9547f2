/** What a ModelInferRequest may be, and how one that is none is refused. */
import { expect, test } from "vitest";
import { idFromRequest, readInfer } from "../../../src/doors/grpc/read-infer.ts";
import { GatewayError } from "../../../src/errors/gateway-error.ts";
import { planOf } from "../../../src/request/inputs/plan.ts";
import { inferRequest } from "../../support/grpc-client.ts";
import { modelVersion, spec } from "../../support/model-version.ts";
import { plain } from "../../support/tensors.ts";

const plan = planOf(modelVersion({ inputs: [spec("x", "FP32", -1, 2), spec("text", "BYTES", -1)] }));
const floats = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer);
const maxBytes = 1 << 20;

async function fitted(request: object) {
  const { asked } = await readInfer(Buffer.from(inferRequest({ modelName: "m", ...request })), maxBytes);
  return (await asked.inputs.fit(plan)).tensors.map(plain);
}

const x = { name: "x", datatype: "FP32", shape: [2, 2] };
const text = { name: "text", datatype: "BYTES", shape: [2] };

test("raw and typed contents are the same tensors", async () => {
  const raw = await fitted({ inputs: [x, text], rawInputContents: [floats(1, 2, 3, 4), Buffer.from("\x01\0\0\0a\0\0\0\0")] });
  const typed = await fitted({
    inputs: [
      { ...x, contents: { fp32Contents: [1, 2, 3, 4] } },
      { ...text, contents: { bytesContents: [Buffer.from("a"), Buffer.alloc(0)] } },
    ],
  });
  expect(typed).toEqual(raw);
  expect(raw[1]).toMatchObject({ name: "text", shape: [2], raw: Buffer.from("\x01\0\0\0a\0\0\0\0") });
});

test("inputs may come in any order, and without rows", async () => {
  const tensors = await fitted({ inputs: [text, x], rawInputContents: [Buffer.alloc(8), floats(1, 2, 3, 4)] });
  expect(tensors.map(({ name }) => name)).toEqual(["x", "text"]);
  expect(
    await fitted({
      inputs: [
        { ...x, shape: [0, 2] },
        { ...text, shape: [0] },
      ],
    }),
  ).toMatchObject([{ shape: [0, 2] }, { shape: [0] }]);
});

test("large typed contents are read while others have their turns", async () => {
  const many = 200_000;
  const wide = planOf(modelVersion({ inputs: [spec("x", "INT64", -1)] }));
  const contents = { int64Contents: Array.from({ length: many }, (_, i) => i - 7) };
  const read = readInfer(
    Buffer.from(inferRequest({ modelName: "m", inputs: [{ name: "x", datatype: "INT64", shape: [many], contents }] })),
    1 << 24,
  );
  expect(read).toBeInstanceOf(Promise);
  const [tensor] = (await (await read).asked.inputs.fit(wide)).tensors;
  expect(plain(tensor!).raw.readBigInt64LE(8 * (many - 1))).toBe(BigInt(many - 8));
});

test.each<[string, object, RegExp]>([
  [
    "typed beside raw ones",
    { inputs: [{ ...x, contents: { fp32Contents: [1] } }], rawInputContents: [floats(1)] },
    /\/inputs\/0\/contents, expected none/,
  ],
  [
    "fewer elements than the shape has",
    { inputs: [{ ...x, contents: { fp32Contents: [1, 2, 3] } }] },
    /expected 4 elements in fp32_contents, got 3/,
  ],
  ["elements of another type", { inputs: [{ ...x, contents: { fp64Contents: [1, 2, 3, 4] } }] }, /in fp32_contents, got fp64_contents/],
  ["no name", { inputs: [{ ...x, name: "" }], rawInputContents: [floats(1)] }, /\/inputs\/0\/name/],
  [
    "a rank that nothing has",
    { inputs: [{ ...x, shape: Array.from({ length: 99 }, () => 1) }], rawInputContents: [floats(1)] },
    /at most 64 dimensions/,
  ],
  [
    "more memory than there may be",
    { inputs: [{ name: "x", datatype: "INT64", shape: [200_000], contents: { int64Contents: Array(200_000).fill(1) } }] },
    /at most 1048576 bytes as raw ones/,
  ],
  ["an id without end", { id: "a".repeat(5_000), inputs: [x], rawInputContents: [floats(1, 2, 3, 4)] }, /\/id, expected at most 1024/],
])("%s is refused", async (_what, request, sentence) => {
  const failure = await fitted(request).catch((thrown: unknown) => thrown);
  expect(failure).toBeInstanceOf(GatewayError);
  expect(failure).toMatchObject({ reason: "INVALID_REQUEST", detail: expect.stringMatching(sentence) });
});

test("fields without number end before they cost anything", () => {
  const many = Buffer.alloc(300_000, Buffer.from([0x98, 6, 0]));
  expect(() => readInfer(many, maxBytes)).toThrow(/fewer fields/);
});

test("an id is found as far as a message can be read", () => {
  const sound = Buffer.from(inferRequest({ modelName: "m", id: "seven", inputs: [x] }));
  expect(idFromRequest(sound)).toBe("seven");
  expect(idFromRequest(Buffer.concat([sound, Buffer.of(0xff)]))).toBe("seven");
  expect(idFromRequest(Buffer.of(0xff))).toBe("");
});
