import { describe, expect, test } from "vitest";
import { type ModelFigures, modelFiguresFrom } from "../../../src/api/live/model-figures.ts";
import { labelsOn } from "../../../src/api/traffic-names.ts";
import type { Model, ModelVersion, VersionState } from "../../../src/api/types.ts";
import { inputsOfExample } from "../../../src/pages/models/examples.tsx";
import { shareWords } from "../../../src/pages/models/model-card.tsx";
import { summaryOf } from "../../../src/pages/models/model-page.tsx";
import { byUrgency, searchedModels, statesOf } from "../../../src/pages/models/search-models.ts";
import { consequencesOf, reasonsAgainst } from "../../../src/pages/models/unload-dialog.tsx";
import { sampleAt, versionSample } from "../../support/samples.ts";
import { documentWith, modelWith } from "../traffic/support.ts";

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

  test("begins with what failed, then what is on its way; the rest stays as it comes", () => {
    const named = (name: string, ...states: VersionState[]) =>
      ({ ...modelWith(Object.fromEntries(states.map((state, at) => [String(at + 1), state]))), name }) as Model;
    const all = [
      named("a", "READY"),
      named("b", "UNLOADED"),
      named("c", "READY", "LOADING"),
      named("d", "FAILED", "READY", "READY"),
      named("e", "RECOVERING"),
      named("f", "READY"),
    ];
    expect(byUrgency(all).map(({ name }) => name)).toEqual(["d", "e", "c", "a", "b", "f"]);
  });

  test("says of each model no more than is known", () => {
    expect(summaryOf(modelWith({ "1": "READY" }))).toBe("One version; the latest that serves is 1.");
    expect(summaryOf({ versions: modelWith({ "1": "LOADING" }).versions })).toBe("One version, which is loading.");
    expect(summaryOf({ versions: modelWith({ "1": "FAILED", "2": "LOADING" }).versions })).toBe("2 versions, of which 1 is loading.");
    expect(summaryOf({ versions: modelWith({ "1": "FAILED" }).versions })).toBe("One version, and none serves.");
  });

  test("says what a version has had of the calls, or its weight where there were none", () => {
    const split = modelWith({ "1": "READY", "2": "READY", "3": "READY" }, { traffic: documentWith({ weights: { "1": 40, latest: 60 } }) });
    const of = (calls: readonly (readonly [string, number])[]) =>
      modelFiguresFrom([
        sampleAt(
          0,
          calls.map(([version, count]) => versionSample(split.name, version, { calls: count })),
        ),
      ])!.get(split.name);
    const words = (figures: ModelFigures | undefined) => ["1", "2", "3"].map((version) => shareWords(split, version, figures));
    expect(words(undefined)).toEqual(["weight 40 %", "", "weight 60 %"]);
    expect(words(of([["1", 0]]))).toEqual(["weight 40 %", "", "weight 60 %"]);
    expect(
      words(
        of([
          ["1", 30],
          ["3", 10],
        ]),
      ),
    ).toEqual(["75 % of calls", "", "25 % of calls"]);
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
