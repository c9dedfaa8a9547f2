/** Classes by name: whose probabilities become objects, in which formats, and what reaches the model. */
import { describe, expect, test } from "vitest";
import type { ModelVersion } from "../../../src/models/model-version.ts";
import { inferencehub } from "../../../src/rpc/inference.js";
import { type EncodedTensor, OwnBytes } from "../../../src/tensors/tensor.ts";
import { modelVersion, spec } from "../../support/model-version.ts";
import { startPathServer } from "../../support/path-server.ts";
import { ScriptedPool, workerAnswer } from "../../support/scripted-pool.ts";

const { PredictResponse } = inferencehub.rpc.v1;

function floats(name: string, shape: readonly number[], values: readonly number[]): EncodedTensor {
  return { name, datatype: "FP64", shape, raw: new OwnBytes(Buffer.from(new Float64Array(values).buffer)) };
}

const probabilities = (width: number, ...rows: number[][]): EncodedTensor => floats("probabilities", [rows.length, width], rows.flat());
const outputs = [spec("probabilities", "FP64", -1, 3)];
const flowers = modelVersion({ outputs });

async function asked(
  version: ModelVersion,
  answer: readonly EncodedTensor[],
  parameters: unknown,
  inputs: unknown = [[1, 2, 3, 4]],
  accept = "application/json",
) {
  const pool = new ScriptedPool([version], () => workerAnswer(answer));
  const { post } = await startPathServer(pool);
  const response = await post({ model_name: version.name, inputs, parameters }, { accept });
  return { ...response, text: response.bytes.toString(), sent: pool.calls[0]?.parameters };
}

async function outputsOf(parameters: unknown, row = [0.25, 0.5, 0.25], version = flowers, inputs?: unknown): Promise<string> {
  const { text } = await asked(version, [probabilities(row.length, row)], parameters, inputs);
  return /"outputs":{"probabilities":(.*)},"request_id"/.exec(text)![1]!;
}

