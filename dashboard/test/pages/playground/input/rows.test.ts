import { expect, test } from "vitest";
import { blocksOf, columnsOfTable, linesFromMatrix, matrixFromLines } from "../../../../src/pages/playground/input/form/plan.ts";
import { lineFromRow, rowWithLine } from "../../../../src/pages/playground/input/lines.ts";
import { inputsFromRows, pointerInRow, rowsFromInputs, withRow } from "../../../../src/pages/playground/input/rows.ts";
import { signatureOf, spec } from "./signatures.ts";

const iris = signatureOf([spec("features", "FP64", -1, 4)]);
const people = signatureOf([spec("age", "INT64", -1), spec("city", "BYTES", -1), spec("member", "BOOL", -1)]);

test("a row without the dimension that counts rows is read and written without it", () => {
  const inputs = { features: [1, 2, 3, 4] };
  const rows = rowsFromInputs(iris, inputs)!;
  expect(rows).toEqual({ rows: [{ features: [1, 2, 3, 4] }], isRowLeftOut: true });
  expect(inputsFromRows(iris, rows)).toEqual(inputs);
  expect(pointerInRow(iris, rows, 0, "features", 2)).toBe("/inputs/features/2");
});

test("rows with it keep it, even when there is one", () => {
  const inputs = { features: [[1, 2, 3, 4]] };
  const rows = rowsFromInputs(iris, inputs)!;
  expect(rows.isRowLeftOut).toBe(false);
  expect(inputsFromRows(iris, rows)).toEqual(inputs);
  expect(pointerInRow(iris, rows, 0, "features", 2)).toBe("/inputs/features/0/2");
});

test("several inputs make rows together", () => {
  const inputs = { age: [31, 40], city: ["Rome", "Oslo"], member: [true, false] };
  const rows = rowsFromInputs(people, inputs)!;
  expect(rows.rows[1]).toEqual({ age: 40, city: "Oslo", member: false });
  expect(inputsFromRows(people, withRow(rows, 1, { age: 41, city: "Oslo", member: false }))).toEqual({ ...inputs, age: [31, 41] });
  expect(rowsFromInputs(people, { age: 31, city: "Rome", member: true })?.isRowLeftOut).toBe(true);
});

test.each([{ features: 5, more: 1 }, {}, { feature: [1, 2, 3, 4] }])(
  "other inputs than those of the signature have no rows: %j",
  (inputs) => {
    expect(rowsFromInputs(iris, inputs)).toBeUndefined();
  },
);

test("inputs that disagree about their rows have none", () => {
  expect(rowsFromInputs(people, { age: [1, 2], city: ["Rome"], member: [true] })).toBeUndefined();
  expect(rowsFromInputs(people, { age: [1], city: "Rome", member: true })).toBeUndefined();
});

test("models that do not batch have one row, whatever they take", () => {
  const single = signatureOf([spec("x", "FP32", 3)], { batched: false });
  const rows = rowsFromInputs(single, { x: [1, 2, 3] })!;
  expect(rows.rows).toEqual([{ x: [1, 2, 3] }]);
  expect(inputsFromRows(single, rows)).toEqual({ x: [1, 2, 3] });
  expect(pointerInRow(single, rows, 0, "x", 1)).toBe("/inputs/x/1");
});

test("lines hold the elements of all columns, and give them back", () => {
  const columns = columnsOfTable(blocksOf(signatureOf([spec("point", "FP32", -1, 2), spec("name", "BYTES", -1)])))!;
  const row = { point: [1, 2], name: "a" };
  expect(columns.map(({ name }) => name)).toEqual(["point[0]", "point[1]", "name"]);
  expect(lineFromRow(columns, row)).toEqual([1, 2, "a"]);
  expect(Object.entries(rowWithLine(columns, {}, [1, null, "b"]))).toEqual([
    ["point", [1, null]],
    ["name", "b"],
  ]);
  expect(lineFromRow(columns, { point: [1, 2, 3], name: "a" })).toBeUndefined();
  expect(lineFromRow(columns, { point: [1, [2]], name: "a" })).toBeUndefined();
  expect(lineFromRow(columns, { point: [1, 2], name: ["a"] })).toBeUndefined();
});

test("an input that is a list or a table of its own has lines, too", () => {
  const [list, table] = blocksOf(signatureOf([spec("ids", "INT64", -1), spec("grid", "FP32", 2, 3)], { batched: false }));
  if (list?.kind !== "matrix" || table?.kind !== "matrix") throw new Error("expected two matrices");
  expect(linesFromMatrix(list, [1, "9007199254740993"])).toEqual([[1], ["9007199254740993"]]);
  expect(matrixFromLines(list, [[1], [2]])).toEqual([1, 2]);
  expect(linesFromMatrix(table, [[1, 2, 3]])).toBeUndefined();
  expect(
    matrixFromLines(
      table,
      linesFromMatrix(table, [
        [1, 2, 3],
        [4, 5, null],
      ])!,
    ),
  ).toEqual([
    [1, 2, 3],
    [4, 5, null],
  ]);
});
