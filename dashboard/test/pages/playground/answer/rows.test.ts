import { describe, expect, test } from "vitest";
import type { Prediction, TensorSpec } from "../../../../src/api/types.ts";
import { byProbability, certaintyOf, rowsOf, type Signature } from "../../../../src/pages/playground/answer/rows.ts";
import { summaryOf } from "../../../../src/pages/playground/answer/summary.ts";

const spec = (name: string, datatype: string, ...shape: number[]): TensorSpec => ({ name, datatype, shape });
const answer = (outputs: Record<string, unknown>): Prediction => ({
  model_name: "m",
  version: "1",
  outputs,
  request_id: "r",
  timings_ms: { total: 1, gateway: 1, queue: 0, compute: 0 },
});
const signature = (outputs: TensorSpec[], more: Partial<Signature> = {}): Signature => ({ inputs: [], outputs, batched: true, ...more });

const classifier = signature([spec("label", "BYTES", -1), spec("probabilities", "FP32", -1, 3)], { labels: ["a", "b", "c"] });

describe("a classifier", () => {
  test("label and probabilities are one thing, with or without a row", () => {
    const bare = rowsOf(answer({ label: "b", probabilities: [0.2, 0.7, 0.1] }), classifier);
    const inRow = rowsOf(answer({ label: ["b"], probabilities: [[0.2, 0.7, 0.1]] }), classifier);
    expect(bare).toEqual(inRow);
    expect(bare[0]!.parts).toEqual([
      {
        kind: "classes",
        name: "label",
        label: "b",
        classes: [
          { name: "a", probability: 0.2 },
          { name: "b", probability: 0.7 },
          { name: "c", probability: 0.1 },
        ],
      },
    ]);
    expect(summaryOf(bare)).toBe("b · 70.0 %");
  });

  test("is as sure as its own label, and lists the likeliest first", () => {
    const part = rowsOf(answer({ label: "b", probabilities: [0.2, 0.7, 0.1] }), classifier)[0]!.parts[0]!;
    if (part.kind !== "classes") throw new Error(part.kind);
    expect(certaintyOf(part)).toBe(0.7);
    expect(byProbability(part.classes).map(({ name }) => name)).toEqual(["b", "a", "c"]);
  });

  test("every row has its own", () => {
    const rows = rowsOf(
      answer({
        label: ["a", "c"],
        probabilities: [
          [1, 0, 0],
          [0, 0.4, 0.6],
        ],
      }),
      classifier,
    );
    expect(rows.map((row) => summaryOf([row]))).toEqual(["a · 100.0 %", "c · 60.0 %"]);
    expect(summaryOf(rows)).toBe("2 rows: a · 100.0 %, …");
  });

  test("without probabilities its label stands alone", () => {
    const rows = rowsOf(answer({ label: "b" }), signature([spec("label", "BYTES", -1)]));
    expect(rows[0]!.parts).toEqual([{ kind: "label", name: "label", label: "b" }]);
  });

  test("probabilities that do not match the labels are numbers", () => {
    const rows = rowsOf(answer({ label: "b", probabilities: [0.5, 0.5] }), { ...classifier, labels: ["a"] });
    expect(rows[0]!.parts.map(({ kind }) => kind)).toEqual(["label", "numbers"]);
  });
});

describe("other outputs", () => {
  test.each([
    ["a value", spec("y", "FP64", -1), 152.1, { kind: "number", name: "y", value: 152.1 }],
    ["no number", spec("y", "FP64", -1), "NaN", { kind: "number", name: "y", value: "NaN" }],
    ["text", spec("y", "BYTES", -1), "NaN", { kind: "text", name: "y", text: "NaN" }],
    ["bytes", spec("y", "BYTES", -1), { b64: "AAE=" }, { kind: "text", name: "y", text: "base64: AAE=" }],
    ["a few numbers", spec("y", "FP32", -1, 3), [1, 2, 3], { kind: "numbers", name: "y", values: [1, 2, 3] }],
    ["texts", spec("y", "BYTES", -1, 2), ["p", "q"], { kind: "texts", name: "y", texts: ["p", "q"] }],
  ])("%s", (_, output, value, part) => {
    expect(rowsOf(answer({ y: value }), signature([output]))[0]!.parts).toEqual([part]);
  });

  test("a matrix and a long vector are drawn", () => {
    const matrix = rowsOf(
      answer({
        y: [
          [1, "Infinity"],
          [true, 4],
        ],
      }),
      signature([spec("y", "FP32", 2, 2)], { batched: false }),
    );
    expect(matrix[0]!.parts).toEqual([{ kind: "tensor", name: "y", elements: [1, Number.POSITIVE_INFINITY, 1, 4], shape: [2, 2] }]);
    const vector = rowsOf(answer({ y: Array(100).fill(1) }), signature([spec("y", "FP32", -1, 100)]));
    expect(vector[0]!.parts[0]).toMatchObject({ kind: "tensor", shape: [100] });
  });

  test("no elements are nothing", () => {
    const output = signature([spec("y", "FP32", -1, -1)], { batched: false });
    expect(rowsOf(answer({ y: [[], []] }), output)[0]!.parts).toEqual([{ kind: "empty", name: "y" }]);
  });

  test("no rows are no rows", () => {
    expect(rowsOf(answer({ label: [], probabilities: [] }), classifier)).toEqual([]);
    expect(summaryOf([])).toBe("no rows");
  });

  test("without a signature the answer speaks for itself", () => {
    const rows = rowsOf(answer({ y: 5, text: "hello", large: "9007199254740993" }), undefined);
    expect(rows[0]!.parts.map(({ kind }) => kind)).toEqual(["number", "text", "number"]);
  });
});