describe("in JSON", () => {
  test.each<[string, unknown, string]>([
    ["nothing", undefined, "[[0.25,0.5,0.25]]"],
    ["names", { classes: "named" }, '[{"setosa":0.25,"versicolor":0.5,"virginica":0.25}]'],
    ["the likeliest", { top: 1 }, '[{"versicolor":0.5}]'],
    ["two, of which the second has an equal", { top: 2 }, '[{"versicolor":0.5,"setosa":0.25}]'],
    ["more than there are", { top: 10, classes: "named" }, '[{"versicolor":0.5,"setosa":0.25,"virginica":0.25}]'],
  ])("who asks for %s gets that", async (_what, parameters, expected) => {
    expect(await outputsOf(parameters)).toBe(expected);
  });

  test("one row without its dimension is one object, several are a list", async () => {
    expect(await outputsOf({ top: 1 }, undefined, flowers, [1, 2, 3, 4])).toBe('{"versicolor":0.5}');
    const rows = [
      [1, 0, 0],
      [0, 0.25, 0.75],
    ];
    const { json } = await asked(flowers, [probabilities(3, ...rows)], { top: 1 }, [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
    expect(json.outputs.probabilities).toEqual([{ setosa: 1 }, { virginica: 0.75 }]);
    expect((await asked(flowers, [], { top: 1 }, [])).json.outputs.probabilities).toEqual([]);
  });

  test("what is no number comes last", async () => {
    expect(await outputsOf({ top: 3 }, [Number.NaN, 0.1, Number.NEGATIVE_INFINITY])).toBe(
      '[{"versicolor":0.1,"setosa":"NaN","virginica":"-Infinity"}]',
    );
  });

  test("names that several classes share are counted, and none is lost", async () => {
    const cranes = modelVersion({ labels: ["crane", "crane (2)", "crane", "crane"], outputs: [spec("probabilities", "FP64", -1, 4)] });
    expect(await outputsOf({ classes: "named" }, [1, 2, 3, 4], cranes)).toBe('[{"crane":1,"crane (2)":2,"crane (3)":3,"crane (4)":4}]');
  });

  test("names mean nothing else than themselves", async () => {
    const odd = modelVersion({ labels: ["__proto__", 'a"b\n', "1"], outputs });
    const object = JSON.parse(await outputsOf({ classes: "named" }, [1, 2, 3], odd))[0] as object;
    expect(Object.entries(object).sort()).toEqual([
      ["1", 3],
      ["__proto__", 1],
      ['a"b\n', 2],
    ]);
  });

  test("a place for each pixel or token has an object of its own", async () => {
    const tokens = modelVersion({ outputs: [spec("probabilities", "FP32", -1, -1, 3)] });
    const { json } = await asked(tokens, [floats("probabilities", [1, 2, 3], [1, 0, 0, 0, 1, 0])], { top: 1 });
    expect(json.outputs.probabilities).toEqual([[{ setosa: 1 }, { versicolor: 1 }]]);
  });

  test("large answers are the same text, in pieces", async () => {
    const labels = Array.from({ length: 3_000 }, (_, at) => `class ${at}`);
    const many = modelVersion({ labels, outputs: [spec("probabilities", "FP64", -1, 3_000)] });
    const rows = Array.from({ length: 5 }, (_, row) => labels.map((_label, at) => (at * 7 + row) % 3_000));
    const { json } = await asked(many, [probabilities(3_000, ...rows)], { classes: "named" });
    expect(json.outputs.probabilities).toEqual(rows.map((row) => Object.fromEntries(row.map((value, at) => [labels[at], value]))));
    const top = await asked(many, [probabilities(3_000, ...rows)], { top: 5 });
    for (const object of top.json.outputs.probabilities as Record<string, number>[])
      expect(Object.values(object)).toEqual([2_999, 2_998, 2_997, 2_996, 2_995]);
  });
});

test("whatever the numbers, the likeliest are those that sorting gives", async () => {
  let seed = 3;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  for (let round = 0; round < 25; round++) {
    const width = 1 + random(9);
    const labels = Array.from({ length: width }, (_, at) => `c${at}`);
    const version = modelVersion({ labels, outputs: [spec("probabilities", "FP64", -1, width)] });
    const row = labels.map(() => random(4) / 4);
    const top = 1 + random(10);
    const expected = labels
      .map((label, at) => [label, row[at]!] as const)
      .toSorted(([, one], [, other]) => other - one)
      .slice(0, top);
    expect(await outputsOf({ top }, row, version)).toBe(JSON.stringify([Object.fromEntries(expected)]));
  }
});

describe("whose parameters they are", () => {
  test("the model gets none of them, so that calls with and without share a run", async () => {
    const { sent } = await asked(flowers, [probabilities(3, [1, 0, 0])], { classes: "named", top: 2, other: 5 });
    expect({ ...sent }).toEqual({ other: { int64Value: 5 } });
    expect((await asked(flowers, [probabilities(3, [1, 0, 0])], { top: 2 })).sent).toBe(
      (await asked(flowers, [probabilities(3, [1, 0, 0])], undefined)).sent,
    );
  });

  test.each<[string, Partial<ModelVersion>]>([
    ["names no classes", { labels: [], outputs }],
    ["has no probabilities", { outputs: [spec("score", "FP64", -1, 3)] }],
    ["has others than its classes", { outputs: [spec("probabilities", "FP64", -1, 4)] }],
  ])("a version that %s reads them itself, whatever they are", async (_why, given) => {
    const parameters = { classes: true, top: "x" };
    const { sent, json } = await asked(modelVersion(given), [probabilities(4, [1, 0, 0, 0])], parameters);
    expect({ ...sent }).toEqual({ classes: { boolValue: true }, top: { stringValue: "x" } });
    expect(json.outputs.probabilities).toEqual([[1, 0, 0, 0]]);
  });

  test.each([
    [{ top: 0 }, "/parameters/top", "expected a whole number from 1, got 0"],
    [{ top: -1 }, "/parameters/top", "expected a whole number from 1, got -1"],
    [{ top: 2.5 }, "/parameters/top", "expected a whole number from 1, got 2.5"],
    [{ top: "5" }, "/parameters/top", 'expected a whole number from 1, got the string "5"'],
    [{ top: true }, "/parameters/top", "expected a whole number from 1, got true"],
    [{ classes: "all" }, "/parameters/classes", 'expected "named", got the string "all"'],
  ])("%j is refused", async (parameters, pointer, detail) => {
    const { status, json } = await asked(flowers, [probabilities(3, [1, 0, 0])], parameters);
    expect([status, json.reason, json.errors]).toEqual([400, "INVALID_REQUEST", [{ pointer, detail }]]);
  });
});

describe("in other formats", () => {
  const answer = [probabilities(3, [1, 0, 0], [0, 0.25, 0.75])];
  const rows = [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ];

  test("chunks are named too", async () => {
    const { text } = await asked(flowers, answer, { top: 1 }, rows, "text/event-stream");
    expect(text).toContain('data: {"outputs":{"probabilities":[{"setosa":1},{"virginica":0.75}]}}\n');
  });

  test("Protobuf has no names: its arrays stay as they are, and the model is asked for no names", async () => {
    const { bytes, sent } = await asked(flowers, answer, { top: 1 }, rows, "application/x-protobuf");
    expect(PredictResponse.decode(bytes).outputs![0]!.shape!.map(Number)).toEqual([2, 3]);
    expect({ ...sent }).toEqual({});
  });
});

describe("files, which have them in the address", () => {
  async function sent(query: string, accept = "application/json"): Promise<string> {
    const rows = [
      [0.25, 0.5, 0.25],
      [0, 0, 1],
    ];
    const pool = new ScriptedPool([flowers], () => workerAnswer([probabilities(3, ...rows)]));
    const { url } = await startPathServer(pool);
    const headers = { "x-api-key": "all", "content-type": "text/csv", accept };
    return (await fetch(`${url}?model_name=iris${query}`, { method: "POST", body: "1,2,3,4\n5,6,7,8", headers })).text();
  }

  test("are answered with names", async () => {
    const likeliest = JSON.parse(await sent("&top=1")) as { outputs: unknown };
    expect(likeliest.outputs).toEqual({ probabilities: [{ versicolor: 0.5 }, { virginica: 1 }] });
    const named = JSON.parse(await sent("&classes=named")) as { outputs: { probabilities: object[] } };
    expect(named.outputs.probabilities[0]).toEqual({ setosa: 0.25, versicolor: 0.5, virginica: 0.25 });
  });

  test("as JSON lines have an object a line", async () => {
    expect(await sent("&top=1", "application/x-ndjson")).toBe(
      '{"outputs":{"probabilities":{"versicolor":0.5}}}\n{"outputs":{"probabilities":{"virginica":1}}}\n',
    );
  });

  test("as CSV have a column for each class, as always", async () => {
    expect((await sent("&top=1", "text/csv")).split("\n")[0]).toBe("probabilities_setosa,probabilities_versicolor,probabilities_virginica");
  });

  test.each([
    ["&top=x", 'expected a whole number from 1, got the string "x"'],
    ["&top=", 'expected a whole number from 1, got the string ""'],
    ["&classes=1", 'expected "named", got the string "1"'],
  ])("%s is refused", async (query, detail) => {
    expect((JSON.parse(await sent(query)) as { errors: { detail: string }[] }).errors[0]!.detail).toBe(detail);
  });
});
