/** Every refusal of POST /predict: reason, place and sentence, and that no worker hears of any of them. */
import { expect, test } from "vitest";
import type { Problem } from "../../src/errors/gateway-error.ts";
import { modelVersion, spec } from "../support/model-version.ts";
import { startPathServer } from "../support/path-server.ts";
import { irisAnswer, ScriptedPool } from "../support/scripted-pool.ts";
import { bytesOf } from "../support/tensors.ts";

const models = [
  modelVersion({ name: "iris", version: "1" }),
  modelVersion({ name: "iris", version: "2", state: "LOADING" }),
  modelVersion({ name: "broken", state: "FAILED", failure: "The file is not ONNX." }),
  modelVersion({ name: "resnet", inputs: [spec("image", "FP32", -1, -1, -1, 1)] }),
  modelVersion({ name: "counts", inputs: [spec("n", "INT64", -1, 2), spec("small", "UINT8", -1, 1)] }),
  modelVersion({ name: "table", inputs: [spec("age", "INT32", -1), spec("city", "BYTES", -1), spec("is new/old", "BOOL", -1)] }),
  modelVersion({ name: "half", batched: false, inputs: [spec("x", "FP16", 2)] }),
];

async function refusal(body: unknown, headers?: Record<string, string>) {
  const pool = new ScriptedPool(models, irisAnswer);
  const { post } = await startPathServer(pool);
  const answer = await post(body, headers);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.headers.get("x-request-id")).toBe(answer.json.request_id);
  expect(answer.headers.get("server-timing")).toMatch(/^total;dur=[0-9.]+$/);
  expect(answer.json).toMatchObject({ type: `urn:inferencehub:reason:${answer.json.reason}`, status: answer.status });
  expect(pool.calls).toEqual([]);
  return answer;
}

const json = (inputs: unknown, model = "iris") => ({ model_name: model, inputs });

// ---- headers

test.each([
  [
    { "content-type": "text/plain" },
    415,
    "Expected content-type application/json, application/x-ndjson or text/csv (charset utf-8 or none), application/x-protobuf, image/png or image/jpeg, got 'text/plain'.",
  ],
  [
    { "content-type": "application/json\ta" },
    415,
    "Expected content-type application/json, application/x-ndjson or text/csv (charset utf-8 or none), application/x-protobuf, image/png or image/jpeg, got 'application/json?a'.",
  ],
  [
    { "content-type": "application/json garbage" },
    415,
    "Expected content-type application/json, application/x-ndjson or text/csv (charset utf-8 or none), application/x-protobuf, image/png or image/jpeg, got 'application/json garbage'.",
  ],
  [
    { "content-type": "application/json; charset=utf-7" },
    415,
    "Expected content-type application/json, application/x-ndjson or text/csv (charset utf-8 or none), application/x-protobuf, image/png or image/jpeg, got 'application/json; charset=utf-7'.",
  ],
  [
    { "content-encoding": "gzip" },
    415,
    "Compressed bodies are not taken: expected no content-encoding, got 'gzip'; send the body as it is.",
  ],
  [{ "x-request-timeout-ms": "0" }, 400, "Expected x-request-timeout-ms to be a whole number of milliseconds from 1 to 300000, got '0'."],
  [
    { "x-request-timeout-ms": "300001" },
    400,
    "Expected x-request-timeout-ms to be a whole number of milliseconds from 1 to 300000, got '300001'.",
  ],
  [
    { "x-request-timeout-ms": "1e3" },
    400,
    "Expected x-request-timeout-ms to be a whole number of milliseconds from 1 to 300000, got '1e3'.",
  ],
  [{ "x-api-key": "nobody" }, 401, "This needs an API key."],
  [{ "x-api-key": "metrics" }, 403, "This key lacks the scope `predict`; ask for one that has it."],
] as [Record<string, string>, number, string][])("headers %j: %i %s", async (headers, status, detail) => {
  expect((await refusal(json([1, 2, 3, 4]), headers)).json).toMatchObject({ status, detail });
});

