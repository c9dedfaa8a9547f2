import { expect, test } from "vitest";
import { linesFromCsv } from "../../../../../src/pages/playground/input/bulk/csv.ts";
import { blocksOf, columnsOfTable } from "../../../../../src/pages/playground/input/form/plan.ts";
import { signatureOf, spec } from "../signatures.ts";

const iris = columnsOfTable(blocksOf(signatureOf([spec("features", "FP64", -1, 4)])))!;
const people = columnsOfTable(blocksOf(signatureOf([spec("age", "INT64", -1), spec("city", "BYTES", -1), spec("member", "BOOL", -1)])))!;
const text = columnsOfTable(blocksOf(signatureOf([spec("text", "BYTES", -1)])))!;

test("rows of numbers, with commas, semicolons or tabs", () => {
  for (const delimiter of [",", ";", "\t"]) {
    const read = linesFromCsv(`5.1,3.5,1.4,0.2\r\n7,3.2,4.7,1.4\r\n`.replaceAll(",", delimiter), iris);
    expect(read).toEqual({
      lines: [
        [5.1, 3.5, 1.4, 0.2],
        [7, 3.2, 4.7, 1.4],
      ],
      hasHeader: false,
      leftOut: [],
      problems: [],
    });
  }
});

test("a header of other names is left out, and so are columns that the model has no input for", () => {
  const read = linesFromCsv("sepal length,sepal width,petal length,petal width,species\n5.1,3.5,1.4,0.2,setosa\n", iris);
  expect(read.hasHeader).toBe(true);
  expect(read.lines).toEqual([[5.1, 3.5, 1.4, 0.2]]);
  expect(read.leftOut).toEqual(["species"]);
});

test("a header of the inputs' names may come in any order", () => {
  const read = linesFromCsv('\uFEFFCity,member,AGE\n"Rome, Italy",yes,31\nOslo,false,9007199254740993\n', people);
  expect(read.lines).toEqual([
    [31, "Rome, Italy", true],
    ["9007199254740993", "Oslo", false],
  ]);
  expect(read.problems).toEqual([]);
});

test("bad and missing cells are named and kept as they came", () => {
  const read = linesFromCsv("1,2,x,4\n5,6,7\n", iris);
  expect(read.lines).toEqual([
    [1, 2, "x", 4],
    [5, 6, 7, null],
  ]);
  expect(read.problems).toEqual([
    { row: 1, column: "features[2]", detail: "Not a number: “x”" },
    { row: 2, column: "features[3]", detail: "Missing" },
  ]);
});

test("a single row with a word in it is a row to mend, not a header", () => {
  expect(linesFromCsv("1,2,x,4", iris)).toMatchObject({ hasHeader: false, lines: [[1, 2, "x", 4]] });
});

test("one column of text has a text on each line, commas and all", () => {
  expect(linesFromCsv('Hello, world\n"quoted, ""too"""\n', text).lines).toEqual([["Hello, world"], ['quoted, "too"']]);
  expect(linesFromCsv("text\nBonjour", text)).toMatchObject({ hasHeader: true, lines: [["Bonjour"]] });
});

test("nothing is no rows", () => {
  expect(linesFromCsv("  \n\n", iris)).toEqual({ lines: [], hasHeader: false, leftOut: [], problems: [] });
});

test("an empty cell is null where the input may lack a value, and a problem elsewhere", () => {
  const gaps = { nullable: true } as const;
  const columns = [{ ...spec("age", "FP64", -1), ...gaps }, { ...spec("city", "BYTES", -1), ...gaps }, spec("deck", "INT64", -1)];
  const read = linesFromCsv("age,city,deck\n,,1\n30,Rome,\n", columnsOfTable(blocksOf(signatureOf(columns)))!);
  expect(read.lines).toEqual([
    [null, null, 1],
    [30, "Rome", null],
  ]);
  expect(read.problems).toEqual([{ row: 3, column: "deck", detail: "Not filled in yet" }]);
});
