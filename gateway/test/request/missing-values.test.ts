/** A null is a missing value where the signature has those, and a refusal by name everywhere else. */
import { expect, test } from "vitest";
import { versionFromMessage } from "../../src/backends/lane/read-version.ts";
import { inferencehub } from "../../src/rpc/inference.js";
import { datatypeToWire } from "../../src/tensors/datatype.ts";
import type { TensorSpec } from "../../src/tensors/tensor.ts";
import { modelVersion, spec } from "../support/model-version.ts";
import { startPathServer } from "../support/path-server.ts";
import { irisAnswer, ScriptedPool } from "../support/scripted-pool.ts";
import { plain } from "../support/tensors.ts";

const { PredictRequest } = inferencehub.rpc.v1;
const gaps = { nullable: true } as const;
const passengers = modelVersion({
  name: "titanic",
  inputs: [
    { ...spec("age", "FP64", -1), ...gaps },
    { ...spec("port", "BYTES", -1), ...gaps },
    spec("deck", "INT64", -1),
    spec("fare", "FP32", -1),
    spec("name", "BYTES", -1),
  ],
});
const table = modelVersion({ name: "table", inputs: [{ ...spec("cells", "BYTES", -1, 2), ...gaps }] });
const matrix = modelVersion({ name: "matrix", inputs: [{ ...spec("x", "FP32", -1, 2), ...gaps }] });
const models = [passengers, table, matrix];

const known = { deck: 1, fare: 2.5, name: "Ann" };

async function predict(model: string, inputs: unknown) {
  const pool = new ScriptedPool(models, irisAnswer);
  const { post } = await startPathServer(pool);
  const answer = await post({ model_name: model, inputs });
  return { answer, inputs: pool.calls[0]?.inputs.map(plain) };
}

test("a null is NaN among floats, and marked beside no bytes at all among texts", async () => {
  const { answer, inputs } = await predict("titanic", {
    age: [30, null],
    port: [null, "S"],
    deck: [1, 2],
    fare: [1, 2],
    name: ["Ann", ""],
  });
  expect(answer.status).toBe(200);
  expect(inputs![0]!.raw).toEqual(Buffer.from(new Float64Array([30, Number.NaN]).buffer));
  expect(inputs![1]).toEqual({
    name: "port",
    datatype: "BYTES",
    shape: [2],
    raw: Buffer.from([0, 0, 0, 0, 1, 0, 0, 0, 0x53]),
    missing: Buffer.from([1, 0]),
  });
  // An empty text is a text.
  expect(inputs![4]).not.toHaveProperty("missing");
});

test("a row that leaves out its dimension may lack values too", async () => {
  const { inputs } = await predict("titanic", { age: null, port: null, ...known });
  expect(inputs![0]).toMatchObject({ shape: [1], raw: Buffer.from(new Float64Array([Number.NaN]).buffer) });
  expect(inputs![1]).toMatchObject({ shape: [1], raw: Buffer.alloc(4), missing: Buffer.from([1]) });
});

test("what lacks nothing costs nothing more", async () => {
  const { inputs } = await predict("titanic", { age: 30, port: "S", ...known });
  expect(inputs![1]).toEqual({ name: "port", datatype: "BYTES", shape: [1], raw: Buffer.from([1, 0, 0, 0, 0x53]) });
});

test("tables have nulls in their cells", async () => {
  const cells = await predict("table", [
    ["a", null],
    [null, "b"],
  ]);
  expect(cells.inputs![0]!.missing).toEqual(Buffer.from([0, 1, 1, 0]));
  const row = await predict("table", [null, "b"]);
  expect(row.inputs![0]).toMatchObject({ shape: [1, 2], missing: Buffer.from([1, 0]) });
  const floats = await predict("matrix", [[1, null]]);
  expect(floats.inputs![0]!.raw).toEqual(Buffer.from(new Float32Array([1, Number.NaN]).buffer));
});

test("a null elsewhere is refused where it stands", async () => {
  const { answer, inputs } = await predict("titanic", {
    age: [1, 2],
    port: ["S", "C"],
    deck: [1, null],
    fare: [null, 1],
    name: [null, "Bo"],
  });
  expect(answer.status).toBe(400);
  expect(inputs).toBeUndefined();
  const no = "got null; the model takes no missing values here";
  expect(answer.json.errors).toEqual([
    { pointer: "/inputs/deck/1", detail: `expected an integer from -9223372036854775808 to 9223372036854775807, ${no}` },
    { pointer: "/inputs/fare/0", detail: `expected a number, or "NaN", "Infinity" or "-Infinity", ${no}` },
    { pointer: "/inputs/name/0", detail: `expected a string, or {"b64": "…"} with base64 for bytes that are not text, ${no}` },
  ]);
});

test("a null is an element and never an array", async () => {
  const { answer } = await predict("matrix", [[1, 2], null]);
  expect(answer.json.errors).toEqual([{ pointer: "/inputs/1", detail: "expected an array of 2, got null" }]);
});

// ---- Protobuf

async function sent(of: TensorSpec, raw: Uint8Array, missing: number[], shape = [2]) {
  const pool = new ScriptedPool([modelVersion({ name: "m", inputs: [of] })], irisAnswer);
  const { post } = await startPathServer(pool);
  const inputs = [{ name: of.name, datatype: datatypeToWire(of.datatype), shape, raw, missing: Buffer.from(missing) }];
  const answer = await post(Buffer.from(PredictRequest.encode({ modelName: "m", inputs }).finish()), {
    "content-type": "application/x-protobuf",
  });
  return { answer, inputs: pool.calls[0]?.inputs.map(plain) };
}

const port = { ...spec("port", "BYTES", -1), ...gaps };
const oneText = Buffer.from([0, 0, 0, 0, 1, 0, 0, 0, 0x53]);

test("Protobuf says which elements are missing", async () => {
  const { inputs } = await sent(port, oneText, [1, 0]);
  expect(inputs![0]).toMatchObject({ raw: oneText, missing: Buffer.from([1, 0]) });
});

test.each([
  [port, oneText, [1], "expected a byte for each of 2 elements, got 1"],
  [port, oneText, [2, 0], "expected bytes of 0 or 1, got others"],
  [port, oneText, [0, 1], "expected no bytes in a missing element, got 1 in element 1"],
  [spec("port", "BYTES", -1), oneText, [1, 0], "expected no missing elements, which the model does not take here, got some"],
  [{ ...spec("age", "FP64", -1), ...gaps }, Buffer.alloc(16), [1, 0], "expected missing elements of FP64 as NaN, got them in missing"],
] as const)("%j with missing %j %j: %s", async (of, raw, missing, detail) => {
  const { answer, inputs } = await sent(of, raw, [...missing]);
  expect(inputs).toBeUndefined();
  expect(answer.json.errors).toEqual([{ pointer: "/inputs/0/missing", detail }]);
});

// ---- the catalogue

test("the catalogue says which inputs take null", () => {
  const inputs = [
    { name: "age", datatype: 12, shape: [-1], nullable: true },
    { name: "deck", datatype: 9, shape: [-1] },
  ];
  expect(versionFromMessage({ name: "m", version: "1", state: 2, inputs }).inputs).toEqual([
    { name: "age", datatype: "FP64", shape: [-1], nullable: true },
    { name: "deck", datatype: "INT64", shape: [-1] },
  ]);
});
