/** POST /predict with rows: CSV and JSON lines, read by the model's signature, answered in kind, and refused by row and column. */
import { expect, test } from "vitest";
import type { ModelVersion } from "../../../src/models/model-version.ts";
import { type EncodedTensor, OwnBytes as Own, type OwnBytes, type TensorSpec } from "../../../src/tensors/tensor.ts";
import { modelVersion, spec } from "../../support/model-version.ts";
import { startPathServer } from "../../support/path-server.ts";
import { ScriptedPool, workerAnswer } from "../../support/scripted-pool.ts";

const nullable = (each: TensorSpec): TensorSpec => ({ ...each, nullable: true });
const named: TensorSpec = { ...spec("features", "FP64", -1, 3), featureNames: ["petal width", "a,b", "c"] };
const models: ModelVersion[] = [
  modelVersion({ name: "iris" }),
  modelVersion({ name: "named", inputs: [named] }),
  modelVersion({ name: "open", inputs: [spec("x", "FP32", -1, -1)] }),
  modelVersion({
    name: "frame",
    inputs: [
      spec("age", "INT32", -1),
      nullable(spec("income", "FP64", -1)),
      nullable(spec("job", "BYTES", -1)),
      spec("member", "BOOL", -1),
      spec("id", "INT64", -1),
    ],
  }),
  modelVersion({ name: "text", inputs: [spec("text", "BYTES", -1)] }),
  modelVersion({ name: "column", inputs: [spec("x", "UINT8", -1, 1)] }),
  modelVersion({ name: "picture", inputs: [spec("pixels", "FP32", -1, 8, 8)] }),
  modelVersion({ name: "single", inputs: [spec("x", "FP32", 3)], batched: false }),
];
const csv = "text/csv";
const ndjson = "application/x-ndjson";

function bytesOf(...texts: (string | Buffer)[]): OwnBytes {
  const parts = texts.flatMap((text) => {
    const content = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(content.length);
    return [length, content];
  });
  return new Own(Buffer.concat(parts));
}

/** As many rows as came: a label, and three probabilities that count up. */
function answerTo(inputs: readonly EncodedTensor[], label = (row: number): string | Buffer => `row ${row}`) {
  const rows = inputs[0]!.shape[0]!;
  const numbers = new Float64Array(rows * 3).map((_, i) => i / 2);
  return workerAnswer([
    { name: "label", datatype: "BYTES", shape: [rows], raw: bytesOf(...Array.from({ length: rows }, (_, row) => label(row))) },
    { name: "probabilities", datatype: "FP64", shape: [rows, 3], raw: new Own(Buffer.from(numbers.buffer)) },
  ]);
}

async function started(script = ({ inputs }: { inputs: readonly EncodedTensor[] }) => answerTo(inputs), limits = {}) {
  const pool = new ScriptedPool(models, script);
  const server = await startPathServer(pool, limits);
  const send = async (model: string, body: string | Uint8Array, type = csv, accept?: string) => {
    const response = await fetch(`${server.url}?model_name=${model}`, {
      method: "POST",
      body: body as string,
      headers: { "x-api-key": "all", "content-type": type, ...(accept && { accept }) },
    });
    const text = await response.text();
    const type_ = response.headers.get("content-type")!;
    return {
      status: response.status,
      type: type_,
      text,
      // biome-ignore lint/suspicious/noExplicitAny: answers and problems
      json: (type_.includes("json") && !type_.includes("nd") ? JSON.parse(text) : {}) as any,
    };
  };
  return { pool, server, send };
}

/** What the model gets: by input its shape and values. */
async function sent(model: string, body: string, type = csv) {
  const { pool, send } = await started();
  const answer = await send(model, body, type);
  expect(answer.text).not.toContain("urn:");
  expect(answer.status).toBe(200);
  return Object.fromEntries(pool.calls[0]!.inputs.map((tensor) => [tensor.name, [tensor.shape, valuesOf(tensor)]]));
}

