/** Inputs whose values have names: rows as objects, columns as lists. They arrive as the same bytes as without, and are refused by name. */
import { describe, expect, test } from "vitest";
import { GatewayError, type Problem } from "../../src/errors/gateway-error.ts";
import { type FittedInputs, fitJson } from "../../src/request/inputs/fit-json.ts";
import { planOf, type Signature } from "../../src/request/inputs/plan.ts";
import type { TensorSpec } from "../../src/tensors/tensor.ts";
import { modelVersion, spec } from "../support/model-version.ts";
import { startPathServer } from "../support/path-server.ts";
import { irisAnswer, ScriptedPool } from "../support/scripted-pool.ts";
import { plain } from "../support/tensors.ts";

function matrixOf(featureNames: readonly string[], name = "features", more: Partial<TensorSpec> = {}): Signature {
  return { name: "m", version: "1", batched: true, inputs: [{ ...spec(name, "FP64", -1, featureNames.length), featureNames, ...more }] };
}

const people = matrixOf(["age", "income"]);
const frame: Signature = {
  name: "m",
  version: "1",
  batched: true,
  inputs: [spec("age", "INT64", -1), { ...spec("city", "BYTES", -1), nullable: true }, spec("place", "FP32", -1, 2)],
};

function fitted(signature: Signature, inputs: unknown): FittedInputs {
  return fitJson(planOf(signature), inputs, JSON.stringify({ inputs }));
}

function bytesOf(signature: Signature, inputs: unknown): unknown {
  const { tensors, rows, isRowLeftOut } = fitted(signature, inputs);
  return { tensors: tensors.map(plain), rows, isRowLeftOut };
}

function problemsOf(signature: Signature, inputs: unknown, text = JSON.stringify({ inputs })): readonly Problem[] {
  try {
    fitJson(planOf(signature), inputs, text);
  } catch (thrown) {
    expect(GatewayError.from(thrown).reason).toBe("INPUT_MISMATCH");
    return GatewayError.from(thrown).problems!;
  }
  throw new Error("It fitted.");
}

