/** One sentence for what is not there, which tells nobody of what is not theirs. */
import { expect, test } from "vitest";
import { modelAbsent, versionAbsent } from "../../src/models/absent.ts";
import { modelVersion } from "../support/model-version.ts";
import { catalogueFromVersions } from "../support/scripted-pool.ts";

const catalogue = catalogueFromVersions([
  modelVersion({ version: "1" }),
  modelVersion({ version: "2", state: "UNLOADING" }),
  modelVersion({ name: "resnet" }),
]);

test.each([
  ["who may use some", (model: string) => model === "iris", "There is no model 'rose'; there is iris."],
  ["who may use none", () => false, "There is no model 'rose'; there is none."],
  ["who is not known", undefined, "There is no model 'rose'; `GET /models` lists those there are."],
])("a model, for one %s", (_who, mayUse, sentence) => {
  expect(modelAbsent(catalogue, "rose", mayUse)).toMatchObject({ reason: "MODEL_NOT_FOUND", message: sentence });
});

test("before the first catalogue nobody knows", () => {
  expect(modelAbsent(catalogueFromVersions([], false), "rose")).toMatchObject({ reason: "MODEL_LOADING", retryAfterMs: 1_000 });
});

test("a version, with the labels that could have been meant", () => {
  const iris = catalogue.find("iris")!;
  expect(versionAbsent(iris, "3").message).toBe("'iris' has no version '3'; it has 1.");
  expect(versionAbsent(iris, "3", ["stable"]).message).toBe("'iris' has no version '3'; it has 1, and the labels stable.");
});
