/** What changes between two documents, in sentences; and one document in words. */

import { expect, test } from "vitest";
import { changesBetween } from "../../../src/traffic/document/changes.ts";
import { documentFromJson } from "../../../src/traffic/document/from-json.ts";
import { wordsFromDocument } from "../../../src/traffic/document/words.ts";

const base = {
  weights: { "1": 90, canary: 10 },
  labels: { stable: "1", canary: "2" },
  sticky: { by: "header", name: "x-user" },
  rules: [
    { header: "x-beta", value: "1", version: "canary" },
    { header: "x-old", value: "1", version: "1" },
  ],
  shadow: { version: "2", percent: 5 },
};

function changes(after: object, before: object = base): string[] {
  return changesBetween(documentFromJson(before, "iris"), documentFromJson(after, "iris")).map(({ text }) => text);
}

test.each([
  [{ ...base }, []],
  [{ ...base, weights: { canary: 10, "1": 90 } }, []],
  [{ ...base, weights: { "1": 80, canary: 20 } }, ["1 falls from 90 % to 80 %.", "canary (2) rises from 10 % to 20 %."]],
  [
    { ...base, weights: { "1": 100, "3": 0 } },
    ["1 rises from 90 % to 100 %.", "canary (2) loses its 10 %.", "3 joins the weights with 0 %."],
  ],
  [
    { ...base, labels: { canary: "3", next: "4" } },
    ["The label stable goes away; it was on 1.", "The label canary moves from 2 to 3.", "The label next is new, on 4."],
  ],
  [{ ...base, sticky: undefined }, ["Nobody is recognised: each call is split at random."]],
  [{ ...base, sticky: { by: "field", name: "user" } }, ["Callers are recognised by the setting user in their parameters."]],
  [{ ...base, rules: [...base.rules].reverse() }, ["The rules are asked in another order: x-old: 1; x-beta: 1."]],
  [
    { ...base, rules: [{ header: "x-beta", value: "1", version: "3" }] },
    ["Rule: x-beta: 1 gets 3 in place of canary (2).", "The rule for x-old: 1 goes away."],
  ],
  [{ ...base, rules: [...base.rules, base.rules[1]] }, ["The rules are asked in another order: x-beta: 1; x-old: 1; x-old: 1."]],
  [
    { ...base, shadow: { version: "canary", percent: 5 } },
    ["5 % of the calls to canary (2) are copied in place of 5 % of the calls to 2."],
  ],
  [{ ...base, shadow: undefined }, ["No more calls are copied; 5 % of the calls to 2 were."]],
  [
    { ...base, canary: { version: "3", every_s: 5, max_error_rate: 0.007, max_disagreement: 0.02 } },
    [
      "A canary begins: 3 by 5 %, 25 %, 50 %, 100 %; each for 5 s and 200 calls with errors within 0.7 %, p95 within 1.5 times, disagreement within 2 %.",
    ],
  ],
] as [object, string[]][])("to %j is %j", (after, expected) => {
  expect(changes(JSON.parse(JSON.stringify(after)))).toEqual(expected);
});

test("a canary ends, begins anew, or another begins", () => {
  const with_ = (version: string, every_s = 60) => ({ ...base, canary: { version, every_s } });
  expect(changes(base, with_("3"))).toEqual(["The canary of 3 ends."]);
  expect(changes(with_("3", 5), with_("3"))).toEqual([expect.stringMatching(/^The canary begins anew: 3 by/)]);
  expect(changes(with_("4"), with_("3"))).toEqual([expect.stringMatching(/^Another canary begins: 4 by/)]);
  expect(changes(with_("2"), with_("canary"))).toEqual([expect.stringMatching(/^The canary begins anew: 2 by/)]);
});

test("a document in words has a line for each part, and one for each rule", () => {
  expect(wordsFromDocument(documentFromJson({ ...base, canary: { version: "3" } }, "iris"))).toEqual([
    { part: "weights", text: "1 90 %, canary (2) 10 %" },
    { part: "labels", text: "stable is 1, canary is 2" },
    { part: "sticky", text: "header x-user" },
    { part: "rules", text: "x-beta: 1 gets canary (2)" },
    { part: "rules", text: "x-old: 1 gets 1" },
    { part: "shadow", text: "5 % to 2" },
    { part: "canary", text: "3: 5 %, 25 %, 50 %, 100 %; each for 1 min and 200 calls with errors within 1 %, p95 within 1.5 times" },
  ]);
});