describe("a matrix whose columns have names", () => {
  const oneRow = bytesOf(people, [31, 4]);
  const rows = bytesOf(people, [
    [31, 4],
    [40, 5],
  ]);

  test.each<[string, unknown, unknown]>([
    ["a row", { age: 31, income: 4 }, oneRow],
    ["a row in another order", { income: 4, age: 31 }, oneRow],
    ["a row below the input's name", { features: { income: 4, age: 31 } }, oneRow],
    ["columns", { income: [4, 5], age: [31, 40] }, rows],
    ["columns below the input's name", { features: { income: [4, 5], age: [31, 40] } }, rows],
    [
      "rows",
      [
        { age: 31, income: 4 },
        { income: 5, age: 40 },
      ],
      rows,
    ],
    [
      "rows below the input's name",
      {
        features: [
          { age: 31, income: 4 },
          { age: 40, income: 5 },
        ],
      },
      rows,
    ],
    ["rows that hold the input", [{ features: [31, 4] }, { features: [40, 5] }], rows],
    ["columns of no rows", { age: [], income: [] }, bytesOf(people, [])],
  ])("takes %s", (_what, inputs, expected) => {
    expect(bytesOf(people, inputs)).toEqual(expected);
  });

  test("takes what a column of its own takes, missing values too", () => {
    const nullable = matrixOf(["a", "b"], "features", { nullable: true });
    expect(bytesOf(nullable, { a: null, b: "Infinity" })).toEqual(bytesOf(nullable, [null, "Infinity"]));
  });

  test("has names that objects have of themselves", () => {
    const odd = matrixOf(["__proto__", "constructor", "toString"]);
    const row = JSON.parse('{"toString":3,"__proto__":1,"constructor":2}') as unknown;
    expect(bytesOf(odd, row)).toEqual(bytesOf(odd, [1, 2, 3]));
    expect(bytesOf(odd, [row])).toEqual(bytesOf(odd, [[1, 2, 3]]));
    expect(problemsOf(odd, {}).map(({ pointer }) => pointer)).toEqual(["/inputs/__proto__", "/inputs/constructor", "/inputs/toString"]);
  });

  test("is still taken by its own name, also where a column is called so", () => {
    const same = matrixOf(["x", "y"], "x");
    expect(bytesOf(same, { x: [1, 2] })).toEqual(bytesOf(same, [1, 2]));
    expect(bytesOf(same, { x: 1, y: 2 })).toEqual(bytesOf(same, [1, 2]));
    expect(bytesOf(same, [{ x: 1, y: 2 }])).toEqual(bytesOf(same, [[1, 2]]));
    const alone = matrixOf(["x"], "x");
    expect(bytesOf(alone, { x: [[1], [2]] })).toEqual(bytesOf(alone, [[1], [2]]));
    expect(bytesOf(alone, [{ x: 1 }, { x: 2 }])).toEqual(bytesOf(alone, [[1], [2]]));
  });

  test("two columns of one name are told apart by nobody", () => {
    const [problem] = problemsOf(matrixOf(["a", "a"]), { a: 1 });
    expect(problem!.pointer).toBe("/inputs/features");
  });

  test.each<[string, unknown, [string, string][]]>([
    [
      "a misspelt column",
      { age: 31, Incme: 4 },
      [
        ["/inputs/Incme", "expected only the columns age, income, got an unknown one; did you mean income?"],
        ["/inputs/income", "expected a column of FP64, got nothing"],
      ],
    ],
    [
      "a misspelt input",
      { feature: [31, 4] },
      [
        ["/inputs/feature", "expected only the columns age, income, got an unknown one; did you mean features?"],
        ["/inputs/age", "expected a column of FP64, got nothing"],
        ["/inputs/income", "expected a column of FP64, got nothing"],
      ],
    ],
    ["a column too many", { age: 1, income: 2, x: 3 }, [["/inputs/x", "expected only the columns age, income, got an unknown one"]]],
    ["a column that is missing", { age: [1] }, [["/inputs/income", "expected a column of FP64, got nothing"]]],
    ["columns of two lengths", { age: [1, 2], income: [3] }, [["/inputs/income", "expected 2 rows as in age, got 1"]]],
    [
      "columns and a row",
      { age: [1], income: 3 },
      [["/inputs/income", "expected rows in all columns or in none, got them in age but not in income"]],
    ],
    [
      "a text among numbers",
      { age: [1, "x"], income: [3, 4] },
      [["/inputs/age/1", 'expected a number, or "NaN", "Infinity" or "-Infinity", got the string "x"']],
    ],
    [
      "a null that nobody takes",
      { age: null, income: 1 },
      [["/inputs/age", 'expected a number, or "NaN", "Infinity" or "-Infinity", got null; the model takes no missing values here']],
    ],
    [
      "rows that are none",
      [{ age: 1, income: 2 }, [3, 4], { age: 5 }],
      [
        ["/inputs/1", "expected an object with the columns age, income, got an array of 2"],
        ["/inputs/2/income", "expected an element of FP64, got nothing"],
      ],
    ],
    [
      "an array in a row",
      [{ age: [1, 2], income: 2 }],
      [["/inputs/0/age", 'expected a number, or "NaN", "Infinity" or "-Infinity", got an array of 2']],
    ],
    [
      "rows below the input's name",
      { features: [{ age: 1, incme: 2 }] },
      [
        ["/inputs/features/0/incme", "expected only the columns age, income, got an unknown one; did you mean income?"],
        ["/inputs/features/0/income", "expected an element of FP64, got nothing"],
      ],
    ],
  ])("refuses %s", (_what, inputs, problems) => {
    expect(problemsOf(people, inputs)).toEqual(problems.map(([pointer, detail]) => ({ pointer, detail })));
  });

  test("names twelve columns of hundreds, and twenty problems", () => {
    const wide = matrixOf(Array.from({ length: 300 }, (_, at) => `column ${at}`));
    const problems = problemsOf(wide, { x: 1 });
    expect(problems).toHaveLength(20);
    expect(problems[0]!.detail).toMatch(/^expected only the columns column 0, .*, column 11 and 288 more, got an unknown one$/);
  });
});

