import { expect, test } from "vitest";
import { blocksOf, columnsOfTable } from "../../../../../src/pages/playground/input/form/plan.ts";
import { signatureOf, spec } from "../signatures.ts";

const image = (input: string, layout: string) => ({ input, layout, black: 0, white: 255 });

function kinds(...args: Parameters<typeof signatureOf>): string[] {
  return blocksOf(signatureOf(...args)).map((block) =>
    block.kind === "columns" ? block.columns.map(({ name }) => name).join(" ") : `${block.kind} ${block.spec.name}`,
  );
}

test("rows of a few elements are columns of one table", () => {
  const blocks = blocksOf(signatureOf([spec("features", "FP64", -1, 4)]));
  expect(columnsOfTable(blocks)?.map(({ position }) => position)).toEqual([0, 1, 2, 3]);
});

test("a data frame's columns are columns of one table, whatever their datatypes", () => {
  expect(kinds([spec("age", "INT64", -1), spec("city", "BYTES", -1), spec("point", "FP32", -1, 2)])).toEqual([
    "age city point[0] point[1]",
  ]);
});

test("scalars stand side by side; lists and tables have lines of their own", () => {
  expect(kinds([spec("a", "FP32"), spec("b", "INT8"), spec("ids", "INT64", -1), spec("grid", "FP32", -1, 3)], { batched: false })).toEqual([
    "a b",
    "matrix ids",
    "matrix grid",
  ]);
});

test("more dimensions, or more elements than anybody fills in, are JSON", () => {
  expect(kinds([spec("cube", "FP32", -1, 2, 3, 4), spec("long", "FP32", -1, 784), spec("wide", "FP32", -1, 5, 100)])).toEqual([
    "json cube",
    "json long",
    "json wide",
  ]);
});

test("pictures are pictures where the shape is one", () => {
  expect(kinds([spec("x", "FP32", -1, 8, 8)], { image: image("x", "HW") })).toEqual(["picture x"]);
  expect(kinds([spec("x", "UINT8", -1, -1, -1, 3)], { image: image("x", "HWC") })).toEqual(["picture x"]);
  expect(kinds([spec("x", "FP32", 1, 3, 224, 224)], { batched: false, image: image("x", "CHW") })).toEqual(["picture x"]);
  expect(kinds([spec("x", "FP32", -1, 8, 8)], { image: image("x", "CHW") })).toEqual(["matrix x"]);
  expect(kinds([spec("x", "FP32", -1, 7, 8, 8)], { image: image("x", "CHW") })).toEqual(["json x"]);
});

test("a picture with numbers beside it is a form of two parts, not a table", () => {
  const blocks = blocksOf(signatureOf([spec("x", "FP32", -1, 8, 8), spec("age", "FP32", -1)], { image: image("x", "HW") }));
  expect(blocks.map(({ kind }) => kind)).toEqual(["picture", "columns"]);
  expect(columnsOfTable(blocks)).toBeUndefined();
});

test("columns have the names that the artifact tells, where it tells as many", () => {
  const named = (feature_names: string[]) =>
    columnsOfTable(blocksOf(signatureOf([{ ...spec("features", "FP64", -1, 2), feature_names }])))!.map(({ name }) => name);
  expect(named(["sepal length", "sepal width"])).toEqual(["sepal length", "sepal width"]);
  expect(named(["sepal length"])).toEqual(["features[0]", "features[1]"]);
});
