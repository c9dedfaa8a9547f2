/** The schemas of tensors take what the gateway takes, and refuse what it refuses: each held against the encoder itself. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { elementComponents } from "../../../src/http/openapi/element-schemas.ts";
import { namedSchemas } from "../../../src/http/openapi/named-schemas.ts";
import { protocolInput, valueSchema } from "../../../src/http/openapi/tensor-schemas.ts";
import { type Datatype, datatypes } from "../../../src/tensors/datatype.ts";
import { encodeJson } from "../../../src/tensors/encode-json.ts";
import type { TensorSpec } from "../../../src/tensors/tensor.ts";
import { spec } from "../../support/model-version.ts";

function accepts(schema: object): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  return ajv.compile({ ...schema, components: { schemas: elementComponents(new Set(datatypes), true) } });
}

const elements: readonly unknown[] = [
  ...[true, false, null, 0, 1, -1, 127, 128, -128, -129, 255, 256, 32_767, 32_768, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1],
  ...[2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER, 0.5, 1e30, 1e39, -1e39, 65_504, 70_000, 3.4e38],
  ...["NaN", "Infinity", "-Infinity", "nan", "", "text", "9223372036854775807", "-9223372036854775808", "1.5", "007", "+1"],
  ...[{ b64: "AAE=" }, { b64: "AAE=", more: 1 }, {}, []],
];

describe.each(datatypes)("an element of %s", (datatype: Datatype) => {
  const tensor = spec("x", datatype, -1);
  const isTaken = accepts(valueSchema(tensor, false));

  test.each(elements.map((element) => [JSON.stringify(element), element]))("%s", (_text, element) => {
    expect(isTaken([element])).toBe(encodeJson(tensor, [element], false, 100) !== undefined);
  });
});

test.each<[string, TensorSpec, boolean, unknown, boolean]>([
  ["a matrix", spec("x", "FP32", -1, 2), false, [[1, 2]], true],
  ["no rows", spec("x", "FP32", -1, 2), false, [], true],
  ["a short row", spec("x", "FP32", -1, 2), false, [[1]], false],
  ["one row of a batched input", spec("x", "FP32", -1, 2), true, [1, 2], true],
  ["one row of another", spec("x", "FP32", -1, 2), false, [1, 2], false],
  ["a scalar", spec("x", "INT32"), false, 3, true],
  ["a batched scalar", spec("x", "INT32", -1), true, 3, true],
  ["a missing value", { ...spec("x", "FP32", -1), nullable: true }, false, [null], true],
])("%s", (_what, tensor, batched, value, isTaken) => {
  expect(accepts(valueSchema(tensor, batched))(value)).toBe(isTaken);
  expect(encodeJson(tensor, value, batched && !Array.isArray((value as unknown[])[0] ?? value), 100) !== undefined).toBe(isTaken);
});

test("lengths of a picture are told and are no rule, since pages make samples by them", () => {
  const schema = valueSchema(spec("image", "FP32", -1, 3, 224, 224), true);
  expect(JSON.stringify(schema)).not.toContain("minItems");
  expect(schema.description).toContain("[-1, 3, 224, 224]");
});

test("an input of the protocol has its name, its datatype and the lengths that are known", () => {
  const isTaken = accepts(protocolInput(spec("x", "FP32", -1, 2)));
  const tensor = { name: "x", shape: [1, 2], datatype: "FP32", data: [1, 2] };
  expect(isTaken(tensor)).toBe(true);
  expect(isTaken({ ...tensor, data: [[1, 2]] })).toBe(true);
  for (const other of [{ name: "y" }, { shape: [1, 3] }, { shape: [2] }, { datatype: "FP64" }, { data: [true] }])
    expect(isTaken({ ...tensor, ...other })).toBe(false);
});

test("64-bit integers of the protocol are numbers, and may be strings", () => {
  const isTaken = accepts(protocolInput(spec("x", "INT64", -1)));
  const tensor = { name: "x", shape: [1], datatype: "INT64" };
  // As JSON.parse has the greatest of them.
  for (const data of [[2 ** 63], ["9223372036854775807"], [-1]]) expect(isTaken({ ...tensor, data })).toBe(true);
  for (const data of [[2 ** 64], [0.5], ["x"]]) expect(isTaken({ ...tensor, data })).toBe(false);
});

test("what has no JSON in the protocol is described by its size", () => {
  const isTaken = accepts(protocolInput(spec("x", "BF16", -1)));
  expect(isTaken({ name: "x", shape: [1], datatype: "BF16", data: [1] })).toBe(false);
  expect(isTaken({ name: "x", shape: [1], datatype: "BF16", parameters: { binary_data_size: 2 } })).toBe(true);
});

test("categories are shown and are no rule, since many encoders take others", () => {
  const schema = valueSchema({ ...spec("city", "BYTES", -1), categories: ["Oslo", "Rome"], nullable: true }, true);
  const isTaken = accepts(schema);
  for (const value of ["Oslo", ["Rome", null], ["Atlantis"]]) expect(isTaken(value)).toBe(true);
  for (const value of [3, ["Rome", 3]]) expect(isTaken(value)).toBe(false);
  expect(JSON.stringify(schema)).toContain('"examples":["Oslo","Rome"]');
  const many = valueSchema({ ...spec("n", "INT64", -1), categories: Array.from({ length: 60 }, (_, at) => at) }, false);
  expect(JSON.stringify(many)).toContain("The first 50 of 60.");
});

test("values by name in rows and columns are described as they are taken", () => {
  const matrix = { ...spec("features", "FP64", -1, 2), featureNames: ["age", "income"] };
  const isTaken = accepts({ anyOf: namedSchemas([matrix], true) });
  const row = { age: 31, income: 4 };
  for (const value of [row, [row, row], { age: [1], income: [2] }, [{ features: [1, 2] }]]) expect(isTaken(value)).toBe(true);
  for (const value of [{ age: 1 }, [{ age: "x", income: 1 }], { age: 1, income: 2, x: 3 }, [5]]) expect(isTaken(value)).toBe(false);
  const takesRows = accepts({ anyOf: namedSchemas([spec("age", "INT64", -1), spec("place", "FP32", -1, 2)], true) });
  expect(takesRows([{ age: 1, place: [1, 2] }])).toBe(true);
  expect(takesRows([{ age: 1, place: [1] }])).toBe(false);
  expect(namedSchemas([matrix], false)).toEqual([]);
});
