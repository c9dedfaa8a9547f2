import { expect, test } from "vitest";
import type { Model } from "../../../../../src/api/types.ts";
import { versionOfChoice } from "../../../../../src/api/version-choice.ts";
import { versionGroups } from "../../../../../src/components/choose/version-options.ts";
import { tokensOf } from "../../../../../src/format/json-pointer.ts";
import { blankInputs, firstInputs, keptInputs } from "../../../../../src/pages/playground/input/blank.ts";
import { type Place, placeAfter, signatureOfPlace } from "../../../../../src/pages/playground/input/place/place.ts";
import { pointerOf, problemsBelow, problemsThatStand, valueAt } from "../../../../../src/pages/playground/input/pointer.ts";
import { problemsOfInputs } from "../../../../../src/pages/playground/input/use-checked.ts";
import { signatureOf, spec } from "../signatures.ts";

const iris = signatureOf([spec("features", "FP64", -1, 4)], { examples: [{ name: "setosa", inputs: [5.1, 3.5, 1.4, 0.2] }] });
const wider = signatureOf([spec("features", "FP64", -1, 4), spec("city", "BYTES", -1)]);

function model(versions: Record<string, string>, rest: object = {}): Model {
  return {
    name: "m",
    traffic: { weights: { latest: 100 } },
    // Greatest first, as the gateway has it.
    versions: Object.entries(versions)
      .reverse()
      .map(([version, state]) => ({ version, state, ...iris })),
    ...rest,
  } as unknown as Model;
}

test("a form begins with the first example, else with one that is made up", () => {
  expect(firstInputs(iris)).toEqual({ features: [5.1, 3.5, 1.4, 0.2] });
  expect(firstInputs(wider)).toEqual({ features: [0, 0, 0, 0], city: "" });
  expect(blankInputs(wider)).toEqual({ features: [null, null, null, null], city: "" });
  expect(blankInputs(signatureOf([spec("x", "FP32", -1, 2, 2)], { image: { input: "x", layout: "HW", black: 7, white: 0 } }))).toEqual({
    x: [
      [7, 7],
      [7, 7],
    ],
  });
});

test("another version keeps what it has in common", () => {
  const filled = {
    features: [
      [1, null, 3, 4],
      [5, 6, 7, 8],
    ],
  };
  expect(keptInputs(iris, wider, filled)).toEqual({ ...filled, city: ["", ""] });
  expect(keptInputs(wider, iris, { ...filled, city: ["a", "b"] })).toEqual(filled);
  expect(keptInputs(iris, signatureOf([spec("features", "FP64", -1, 5)]), filled)).toEqual({
    features: Array(2).fill(Array(5).fill(null)),
  });
});

test("another version of the same signature keeps everything, even what does not fit", () => {
  const odd = { features: "half a thought" };
  expect(keptInputs(iris, signatureOf([spec("features", "FP32", -1, 4)]), odd)).toBe(odd);
});

test("a model that is gone for a while takes nothing with it", () => {
  expect(signatureOfPlace([], "m", "")).toBeUndefined();
  const place: Place = {
    model: "m",
    version: "",
    compare: "",
    tab: "form",
    inputs: { features: [1, null, 3, 4] },
    parameters: [],
    signature: iris,
  };
  expect(placeAfter(place, { kind: "choice", choice: { version: "2" } })).toEqual({ ...place, version: "2" });
  expect(placeAfter(place, { kind: "signature", signature: wider }).inputs).toEqual({ features: [1, null, 3, 4], city: "" });
});

test("choices mean exact versions", () => {
  const both = model(
    { "2": "READY", "1": "READY" },
    {
      latest: "2",
      labels: { stable: "1" },
      traffic: { weights: { stable: 90, "2": 10 } },
    },
  );
  expect(["", "latest", "stable", "2", "gone"].map((choice) => versionOfChoice(both, choice)?.version)).toEqual(["1", "2", "1", "2", "2"]);
  const failed = model({ "2": "FAILED", "1": "READY" });
  expect(versionOfChoice(failed, "")?.version).toBe("1");
});

test("only what is ready can be chosen", () => {
  const groups = versionGroups(model({ "2": "FAILED", "1": "READY" }, { latest: "1", labels: { canary: "2" } }));
  expect(groups.map(({ options }) => options.map(({ choice, isReady, state }) => [choice, isReady, state]))).toEqual([
    [
      ["latest", true, "READY"],
      ["canary", false, "FAILED"],
    ],
    [
      ["2", false, "FAILED"],
      ["1", true, "READY"],
    ],
  ]);
});

test("what cannot be sent is named by its place", () => {
  expect(problemsOfInputs(wider, { features: [[1, null, "x", 4]], city: [""] })).toEqual([
    { pointer: "/inputs/features/0/1", detail: "Not filled in yet" },
    { pointer: "/inputs/features/0/2", detail: "Not a number" },
  ]);
  expect(problemsOfInputs(iris, { features: Array(100).fill(null) })).toHaveLength(20);
  const gaps = signatureOf([{ ...spec("age", "FP64", -1), nullable: true }, spec("deck", "INT64", -1)]);
  expect(problemsOfInputs(gaps, blankInputs(gaps))).toEqual([{ pointer: "/inputs/deck", detail: "Not filled in yet" }]);
});

test("pointers escape what would part them", () => {
  expect(pointerOf("a/b~c", 2)).toBe("/inputs/a~1b~0c/2");
  expect(tokensOf("/inputs/a~1b~0c/2")).toEqual(["inputs", "a/b~c", "2"]);
  expect(valueAt({ "a/b~c": [1, 2, 3] }, "/inputs/a~1b~0c/2")).toBe(3);
  expect(valueAt({ a: 1 }, "/model_name")).toBeUndefined();
});

test("a problem stands until what it points to is changed", () => {
  const sent = { a: [1, 2], b: [3] };
  const problems = [
    { pointer: "/inputs/a/1", detail: "" },
    { pointer: "/inputs/b", detail: "" },
  ];
  expect(problemsThatStand(problems, sent, { ...sent, a: [9, 2] })).toEqual(problems);
  expect(problemsThatStand(problems, sent, { a: [1, 9], b: [3] })).toEqual([]);
  expect(problemsBelow(problems, "/inputs/a")).toEqual([problems[0]]);
});
