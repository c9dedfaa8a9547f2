import { describe, expect, test } from "vitest";
import { labelsOn } from "../../../src/api/traffic-names.ts";
import type { Model, ModelVersion } from "../../../src/api/types.ts";
import { inputsOfExample } from "../../../src/pages/models/examples.tsx";
import { searchedModels, statesOf } from "../../../src/pages/models/search-models.ts";
import { shapeWords } from "../../../src/pages/models/signature.tsx";
import { consequencesOf, reasonsAgainst } from "../../../src/pages/models/unload-dialog.tsx";
import { documentWith, modelWith } from "../traffic/support.ts";

test.each([
  [[-1, 4], true, "rows × 4"],
  [[-1], true, "rows"],
  [[-1, -1, 3], true, "rows × any length × 3"],
  [[-1, 4], false, "any length × 4"],
  [[], false, "one value"],
])("the shape %j in words, batched %s", (shape, batched, words) => {
  expect(shapeWords(shape, batched)).toBe(words);
});

test("an example is taken by input name, and alone where there is one input", () => {
  const features = [{ name: "features", datatype: "FP64", shape: [-1, 2] }] as ModelVersion["inputs"];
  expect(inputsOfExample({ inputs: [1, 2] }, features)).toEqual({ features: [1, 2] });
  expect(inputsOfExample({ inputs: { features: [1, 2] } }, features)).toEqual({ features: [1, 2] });
  expect(inputsOfExample({ inputs: [1, 2] }, [])).toBeUndefined();
});

describe("the catalogue", () => {
  const iris = { ...modelWith({ "1": "READY" }), name: "iris", labels: { stable: "1" } } as Model;
  const resnet = modelWith({ "1": "READY", "2": "FAILED" });

  test.each([
    ["", undefined, ["iris", "resnet"]],
    ["RES", undefined, ["resnet"]],
    ["stab", undefined, ["iris"]],
    ["iris stable", undefined, ["iris"]],
    ["iris 9", undefined, []],
    ["", "FAILED", ["resnet"]],
  ])("is searched for %j in state %s", (text, state, names) => {
    const models = [iris, resnet].map((model) => ({ ...model, versions: model.versions.map((each) => ({ ...each, runtime: "onnx" })) }));
    expect(searchedModels(models, text, state).map(({ name }) => name)).toEqual(names);
  });

  test("knows its states and labels", () => {
    expect(statesOf([iris, resnet])).toEqual(["FAILED", "READY"]);
    expect(labelsOn(iris, "1")).toEqual(["stable"]);
    expect(labelsOn(resnet, "1")).toEqual([]);
  });
});

describe("unloading", () => {
  const latest = documentWith({ weights: { latest: 100 } });

  test("says who serves then", () => {
    const model = modelWith({ "1": "READY", "2": "READY" }, { traffic: latest });
    expect(consequencesOf(model, model.versions[0]!)).toContain("Calls that ask for no version go to 1 from then on.");
    const alone = modelWith({ "1": "READY" }, { traffic: latest });
    expect(consequencesOf(alone, alone.versions[0]!).join()).toContain("refused, too");
  });

  test("is refused for what the traffic document names", () => {
    const model = modelWith({ "1": "READY", "2": "READY" }, { traffic: documentWith({ weights: { "1": 100 } }) });
    expect(reasonsAgainst(model, "1")).toEqual(["it has 100 % of the calls"]);
    expect(reasonsAgainst(model, "2")).toEqual([]);
  });
});
