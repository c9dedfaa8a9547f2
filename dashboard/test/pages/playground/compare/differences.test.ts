import { describe, expect, test } from "vitest";
import type { Prediction } from "../../../../src/api/types.ts";
import { rowsOf, type Signature } from "../../../../src/pages/playground/answer/rows.ts";
import { classDifferences, differencesOf, type Side } from "../../../../src/pages/playground/compare/differences.ts";

const signature: Signature = {
  inputs: [],
  outputs: [
    { name: "label", datatype: "BYTES", shape: [-1] },
    { name: "probabilities", datatype: "FP32", shape: [-1, 3] },
  ],
  batched: true,
  labels: ["a", "b", "c"],
};

function side(outputs: Record<string, unknown>, of: Signature = signature): Side {
  const prediction: Prediction = {
    model_name: "m",
    version: "1",
    outputs,
    request_id: "r",
    timings_ms: { total: 1, gateway: 1, queue: 0, compute: 0 },
  };
  return { prediction, rows: rowsOf(prediction, of) };
}

describe("a single row", () => {
  const left = side({ label: "a", probabilities: [0.6, 0.3, 0.1] });
  const right = side({ label: "b", probabilities: [0.25, 0.7, 0.05] });

  test("another label, and the largest difference", () => {
    const differences = differencesOf(left, right);
    expect(differences).toMatchObject({ areEqual: false, otherLabels: [0], rowCount: 1, otherOutputs: ["label"] });
    expect(differences.outputs).toEqual([{ name: "probabilities", largest: expect.closeTo(0.4), left: 0.3, right: 0.7, place: [1] }]);
  });

  test("each class, the likeliest of either first", () => {
    expect(classDifferences(left.rows[0], right.rows[0]).map(({ name }) => name)).toEqual(["b", "a", "c"]);
    expect(classDifferences(left.rows[0], right.rows[0])[0]).toEqual({ name: "b", left: 0.3, right: 0.7, difference: expect.closeTo(0.4) });
  });

  test("the same answer", () => {
    expect(differencesOf(left, left)).toMatchObject({ areEqual: true, otherLabels: [], outputs: [] });
  });

  test("a class that only one version knows", () => {
    const wider = side({ label: "d", probabilities: [0.1, 0.1, 0.1, 0.7] }, { ...signature, labels: ["a", "b", "c", "d"] });
    expect(classDifferences(left.rows[0], wider.rows[0])[0]).toMatchObject({ name: "d", left: undefined, right: 0.7 });
    expect(differencesOf(left, wider).otherOutputs).toEqual(["label", "probabilities"]);
  });
});

test("labels that are digits are names and not subtracted", () => {
  const digit = (label: string) => side({ label, probabilities: [1, 0, 0] });
  expect(differencesOf(digit("9"), digit("8"))).toMatchObject({ outputs: [], otherOutputs: ["label"] });
});

test("of many rows, those with another label", () => {
  const rows = (...labels: string[]) => side({ label: labels, probabilities: labels.map(() => [1, 0, 0]) });
  expect(differencesOf(rows("a", "b", "c"), rows("a", "c", "b"))).toMatchObject({ otherLabels: [1, 2], rowCount: 3 });
});

test("where in a tensor the largest difference is", () => {
  const of: Signature = { inputs: [], outputs: [{ name: "y", datatype: "FP32", shape: [2, 2, 2] }], batched: false };
  const tensor = (last: unknown) =>
    side(
      {
        y: [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [last, "NaN"],
          ],
        ],
      },
      of,
    );
  expect(differencesOf(tensor(7), tensor(9)).outputs).toEqual([{ name: "y", largest: 2, left: 7, right: 9, place: [1, 1, 0] }]);
  expect(differencesOf(tensor(7), tensor("NaN")).otherOutputs).toEqual(["y"]);
});
