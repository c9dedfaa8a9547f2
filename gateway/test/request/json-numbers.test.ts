/** A number in a JSON body reaches the model as what it says, or is refused by name; by exact arithmetic. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readJson } from "../../src/doors/predict/read-json.ts";
import { GatewayError, type Problem } from "../../src/errors/gateway-error.ts";
import { planOf } from "../../src/request/inputs/plan.ts";
import { type Datatype, datatypes, integerRange } from "../../src/tensors/datatype.ts";
import { jsonFromTensor } from "../../src/tensors/json-from-tensor.ts";
import { roundToBf16 } from "../../src/tensors/shortest-float.ts";
import { ownBytes } from "../../src/tensors/tensor.ts";
import { modelVersion, spec } from "../support/model-version.ts";
import { exactly, randomNumberText } from "../support/number-texts.ts";
import { forSeeds } from "../support/seeded-random.ts";
import { bytesOf } from "../support/tensors.ts";

const rounders: Partial<Record<Datatype, (value: number) => number>> = {
  FP16: Math.f16round,
  FP32: Math.fround,
  FP64: (value) => value,
  BF16: roundToBf16,
};
const numeric = datatypes.filter((datatype) => datatype !== "BYTES");
const plans = new Map(
  datatypes.map((datatype) => [
    datatype,
    planOf(modelVersion({ name: "m", inputs: [spec("x", datatype, -1), spec("other", "FP64", -1, -1)] })),
  ]),
);

/** The first element of the input, as the gateway would write it in an answer, or the problems. */
function read(datatype: Datatype, element: string, other = "0.5"): string | readonly Problem[] {
  const body = Buffer.from(`{"model_name":"m","inputs":{"other":[[${other}]],"x":[${element}]}}`);
  try {
    const { tensors } = readJson(body, 100).inputs.fit(plans.get(datatype)!);
    return jsonFromTensor(datatype, [1], ownBytes(tensors[0]!.raw), 0).slice(1, -1).replaceAll('"', "");
  } catch (thrown) {
    return (thrown as GatewayError).problems!;
  }
}

test("every number text in every datatype", () => {
  forSeeds(30_000, (random) => {
    const written = randomNumberText(random);
    const datatype = random.pick(numeric);
    const got = read(datatype, written);
    const range = integerRange[datatype];
    if (range !== undefined) {
      const { numerator, denominator } = exactly(written);
      const value = numerator / denominator;
      const isExact = numerator % denominator === 0n && value >= range[0] && value <= range[1] && Number.isSafeInteger(Number(written));
      if (isExact) expect(got, `${written} as ${datatype}`).toBe(String(value));
      else expect(got, `${written} as ${datatype}`).toMatchObject([{ pointer: "/inputs/x/0" }]);
    } else if (datatype === "BOOL") expect(got).toMatchObject([{ pointer: "/inputs/x/0" }]);
    else if (typeof got !== "string") {
      // 65,504 is the greatest half, 3.39e38 the greatest bfloat16.
      expect(Math.abs(Number(written)), `${written} as ${datatype}`).toBeGreaterThan(datatype === "FP16" ? 65_504 : 3.3e38);
    } else {
      // The sign of zero counts: -1e-400 is -0.
      expect(Object.is(rounders[datatype]!(Number(got)), rounders[datatype]!(Number(written))), `${written} as ${datatype} is ${got}`).toBe(
        true,
      );
    }
  });
});

test.each([
  ["INT64", "499999999999999999e-17", "expected an integer, got 499999999999999999e-17"],
  ["INT32", "1e-400", "expected an integer, got 1e-400"],
  ["UINT8", "4.99999999999999999", "expected an integer, got 4.99999999999999999"],
  ["INT64", "1e400000000", "expected an integer from -9223372036854775808"],
  ["INT64", "9007199254740993", "as a string where it is beyond ±9007199254740991"],
  ["INT64", '"1e5"', "expected an integer from"],
  ["INT32", '"5"', "expected an integer from"],
  ["INT64", "true", "expected an integer from"],
  ["BOOL", "1", "expected true or false, got 1"],
  ["FP32", "1e39", "expected a number that FP32 can hold, got 1e+39"],
  ["FP16", "65520", "expected a number that FP16 can hold, got 65520"],
  ["FP64", "1e400", "expected a number that FP64 can hold, got a number too large for 64 bits"],
  ["FP64", '"1.5"', 'expected a number, or "NaN", "Infinity" or "-Infinity", got the string "1.5"'],
  ["FP32", "true", "expected a number"],
] as const)("%s refuses %s", (datatype, element, detail) => {
  expect(read(datatype, element)).toMatchObject([{ pointer: "/inputs/x/0", detail: expect.stringContaining(detail) }]);
});