test.each(["application/json", "APPLICATION/JSON", "application/json; charset=utf-8", 'application/json ;charset="UTF-8"'])(
  "content-type %s is taken",
  async (mediaType) => {
    const { post } = await startPathServer(new ScriptedPool(models, irisAnswer));
    expect((await post(json([1, 2, 3, 4]), { "content-type": mediaType })).status).toBe(200);
  },
);

// ---- the body as text

test.each([
  ["", 'The body is empty; expected JSON such as {"model_name":"iris","inputs":[5.1,3.5,1.4,0.2]}.'],
  [Buffer.from([0x22, 0xff, 0x22]), "The body is not UTF-8; encode it so."],
  [
    '{"model_name":"iris",\n "inputs":[1,2,NaN,4]}',
    "The body is not valid JSON: 'N' where a value was expected; write NaN and infinities as strings, \"NaN\", at line 2, column 16.",
  ],
  ['{"model_name":"iris","inputs":[1,2', "The body is not valid JSON: the end where ',' or ']' was expected, at line 1, column 35."],
  ["\ufeff{}", "The body is not valid JSON: a byte order mark, which JSON does not have, at line 1, column 1."],
  [
    `{"model_name":"iris","inputs":${"[".repeat(120)}1${"]".repeat(120)}}`,
    "The body is nested more than 100 levels deep; no input needs that.",
  ],
  ["[".repeat(250_000), "The body is nested more than 100 levels deep; no input needs that."],
  [`${"[".repeat(250_000)}${"]".repeat(250_000)}`, "The body is nested more than 100 levels deep; no input needs that."],
  [
    `{"model_name":"iris","inputs":[1,2,3,4],"deep":${"[".repeat(100)}${"]".repeat(100)}}`,
    "The body is nested more than 100 levels deep; no input needs that.",
  ],
])("body %#: %s", async (body, detail) => {
  const { json } = await refusal(body);
  expect(json).toMatchObject({ reason: "INVALID_REQUEST", status: 400, detail });
  expect(json.errors).toBeUndefined();
});

// ---- the envelope

const nameRule = "1 to 64 letters, digits, '.', '_' or '-' that begin with a letter or digit";

