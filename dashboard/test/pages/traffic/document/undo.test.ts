import { expect, test } from "vitest";
import { placesNaming } from "../../../../src/api/traffic-names.ts";
import type { CanaryStatus } from "../../../../src/api/types.ts";
import { beforeDecision, documentOfUndo } from "../../../../src/pages/traffic/document/undo.ts";
import { canary, documentWith } from "../support.ts";

test("an undo puts the document before in place of the one that the change made", () => {
  const before = documentWith({ revision: 3, sticky: { by: "key" } });
  expect(documentOfUndo({ what: "it", before, revision: 5 })).toEqual({ ...before, revision: 5 });
});

test("a canary comes back with the share that it had", () => {
  const run = { state: "running", step: 2 } as CanaryStatus["run"];
  expect(beforeDecision(documentWith({ canary }), run)).toEqual(documentWith({ canary: { ...canary, steps: [25, 100] } }));
  expect(beforeDecision(documentWith({ canary }), undefined)).toEqual(documentWith({ canary }));
  expect(beforeDecision(documentWith({}), run)).toEqual(documentWith({}));
});

test("a document says where it names a version", () => {
  const document = documentWith({
    weights: { stable: 90, "2": 10 },
    labels: { stable: "1" },
    rules: [{ header: "x-beta", value: "1", version: "1" }],
    shadow: { version: "2", percent: 5 },
  });
  expect(placesNaming(document, "1")).toEqual([
    "the label stable is on it",
    "stable, which is this version, has 90 % of the calls",
    "the rule x-beta: 1 sends calls to it",
  ]);
  expect(placesNaming(document, "2")).toEqual(["it has 10 % of the calls", "5 % of the calls are copied to it"]);
  expect(placesNaming(document, "3")).toEqual([]);
});