function valuesOf({ datatype, raw, missing }: EncodedTensor): unknown[] {
  const bytes = Buffer.from((raw as OwnBytes).view());
  const { buffer, byteOffset, length } = Buffer.from(bytes);
  switch (datatype) {
    case "BYTES": {
      const found: unknown[] = [];
      for (let at = 0; at < length; ) {
        const size = bytes.readUInt32LE(at);
        found.push(missing?.[found.length] ? null : bytes.toString("utf8", at + 4, at + 4 + size));
        at += 4 + size;
      }
      return found;
    }
    case "FP64":
      return Array.from({ length: length / 8 }, (_, i) => bytes.readDoubleLE(i * 8));
    case "FP32":
      return Array.from({ length: length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
    case "INT32":
      return Array.from({ length: length / 4 }, (_, i) => bytes.readInt32LE(i * 4));
    case "INT64":
      return Array.from({ length: length / 8 }, (_, i) => bytes.readBigInt64LE(i * 8));
    default:
      return [...new Uint8Array(buffer, byteOffset, length)];
  }
}

async function refused(model: string, body: string, type = csv, limits = {}) {
  const { pool, send } = await started(undefined, limits);
  const { status, json } = await send(model, body, type);
  expect(pool.calls).toEqual([]);
  return {
    status,
    reason: json.reason,
    detail: json.detail,
    errors: (json.errors ?? []).map(({ pointer, detail }: { pointer: string; detail: string }) => [pointer, detail]),
  };
}

const twoRows = {
  features: [
    [2, 4],
    [1, 2, 3, 4, 5, 6, 7, 8],
  ],
};

test.each([
  ["without a header", "1,2,3,4\n5,6,7,8\n"],
  ["with one of its own names", "sl,sw,pl,pw\n1,2,3,4\n5,6,7,8"],
  ["with CRLF, a mark of its encoding and empty lines", "\uFEFFa,b,c,d\r\n1,2,3,4\r\n\r\n5,6,7,8\r\n\r\n"],
  ["with lines that end now so, now so", "1,2,3,4\r\n5,6,7,8\n"],
  ["with spaces, signs and points as spreadsheets have them", ' 1 ,+2,3.,"4"\n5.0,6e0,  7,08\n'],
  ["by the names that answers would have, in another order", "features_3,features_0,features_1,features_2\n4,1,2,3\n8,5,6,7"],
])("a matrix comes %s", async (_, body) => {
  expect(await sent("iris", body)).toEqual(twoRows);
});

test("a first row of numbers is a header where the caller says so, and one of words is none", async () => {
  expect(await sent("iris", "0,1,2,3\n1,2,3,4\n5,6,7,8", "text/csv; header=present")).toEqual(twoRows);
  expect(await sent("iris", "1,2,3,4\n5,6,7,8", 'text/csv;charset="utf-8";header=absent')).toEqual(twoRows);
  expect((await refused("iris", "a,b,c,d\n1,2,3,4", "text/csv; header=absent")).errors[0]).toEqual([
    "/rows/0/features_0",
    'expected a number, or "NaN", "Infinity" or "-Infinity", got the string "a"',
  ]);
});

test("columns of a matrix that tells their names are found by them, and by place without a header", async () => {
  const wanted = {
    features: [
      [1, 3],
      [1, 2, 3],
    ],
  };
  expect(await sent("named", 'c,petal width,"a,b"\n3,1,2')).toEqual(wanted);
  expect(await sent("named", "1,2,3")).toEqual(wanted);
  expect(await sent("named", '{"c":3,"petal width":1,"a,b":2}', ndjson)).toEqual(wanted);
});

test("a frame comes by the names of its inputs, each cell as its column's type has it", async () => {
  const body = `id,member,job,income,age
9007199254740993,TRUE,"Müller, ""Bäcker""",1e3,41
-5,0,,,1.0
007,false," ",NaN,-0
`;
  expect(await sent("frame", body)).toEqual({
    age: [[3], [41, 1, 0]],
    income: [[3], [1000, Number.NaN, Number.NaN]],
    job: [[3], ['Müller, "Bäcker"', null, " "]],
    member: [[3], [1, 0, 0]],
    id: [[3], [9007199254740993n, -5n, 7n]],
  });
});

test("a quoted cell may hold lines", async () => {
  expect(await sent("text", 'text\n"one\ntwo, ""three"""\nfour')).toEqual({ text: [[2], ['one\ntwo, "three"', "four"]] });
  expect(await sent("text", "text me\nfour")).toEqual({ text: [[2], ["text me", "four"]] });
});

test.each([
  [
    "x\n1\n2",
    [
      [2, 1],
      [1, 2],
    ],
  ],
  [
    "1\n2",
    [
      [2, 1],
      [1, 2],
    ],
  ],
])("a column alone comes with a header or without", async (body, wanted) => {
  expect(await sent("column", body)).toEqual({ x: wanted });
});

test("a matrix of open width is as wide as its first row", async () => {
  expect(await sent("open", "1,2\n3,4")).toEqual({
    x: [
      [2, 2],
      [1, 2, 3, 4],
    ],
  });
});

test.each([
  [
    "iris",
    "1,2,3\n1,2,3,4,5\n1,2,3,4",
    [
      ["/rows/0", "expected 4 cells, got 3"],
      ["/rows/1", "expected 4 cells, got 5"],
    ],
  ],
  ["iris", "a;b;c;d\n1;2;3;4", [["/columns", "expected 4 columns, got 1; separate columns by commas, not by semicolons"]]],
  [
    "named",
    "petal width,c,d\n1,2,3",
    [
      ["/columns/a,b", "expected a column of FP64, got nothing"],
      ["/columns/d", "expected only the columns petal width, a,b, c, got an unknown one"],
    ],
  ],
  [
    "named",
    "petal width,c,c\n1,2,3",
    [
      ["/columns/c", "expected each column once, got it twice"],
      ["/columns/a,b", "expected a column of FP64, got nothing"],
    ],
  ],
  [
    "named",
    "1,two,3\n1,2,3\n",
    [
      ["/columns/petal width", "expected a column of FP64, got nothing"],
      ["/columns/a,b", "expected a column of FP64, got nothing"],
      ["/columns/c", "expected a column of FP64, got nothing"],
    ].concat([
      ["/columns/1", "expected only the columns petal width, a,b, c, got an unknown one"],
      ["/columns/two", "expected only the columns petal width, a,b, c, got an unknown one"],
      ["/columns/3", "expected only the columns petal width, a,b, c, got an unknown one"],
    ]),
  ],
  [
    "named",
    "1,2,3\n1,two,1e999\n,2,3",
    [
      ["/rows/1/a,b", 'expected a number, or "NaN", "Infinity" or "-Infinity", got the string "two"'],
      ["/rows/1/c", "expected a number that FP64 can hold, got a number too large for 64 bits"],
      ["/rows/2/petal width", 'expected a number, or "NaN", "Infinity" or "-Infinity", got null; the model takes no missing values here'],
    ],
  ],
  [
    "column",
    "x\n256\n4.99999999999999999\n",
    [
      ["/rows/0/x", "expected an integer from 0 to 255, got 256"],
      ["/rows/1/x", 'expected an integer from 0 to 255, got the string "4.99999999999999999"'],
    ],
  ],
  [
    "frame",
    "age,income,job,member,id\n1,2,c,yes,9223372036854775808",
    [
      ["/rows/0/member", 'expected true or false, got the string "yes"'],
      ["/rows/0/id", 'expected an integer from -9223372036854775808 to 9223372036854775807, got the string "9223372036854775808"'],
    ],
  ],
  ["open", ",".repeat(65_536), [["/columns", "expected at most 65536 columns, got 65537; send application/json"]]],
  [
    "picture",
    "1,2,3",
    [["", "expected inputs that are columns, a number or text a row or a row of them, got pixels [-1, 8, 8]; send application/json"]],
  ],
  ["single", "1,2,3", [["", "expected one call at a time, as application/json: the model has no dimension that counts rows"]]],
])("%s refuses %j by row and column", async (model, body, errors) => {
  expect(await refused(model, body)).toMatchObject({ status: 400, reason: "INPUT_MISMATCH", errors });
});

test.each([
  ["", "The body is empty; expected CSV with a row a line."],
  ['1,2,3,4\n1,"2,3,4\n', "at /rows/1, expected a cell that begins with a quote to end with one"],
  ['1,"2"3,3,4', "at /rows/0, expected a quote inside a quoted cell twice"],
])("CSV that is none is refused: %j", async (body, said) => {
  const answer = await refused("iris", body);
  expect(answer).toMatchObject({ status: 400, reason: "INVALID_REQUEST" });
  expect(answer.detail).toContain(said);
});

test("text that is not UTF-8, parameters that mean nothing, and too many rows are refused", async () => {
  const { send } = await started();
  expect((await send("iris", Buffer.from([0x31, 0x2c, 0xff]))).json.detail).toBe("The body is not UTF-8; encode it so.");
  for (const type of [
    "text/csv; header=maybe",
    "text/csv; header=present; header=absent",
    "text/csv; delimiter=;",
    "text/csv\ta",
    "text/csv;charset=latin1",
  ])
    expect((await send("iris", "1,2,3,4", type)).status).toBe(415);
  expect(await refused("iris", "1,2,3,4\n".repeat(11), csv, { rows: 10 })).toMatchObject({ status: 413, reason: "PAYLOAD_TOO_LARGE" });
  expect((await send("", "1,2,3,4")).json.detail).toContain("expected model_name");
});

test("JSON lines are rows: an object by input name, or what a single input takes", async () => {
  expect(await sent("iris", "[1,2,3,4]\r\n\n[5,6,7,8]", ndjson)).toEqual(twoRows);
  expect(await sent("iris", '{"features":[1,2,3,4]}\n{"features":[5,6,7,8]}\n', `${ndjson}; charset=utf-8`)).toEqual(twoRows);
  expect(await sent("text", '"one"\n{"b64":"dHdv"}', ndjson)).toEqual({ text: [[2], ["one", "two"]] });
  expect(await sent("frame", '{"age":1,"income":null,"job":"x","member":true,"id":"9007199254740993"}', ndjson)).toEqual({
    age: [[1], [1]],
    income: [[1], [Number.NaN]],
    job: [[1], ["x"]],
    member: [[1], [1]],
    id: [[1], [9007199254740993n]],
  });
  expect((await sent("picture", JSON.stringify(new Array(8).fill(new Array(8).fill(1))), ndjson)).pixels![0]).toEqual([1, 8, 8]);
});

test.each([
  ["iris", "[1,2,3]\n[1,2,3,4]", [["/rows/0", "expected an array of 4, got an array of 3"]]],
  ["iris", '[1,2,3,4]\n[1,2,"x",4]', [["/rows/1/2", 'expected a number, or "NaN", "Infinity" or "-Infinity", got the string "x"']]],
  [
    "iris",
    '{"features":[1,2,3,4]}\n{"feature":[1,2,3,4]}',
    [
      ["/rows/1/feature", "expected only the inputs features, got an unknown one; did you mean features?"],
      ["/rows/1/features", "expected an element of FP64 [-1, 4], got nothing"],
    ],
  ],
  ["frame", "[1]", [["/rows/0", "expected an object with the inputs age, income, job, member, id, got an array of 1"]]],
  [
    "frame",
    '{"age":4.99999999999999999,"income":0.1,"job":"","member":false,"id":1}',
    [["/rows/0/age", "expected an integer, got 4.99999999999999999"]],
  ],
  [
    "named",
    '{"petal width":1,"a,b":2,"c":3}\n{"petal width":1,"a,b":2,"c":"x"}',
    [["/rows/1/c", 'expected a number, or "NaN", "Infinity" or "-Infinity", got the string "x"']],
  ],
  [
    "named",
    '{"petal width":1,"a,b":2,"c":3}\n{"petal_width":1,"a,b":2,"c":3}',
    [
      ["/rows/1/petal_width", "expected only the columns petal width, a,b, c, got an unknown one; did you mean petal width?"],
      ["/rows/1/petal width", "expected an element of FP64, got nothing"],
    ],
  ],
  ["column", "[1]\n[1.00000000000000001]", [["/rows/1/0", "expected an integer, got 1.00000000000000001"]]],
])("%s refuses the lines %j by row", async (model, body, errors) => {
  expect(await refused(model, body, ndjson)).toMatchObject({ status: 400, reason: "INPUT_MISMATCH", errors });
});

test.each([
  ["[1,2,3,4]\n[1,2,\n", [["/rows/1", "expected JSON: expected a value, got the end of the text, at column 6"]]],
  ['{"features":[1,2,3,4]}\n{"features":[1,2,3,4],"features":[1,2,3,4]}', [["/rows/1/features", "expected each key once, got it twice"]]],
])("lines that are no JSON are refused: %j", async (body, errors) => {
  expect(await refused("iris", body, ndjson)).toMatchObject({
    status: 400,
    reason: "INVALID_REQUEST",
    errors: [[errors[0]![0], expect.any(String)]],
  });
});

test("lines nested too deep are refused before they are parsed", async () => {
  expect(await refused("iris", "[".repeat(100_000), ndjson)).toMatchObject({ status: 400, reason: "INVALID_REQUEST" });
});

test("CSV is answered as CSV whose columns name outputs and classes", async () => {
  const { send } = await started(({ inputs }) =>
    answerTo(inputs, (row) => (row === 0 ? 'say "a, b"' : row === 1 ? Buffer.from([0xff]) : " x")),
  );
  const { text, type } = await send("iris", "1,2,3,4\n5,6,7,8\n1,2,3,4");
  expect(type).toBe("text/csv");
  expect(text).toBe(`label,probabilities_setosa,probabilities_versicolor,probabilities_virginica
"say ""a, b""",0,0.5,1
"{""b64"":""/w==""}",1.5,2,2.5
" x",3,3.5,4
`);
});

test("JSON lines are answered as JSON lines", async () => {
  const { send } = await started();
  const { text, type } = await send("iris", "[1,2,3,4]\n[5,6,7,8]", ndjson);
  expect(type).toBe(ndjson);
  expect(text).toBe('{"outputs":{"label":"row 0","probabilities":[0,0.5,1]}}\n{"outputs":{"label":"row 1","probabilities":[1.5,2,2.5]}}\n');
});

test.each([
  [csv, "application/json", "application/json"],
  [csv, "application/json;q=0.5, text/csv", "text/csv"],
  [csv, "application/x-ndjson", ndjson],
  [ndjson, "text/csv", csv],
  [ndjson, "text/html, */*", ndjson],
  [csv, "application/x-protobuf", "application/x-protobuf"],
  ["application/json", "text/csv", "application/json"],
  ["application/json", "application/x-ndjson", "application/json"],
])("%s is answered to accept: %s as %s", async (type, accept, wanted) => {
  const { send } = await started();
  const body = type === "application/json" ? '{"model_name":"iris","inputs":[[1,2,3,4]]}' : type === csv ? "1,2,3,4" : "[1,2,3,4]";
  expect((await send("iris", body, type, accept)).type).toBe(wanted);
});

test("outputs of other kinds are columns, too: numbers that JSON has not, and places of places", async () => {
  const { send } = await started(() =>
    workerAnswer([
      { name: "n", datatype: "INT64", shape: [2], raw: new Own(Buffer.from(new BigInt64Array([9007199254740993n, -1n]).buffer)) },
      {
        name: "box",
        datatype: "FP32",
        shape: [2, 2, 2],
        raw: new Own(Buffer.from(new Float32Array([1, 2, 3, Number.NaN, Infinity, 6, 7, 8]).buffer)),
      },
      { name: "one", datatype: "BOOL", shape: [2, 1], raw: new Own(Buffer.from([1, 0])) },
    ]),
  );
  expect((await send("iris", "1,2,3,4\n1,2,3,4")).text).toBe(
    "n,box_0_0,box_0_1,box_1_0,box_1_1,one\n9007199254740993,1,2,3,NaN,true\n-1,Infinity,6,7,8,false\n",
  );
  expect((await send("iris", "[1,2,3,4]\n[1,2,3,4]", ndjson)).text.split("\n")[0]).toBe(
    '{"outputs":{"n":"9007199254740993","box":[[1,2],[3,"NaN"]],"one":[true]}}',
  );
});

test("a row may be wide: its names and cells are written in pieces", async () => {
  const width = 50_000;
  const { send } = await started(() =>
    workerAnswer([{ name: "mask", datatype: "UINT8", shape: [1, 2, width / 2], raw: new Own(Buffer.alloc(width, 7)) }]),
  );
  const [names, cells] = (await send("iris", "1,2,3,4")).text.split("\n");
  expect(names!.split(",").slice(-1)).toEqual([`mask_1_${width / 2 - 1}`]);
  expect(cells!.split(",")).toHaveLength(width);
});

test("no rows are answered with none", async () => {
  const { send, pool } = await started();
  const { text, status } = await send("frame", "age,income,job,member,id\n");
  expect([status, text]).toEqual([200, "label,probabilities_setosa,probabilities_versicolor,probabilities_virginica\n"]);
  expect(pool.calls).toEqual([]);
  expect((await send("iris", "\n\n", ndjson)).text).toBe("");
});

test("large bodies are read in another thread, their answers written in pieces, and what is too long is refused", async () => {
  const rows = 40_000;
  const body = Array.from({ length: rows }, (_, i) => `${i},2.5,3,4`).join("\n");
  const { send, pool } = await started();
  const { text } = await send("iris", `a,b,c,d\n${body}`);
  const lines = text.trimEnd().split("\n");
  expect(lines).toHaveLength(rows + 1);
  expect(lines.at(-1)).toBe(`row ${rows - 1},${(rows * 3 - 3) / 2},${(rows * 3 - 2) / 2},${(rows * 3 - 1) / 2}`);
  expect(valuesOf(pool.calls[0]!.inputs[0]!).slice(-4)).toEqual([rows - 1, 2.5, 3, 4]);
  const json = await send("iris", body.replaceAll(/^(.*)$/gm, "[$1]"), ndjson);
  expect(json.text.trimEnd().split("\n").at(-1)).toBe(
    `{"outputs":{"label":"row ${rows - 1}","probabilities":[${(rows * 3 - 3) / 2},${(rows * 3 - 2) / 2},${(rows * 3 - 1) / 2}]}}`,
  );
  expect(await refused("iris", `${body}\n1,2,x,4`)).toMatchObject({ errors: [[`/rows/${rows}/features_2`, expect.any(String)]] });

  const small = await started(undefined, { json_answer_bytes: 1_000_000 });
  for (const [content, type] of [
    [body, csv],
    [body.replaceAll(/^(.*)$/gm, "[$1]"), ndjson],
  ] as const)
    expect(await small.send("iris", content, type)).toMatchObject({ status: 413, json: { reason: "PAYLOAD_TOO_LARGE" } });
});

test("a text that is long is written whole", async () => {
  const long = `"${"ä".repeat(100_000)}",`;
  const { send } = await started(({ inputs }) => answerTo(inputs, () => long));
  expect((await send("iris", "1,2,3,4")).text.split("\n")[1]).toBe(`"${long.replaceAll('"', '""')}",0,0.5,1`);
  expect(JSON.parse((await send("iris", "[1,2,3,4]", ndjson)).text).outputs.label).toBe(long);
});