test.each([
  ["INT64", "1.0", "1"],
  ["INT16", "1e3", "1000"],
  ["UINT8", "10e-1", "1"],
  ["UINT64", "-0.0", "0"],
  ["UINT64", '"18446744073709551615"', "18446744073709551615"],
  ["INT64", '"-9223372036854775808"', "-9223372036854775808"],
  // The nearest value of the datatype, as everywhere with floats; only an infinity would be another kind of number.
  ["FP64", "1e-400", "0"],
  ["FP32", "-1e-50", "-0"],
  ["FP32", '"Infinity"', "Infinity"],
] as const)("%s takes %s", (datatype, element, got) => {
  expect(read(datatype, element)).toBe(got);
});

test("no number elsewhere spends what finds a wrong one", () => {
  const others = Array.from({ length: 5_000 }, () => "0.99999999999999999").join(",");
  expect(read("INT64", "4.99999999999999999", others)).toMatchObject([{ pointer: "/inputs/x/0" }]);
  expect(read("INT64", "5", others)).toBe("5");
});

function envelope(fields: string): { version?: string | undefined; parameters?: unknown; problems?: readonly Problem[] } {
  try {
    const { version, parameters } = readJson(Buffer.from(`{"model_name":"m","inputs":[1],${fields}}`), 100);
    return { version, parameters: { ...parameters } };
  } catch (thrown) {
    return { problems: (thrown as GatewayError).problems! };
  }
}

test.each([
  ["7", "7"],
  ["0", "0"],
  ["1481135727591", "1481135727591"],
  ["9007199254740991", "9007199254740991"],
  ['"007"', "007"],
  ['"1.0"', "1.0"],
])("the version %s is version %s", (written, version) => {
  expect(envelope(`"version":${written}`)).toMatchObject({ version });
});

test.each([
  "7.0",
  "7e0",
  "70e-1",
  "-0",
  "-1",
  "6.99999999999999999",
  "9007199254740992",
  "20261128214501123456789",
  "1e-400",
  "1e400000000",
])("the version %s as a number is none, and the caller is told to send a string", (written) => {
  const { problems } = envelope(`"version":${written}`);
  expect(problems).toMatchObject([
    { pointer: "/version", detail: expect.stringMatching(/ or a whole number below 2\^53, got .*; send it as a string$/) },
  ]);
  expect(problems![0]!.detail).toContain(`got ${written};`);
});

test("parameters are whole numbers, doubles, or refused by name", () => {
  expect(envelope('"parameters":{"k":5,"t":0.1,"e":1e3,"z":-0.0}')).toMatchObject({
    parameters: { k: { int64Value: 5 }, t: { doubleValue: 0.1 }, e: { int64Value: 1000 }, z: { doubleValue: -0 } },
  });
  for (const written of ["4.99999999999999999", "1e-400", "9007199254740993", "1e400", "1e22"])
    expect(envelope(`"parameters":{"a":1,"k":${written}}`).problems, written).toMatchObject([{ pointer: "/parameters/k" }]);
});

const elements = new URL("../../../contract/fixtures/elements.json", import.meta.url);
const fixtures = (JSON.parse(readFileSync(elements, "utf8")) as { elements: { datatype: Datatype; json: string; raw: string | null }[] })
  .elements;

test.each(fixtures)("$datatype $json is $raw here and in the worker (tests/contract/test_fixtures.py)", ({ datatype, json, raw }) => {
  const body = Buffer.from(`{"model_name":"m","inputs":{"other":[[1]],"x":[${json}]}}`);
  const encoded = () => bytesOf(readJson(body, 100).inputs.fit(plans.get(datatype)!).tensors[0]!);
  if (raw === null) expect(encoded).toThrow(GatewayError);
  else expect(encoded().toString("hex")).toBe(raw);
});