describe("an input for each column", () => {
  const rows = [
    { age: 31, city: "Rome", place: [1, 2] },
    { place: [3, 4], city: null, age: "9007199254740993" },
  ];
  const columns = {
    age: rows.map(({ age }) => age),
    city: rows.map(({ city }) => city),
    place: rows.map(({ place }) => place),
  };

  test("takes rows by name", () => {
    expect(bytesOf(frame, rows)).toEqual(bytesOf(frame, columns));
    expect(bytesOf(frame, [])).toEqual(bytesOf(frame, { age: [], city: [], place: [] }));
  });

  test.each<[string, unknown, [string, string][]]>([
    [
      "a misspelt name",
      [{ age: 1, citty: "a", place: [1, 2] }],
      [
        ["/inputs/0/citty", "expected only the inputs age, city, place, got an unknown one; did you mean city?"],
        ["/inputs/0/city", "expected an element of BYTES [-1], got nothing"],
      ],
    ],
    ["a row of the wrong width", [rows[0], { ...rows[0], place: [1] }], [["/inputs/1/place", "expected an array of 2, got an array of 1"]]],
    ["a number for a text", [{ ...rows[0], city: 5 }], [["/inputs/0/city", expect.stringContaining("expected a string")]]],
    ["something else than rows", [1, 2], [["/inputs", "expected an object with age, city, place, got an array of 2"]]],
  ])("refuses %s", (_what, inputs, problems) => {
    expect(problemsOf(frame, inputs)).toEqual(problems.map(([pointer, detail]) => ({ pointer, detail })));
  });

  test("refuses a fraction that only the text still has, of whole numbers alone", () => {
    const text = '{"inputs":[{"age":4.99999999999999999,"city":"a","place":[0.49999999999999999999,1]}]}';
    const { inputs } = JSON.parse(text) as { inputs: unknown };
    expect(problemsOf(frame, inputs, text)).toEqual([{ pointer: "/inputs/0/age", detail: "expected an integer, got 4.99999999999999999" }]);
    const whole = matrixOf(["a", "b"], "x", { datatype: "INT32" });
    const columns = '{"inputs":{"a":1,"b":0.99999999999999999999}}';
    expect(problemsOf(whole, (JSON.parse(columns) as { inputs: unknown }).inputs, columns)).toEqual([
      { pointer: "/inputs/b", detail: "expected an integer, got 0.99999999999999999999" },
    ]);
  });

  test("a single input takes rows by its name, and bytes that are no text as before", () => {
    const text: Signature = { name: "m", version: "1", batched: true, inputs: [spec("text", "BYTES", -1)] };
    expect(bytesOf(text, [{ text: "a" }, { text: { b64: "Yg==" } }])).toEqual(bytesOf(text, ["a", "b"]));
    expect(bytesOf(text, [{ b64: "YQ==" }, "b"])).toEqual(bytesOf(text, ["a", "b"]));
    expect(problemsOf(text, [{ b64: "?" }])[0]!.pointer).toBe("/inputs/0");
  });
});

test("whatever the form, order and size, the bytes are those of the plain arrays", () => {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  for (let round = 0; round < 200; round++) {
    const width = 1 + random(6);
    const names = Array.from({ length: width }, (_, at) => `${"abcxyz"[random(6)]} ${at}`);
    const signature = matrixOf(names);
    const rows = Array.from({ length: random(5) }, () => names.map(() => random(1_000) / 8));
    const order = names.toSorted(() => random(3) - 1);
    const record = (row: readonly number[]): object => Object.fromEntries(order.map((name) => [name, row[names.indexOf(name)]]));
    const expected = bytesOf(signature, rows);
    expect(bytesOf(signature, rows.map(record))).toEqual(expected);
    expect(bytesOf(signature, Object.fromEntries(order.map((name) => [name, rows.map((row) => row[names.indexOf(name)])])))).toEqual(
      expected,
    );
    for (const row of rows) expect(bytesOf(signature, record(row))).toEqual(bytesOf(signature, row));
  }
});

test("a model without a dimension that counts rows takes no rows by name", () => {
  const alone = { ...matrixOf(["a", "b"]), batched: false };
  expect(problemsOf(alone, { a: 1, b: 2 })[0]!.pointer).toBe("/inputs/features");
});

test("over HTTP one row by name comes back as one, and a key that comes twice is refused", async () => {
  const model = modelVersion({ inputs: people.inputs });
  const pool = new ScriptedPool([model], irisAnswer);
  const { url, post } = await startPathServer(pool);
  const answer = await post({ model_name: "iris", inputs: { income: 4, age: 31 } });
  expect(answer.json.outputs).toEqual({ label: "setosa", probabilities: [0.98, 0.0199, 0.0001] });
  const rows = await post({ model_name: "iris", inputs: [{ income: 4, age: 31 }] });
  expect(rows.json.outputs).toMatchObject({ label: ["setosa"] });
  for (const inputs of ['{"age":1,"income":2,"age":3}', '[{"age":1,"income":2},{"age":1,"income":2,"age":3}]']) {
    const body = `{"model_name":"iris","inputs":${inputs}}`;
    const twice = await fetch(url, { method: "POST", body, headers: { "x-api-key": "all", "content-type": "application/json" } });
    expect(twice.status).toBe(400);
    expect(((await twice.json()) as { errors: Problem[] }).errors[0]!.detail).toBe("expected each key once, got it twice");
  }
});
