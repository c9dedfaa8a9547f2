/** What may be asked of a canary: a version to compare it with, inputs that fit both, and a shadow where answers are to be compared. */

import { describe, expect, test } from "vitest";
import { entryFromVersions } from "../../../src/models/catalogue.ts";
import { canaryProblems } from "../../../src/traffic/canary/wish.ts";
import { documentFromJson } from "../../../src/traffic/document/from-json.ts";
import { canaryPart } from "../../support/canaries.ts";
import { modelVersion, spec } from "../../support/model-version.ts";

const entry = entryFromVersions([
  modelVersion({ version: "1" }),
  modelVersion({ version: "2" }),
  modelVersion({ version: "1b", inputs: [spec("x", "FP32", -1, 4)] }),
]);

function problems(document: object): string[] {
  return canaryProblems(documentFromJson(document, "iris"), entry).list.map(({ pointer, detail }) => `${pointer}: ${detail}`);
}

describe("a canary", () => {
  test.each([
    [{}],
    [{ weights: { "1": 90, "2": 10 }, canary: canaryPart }],
    [{ weights: { stable: 100 }, labels: { stable: "1", next: "2" }, canary: { ...canaryPart, version: "next" } }],
    [{ weights: { latest: 100 }, canary: { ...canaryPart, version: "1" } }],
    [{ weights: { "1": 100 }, shadow: { version: "2", percent: 5 }, canary: { ...canaryPart, max_disagreement: 0.02 } }],
  ])("may be asked for by %j", (document) => {
    expect(problems(document)).toEqual([]);
  });

  test.each([
    [
      { canary: canaryPart },
      "/weights: expected weights that leave calls to another version than '2', which is to be compared with it; such as {\"1\": 100} ('latest' is '2' now)",
    ],
    [{ weights: { "2": 100, "1": 0 }, canary: canaryPart }, "/weights: expected weights that leave calls to another version"],
    [
      { weights: { "1": 100 }, canary: { ...canaryPart, version: "latest" } },
      "/canary/version: expected an exact version or a label, got 'latest'",
    ],
    [
      { weights: { "1": 100 }, canary: { ...canaryPart, version: "1b" } },
      "/canary/version: expected a version with the inputs of '1' (features), got '1b', which has x",
    ],
    [
      { weights: { "1": 100 }, shadow: { version: "1b", percent: 5 }, canary: { ...canaryPart, max_disagreement: 0.02 } },
      "/canary/max_disagreement: expected a shadow of version '2'",
    ],
  ])("may not be asked for by %j", (document, problem) => {
    expect(problems(document)).toEqual([expect.stringContaining(problem)]);
  });
});