test.each([
  ["[1]", [["", "expected an object with model_name and inputs, got an array of 1"]]],
  ["null", [["", "expected an object with model_name and inputs, got null"]]],
  [
    "{}",
    [
      ["/model_name", "expected the name of a model, got nothing"],
      ["/inputs", "expected an object of arrays by input name, or the array of a single input, got nothing"],
    ],
  ],
  [
    '{"model_name":7,"inputs":null}',
    [
      ["/model_name", `expected ${nameRule}, got 7`],
      ["/inputs", "expected an object of arrays by input name, or the array of a single input, got null"],
    ],
  ],
  ['{"model_name":"../etc","inputs":1}', [["/model_name", `expected ${nameRule}, got the string "../etc"`]]],
  ['{"model_name":"a\\u0000","inputs":1}', [["/model_name", `expected ${nameRule}, got the string "a\\u0000"`]]],
  ['{"model_name":"ıris","inputs":1}', [["/model_name", `expected ${nameRule}, got the string "ıris"`]]],
  [
    '{"model_name":"iris","inputs":1,"version":1.5}',
    [["/version", `expected a version or label (${nameRule}) or a whole number below 2^53, got 1.5; send it as a string`]],
  ],
  [
    '{"model_name":"iris","inputs":1,"version":null}',
    [["/version", `expected a version or label (${nameRule}) or a whole number, got null`]],
  ],
  [
    '{"model_name":"iris","inputs":1,"version":9007199254740993}',
    [["/version", `expected a version or label (${nameRule}) or a whole number below 2^53, got 9007199254740993; send it as a string`]],
  ],
  [
    '{"model_name":"iris","inputs":1,"modelname":1,"a/b":2}',
    [
      ["/modelname", "expected only model_name, version, inputs, parameters, got an unknown field"],
      ["/a~1b", "expected only model_name, version, inputs, parameters, got an unknown field"],
    ],
  ],
  [
    '{"model_name":"iris","inputs":1,"__proto__":{"polluted":true}}',
    [["/__proto__", "expected only model_name, version, inputs, parameters, got an unknown field"]],
  ],
  ['{"model_name":"iris","inputs":1,"parameters":[1]}', [["/parameters", "expected an object of settings, got an array of 1"]]],
  [
    '{"model_name":"iris","inputs":1,"parameters":{"a":[1],"b":null,"c":1e400,"d":9007199254740993}}',
    [
      ["/parameters/a", "expected a string, a number, true or false, got an array of 1"],
      ["/parameters/b", "expected a string, a number, true or false, got null"],
      ["/parameters/c", "expected a number that JSON holds exactly (larger whole numbers as a string), got a number too large for 64 bits"],
      ["/parameters/d", "expected a number that JSON holds exactly (larger whole numbers as a string), got 9007199254740992"],
    ],
  ],
  [
    `{"model_name":"iris","inputs":1,"parameters":{"a":"${"x".repeat(4097)}"}}`,
    [["/parameters/a", `expected text of at most 4096 bytes, got the string "${"x".repeat(24)}…"`]],
  ],
  [
    JSON.stringify({ model_name: "iris", inputs: 1, parameters: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`p${i}`, 1])) }),
    [["/parameters", "expected at most 64 settings, got 65"]],
  ],
  ['{"model_name":"iris","model_name":"resnet","inputs":[1,2,3,4]}', [["/model_name", "expected each key once, got it twice"]]],
  [
    '{"model_name":"iris","inputs":{"features":[1,2,3,4],"features":[5,6,7,8]}}',
    [["/inputs/features", "expected each key once, got it twice"]],
  ],
] as [string, [string, string][]][])("envelope %#: %s", async (body, problems) => {
  const { json } = await refusal(body);
  const [first, ...others] = problems;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  expect(json).toMatchObject({
    reason: "INVALID_REQUEST",
    status: 400,
    detail: `The body is not a valid request: at ${first![0] || "its root"}, ${first![1]}${more}.`,
    errors: problems.map(([pointer, detail]) => ({ pointer, detail })),
  });
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("a colon in text is not a second key", async () => {
  const text = modelVersion({ name: "text", inputs: [spec("text", "BYTES", -1)] });
  const { post } = await startPathServer(new ScriptedPool([text], irisAnswer));
  expect((await post(json('a: b: c: {"a":1,"a":2}', "text"))).status).toBe(200);
});

// ---- model and version

test.each([
  [json([1], "nope"), "MODEL_NOT_FOUND", 404, "There is no model 'nope'; there is iris, broken, resnet, counts, table, half."],
  [json([1], "toString"), "MODEL_NOT_FOUND", 404, "There is no model 'toString'; there is iris, broken, resnet, counts, table, half."],
  [{ ...json([1]), version: 7 }, "VERSION_NOT_FOUND", 404, "'iris' has no version '7'; it has 2, 1."],
  [{ ...json([1]), version: "stable" }, "VERSION_NOT_FOUND", 404, "'iris' has no version 'stable'; it has 2, 1."],
  [{ ...json([1]), version: "2" }, "MODEL_LOADING", 503, "Version '2' of 'iris' is still loading; try again in a moment."],
  [json([1], "broken"), "NO_HEALTHY_WORKER", 503, "Version '1' of 'broken' could not be loaded: The file is not ONNX."],
] as const)("%j: %s", async (body, reason, status, detail) => {
  const answer = await refusal(body);
  expect(answer.json).toMatchObject({ reason, status, detail });
  expect(answer.headers.has("retry-after")).toBe(status === 503);
});

test("permission is asked before existence, and others' models stay unnamed", async () => {
  const key = { "x-api-key": "resnet-only" };
  for (const name of ["iris", "nope"])
    expect((await refusal(json([1], name), key)).json).toMatchObject({ reason: "PERMISSION_DENIED", status: 403 });
  const pool = new ScriptedPool([models[0]!], irisAnswer);
  const { post } = await startPathServer(pool);
  expect((await post(json([1], "resnet"), key)).json).toMatchObject({
    reason: "MODEL_NOT_FOUND",
    detail: "There is no model 'resnet'; there is none.",
  });
});

// ---- inputs against the signature

function mismatches(model: string, inputs: unknown, ...problems: [pointer: string, detail: string][]): [string, unknown, Problem[]] {
  return [model, inputs, problems.map(([pointer, detail]) => ({ pointer, detail }))];
}

const long = Array.from({ length: 30 }, () => ["x", 1, 2, 3]);

test.each([
  // names
  mismatches(
    "iris",
    { x: [1, 2, 3, 4] },
    ["/inputs/features", "expected FP64 [-1, 4], got nothing"],
    ["/inputs/x", "expected only the inputs features, got an unknown one"],
  ),
  mismatches("iris", { features: [1, 2, 3, 4], x: 1 }, ["/inputs/x", "expected only the inputs features, got an unknown one"]),
  mismatches("table", [1, 2], ["/inputs", "expected an object with age, city, is new/old, got an array of 2"]),
  mismatches("table", { age: [1], city: ["x"] }, ["/inputs/is new~1old", "expected BOOL [-1], got nothing"]),
  // rank
  mismatches("iris", 5, ["/inputs", "expected FP64 [-1, 4], or one row, [4]; got 5"]),
  mismatches("iris", { features: [[[1, 2, 3, 4]]] }, [
    "/inputs/features",
    "expected FP64 [-1, 4], or one row, [4]; got more than 2 dimensions",
  ]),
  mismatches("iris", { features: null }, ["/inputs/features", "expected FP64 [-1, 4], or one row, [4]; got null"]),
  mismatches("half", 1, ["/inputs", "expected FP16 [2]; got 1"]),
  mismatches("resnet", [1], ["/inputs", "expected FP32 [-1, -1, -1, 1], or one row, [-1, -1, 1]; got 1 dimension"]),
  // fixed dimensions
  mismatches("iris", [1, 2, 3], ["/inputs", "expected an array of 4, got an array of 3"]),
  mismatches(
    "iris",
    {
      features: [
        [1, 2, 3, 4],
        [1, 2, 3],
        [1, 2, 3, 4, 5],
      ],
    },
    ["/inputs/features/1", "expected an array of 4, got an array of 3"],
    ["/inputs/features/2", "expected an array of 4, got an array of 5"],
  ),
  mismatches("half", [1, 2, 3], ["/inputs", "expected an array of 2, got an array of 3"]),
  // ragged
  mismatches("resnet", { image: [[[[1], [2]], [[3]]]] }, [
    "/inputs/image/0/1",
    "expected an array of 2 like the first one here, got an array of 1",
  ]),
  mismatches("resnet", [[[1], [2]], 7], ["/inputs/1", "expected an array of 2, got 7"]),
  mismatches("iris", { features: [[1, 2, 3, 4], 5] }, ["/inputs/features/1", "expected an array of 4, got 5"]),
  // elements
  mismatches("iris", { features: [[1, "2", 3, 4]] }, [
    "/inputs/features/0/1",
    'expected a number, or "NaN", "Infinity" or "-Infinity", got the string "2"',
  ]),
  mismatches(
    "iris",
    [1, true, null, {}],
    ["/inputs/1", 'expected a number, or "NaN", "Infinity" or "-Infinity", got true'],
    ["/inputs/2", 'expected a number, or "NaN", "Infinity" or "-Infinity", got null; the model takes no missing values here'],
    ["/inputs/3", 'expected a number, or "NaN", "Infinity" or "-Infinity", got an object'],
  ),
  mismatches("half", [1, 65520], ["/inputs/1", "expected a number that FP16 can hold, got 65520"]),
  mismatches(
    "table",
    { age: 1.5, city: 7, "is new/old": 1 },
    ["/inputs/age", "expected an integer from -2147483648 to 2147483647, got 1.5"],
    ["/inputs/city", 'expected a string, or {"b64": "…"} with base64 for bytes that are not text, got 7'],
    ["/inputs/is new~1old", "expected true or false, got 1"],
  ),
  mismatches(
    "table",
    { age: "1", city: { b64: "no!" }, "is new/old": "true" },
    ["/inputs/age", 'expected an integer from -2147483648 to 2147483647, got the string "1"'],
    ["/inputs/city", 'expected a string, or {"b64": "…"} with base64 for bytes that are not text, got an object'],
    ["/inputs/is new~1old", 'expected true or false, got the string "true"'],
  ),
  mismatches("counts", { n: [1, -1], small: [256] }, ["/inputs/small/0", "expected an integer from 0 to 255, got 256"]),
  mismatches(
    "counts",
    { n: [2 ** 53, "9223372036854775808"], small: [-1] },
    [
      "/inputs/n/0",
      "expected an integer from -9223372036854775808 to 9223372036854775807, as a string where it is beyond ±9007199254740991, which a JSON number may round, got 9007199254740992",
    ],
    ["/inputs/n/1", 'expected an integer from -9223372036854775808 to 9223372036854775807, got the string "9223372036854775808"'],
    ["/inputs/small/0", "expected an integer from 0 to 255, got -1"],
  ),
  mismatches(
    "iris",
    { features: long },
    ...Array.from({ length: 20 }, (_, i): [string, string] => [
      `/inputs/features/${i}/0`,
      'expected a number, or "NaN", "Infinity" or "-Infinity", got the string "x"',
    ]),
  ),
  // rows
  mismatches(
    "counts",
    {
      n: [
        [1, 2],
        [3, 4],
      ],
      small: [[1]],
    },
    ["/inputs/small", "expected 2 rows as in n, got 1"],
  ),
  mismatches("counts", { n: [1, 2], small: [[1]] }, [
    "/inputs/small",
    "expected rows in all inputs or in none, got them in small but not in n",
  ]),
  mismatches("table", { age: [1, 2], city: ["a", "b"], "is new/old": true }, [
    "/inputs/is new~1old",
    "expected rows in all inputs or in none, got them in age but not in is new/old",
  ]),
])("%s with %j", async (model, inputs, problems) => {
  const { json: answer } = await refusal(json(inputs, model));
  const [first, ...others] = problems;
  expect(answer.errors).toEqual(problems);
  expect(answer).toMatchObject({
    reason: "INPUT_MISMATCH",
    status: 400,
    detail: `The inputs do not fit '${model}' version '1': at ${first!.pointer}, ${first!.detail}${others.length === 0 ? "" : ` (and ${others.length} more)`}.`,
  });
});

test.each([
  ['{"model_name":"iris","inputs":[1,2,3,1e400]}', "/inputs/3", "expected a number that FP64 can hold, got a number too large for 64 bits"],
  ['{"model_name":"half","inputs":[1,-1e999]}', "/inputs/1", "expected a number that FP16 can hold, got a number too large for 64 bits"],
  [
    '{"model_name":"counts","inputs":{"n":[9007199254740993,1],"small":[1]}}',
    "/inputs/n/0",
    expect.stringMatching(/as a string where it is beyond/),
  ],
  [
    '{"model_name":"counts","inputs":{"n":[4.99999999999999999,1],"small":[1]}}',
    "/inputs/n/0",
    "expected an integer, got 4.99999999999999999",
  ],
  [
    `{"model_name":"counts","inputs":{"n":[${"9".repeat(1_000_000)},1],"small":[1]}}`,
    "/inputs/n/0",
    expect.stringMatching(/^expected an integer/),
  ],
  [
    '{"model_name":"table","inputs":{"age":1,"city":"\\ud800","is new/old":true}}',
    "/inputs/city",
    expect.stringMatching(/^expected text without half a surrogate pair/),
  ],
])("text %.60s", async (body, pointer, detail) => {
  expect((await refusal(body)).json).toMatchObject({ reason: "INPUT_MISMATCH", errors: [{ pointer, detail }] });
});

test("long digits are welcome where a float is wanted", async () => {
  const pool = new ScriptedPool(models, irisAnswer);
  const { post } = await startPathServer(pool);
  expect((await post('{"model_name":"iris","inputs":[0.30000000000000004,9007199254740993,4.99999999999999999,-0]}')).status).toBe(200);
  expect(bytesOf(pool.calls[0]!.inputs[0]!)).toEqual(Buffer.from(new Float64Array([0.30000000000000004, 9007199254740992, 5, -0]).buffer));
});

test("before the first catalogue nothing is said not to exist", async () => {
  const pool = new ScriptedPool([], irisAnswer);
  Object.assign(pool.catalogue, { announced: false });
  const { post } = await startPathServer(pool);
  expect((await post(json([1]))).json).toMatchObject({ reason: "MODEL_LOADING", status: 503 });
});
