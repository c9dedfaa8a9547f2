import { describe, expect, test } from "vitest";
import type { Traffic } from "../../../src/api/types.ts";
import { changesBetween } from "../../../src/pages/traffic/document/differences.ts";
import { canary, documentWith } from "./support.ts";

const rule = (value: string, version: string) => ({ header: "x-beta", value, version });

describe("what changes is said in sentences", () => {
  test.each<[string, Partial<Traffic>, Partial<Traffic>, string[]]>([
    ["nothing", { labels: { a: "1", b: "2" } }, { revision: 9, labels: { b: "2", a: "1" } }, []],
    [
      "a share",
      { weights: { "1": 90, "2": 10 } },
      { weights: { "1": 80, "2": 20 } },
      ["1 falls from 90 % to 80 %.", "2 rises from 10 % to 20 %."],
    ],
    ["a new share", { weights: { "1": 100 } }, { weights: { "1": 90, "2": 10 } }, ["1 falls from 100 % to 90 %.", "2 gets 10 %."]],
    [
      "a share that goes",
      { weights: { "1": 90, "2": 10 } },
      { weights: { "1": 100 } },
      ["1 rises from 90 % to 100 %.", "2 loses its 10 %."],
    ],
    ["one of nothing", { weights: { "1": 100 } }, { weights: { "1": 100, "2": 0 } }, ["2 joins the weights with 0 %."]],
    [
      "a label's share",
      { labels: { next: "2" } },
      { labels: { next: "2" }, weights: { next: 100 } },
      ["1 loses its 100 %.", "next (2) gets 100 %."],
    ],
    ["a label that moves", { labels: { stable: "1" } }, { labels: { stable: "2" } }, ["The label stable moves from 1 to 2."]],
    [
      "labels",
      { labels: { old: "1" } },
      { labels: { new: "2" } },
      ["The label old goes away; it was on 1.", "The label new is new, on 2."],
    ],
    ["sticky", {}, { sticky: { by: "header", name: "x-user" } }, ["Callers are recognised by the header x-user."]],
    ["no sticky", { sticky: { by: "key" } }, {}, ["Nobody is recognised: each call is split at random."]],
    ["a rule", {}, { rules: [rule("1", "2")] }, ["New rule: x-beta: 1 gets 2."]],
    ["a rule's version", { rules: [rule("1", "2")] }, { rules: [rule("1", "3")] }, ["Rule: x-beta: 1 gets 3 in place of 2."]],
    ["a rule that goes", { rules: [rule("1", "2")] }, {}, ["The rule for x-beta: 1 goes away."]],
    [
      "the order of rules",
      { rules: [rule("1", "2"), rule("2", "2")] },
      { rules: [rule("2", "2"), rule("1", "2")] },
      ["The rules are asked in another order: x-beta: 2; x-beta: 1."],
    ],
    ["rules for the same", { rules: [rule("1", "2"), rule("1", "3")] }, { rules: [rule("1", "2"), rule("1", "3")] }, []],
    ["a shadow", {}, { shadow: { version: "2", percent: 20 } }, ["From now on 20 % of the calls to 2 are copied."]],
    ["no shadow", { shadow: { version: "2", percent: 20 } }, {}, ["No more calls are copied; 20 % of the calls to 2 were."]],
    ["a canary", {}, { canary }, ["A canary begins: 2 by 5 %, 25 %, 100 %, each for 1 min and 200 calls at least."]],
    ["no canary", { canary }, {}, ["The canary of 2 ends."]],
  ])("%s", (_what, before, after, texts) => {
    expect(changesBetween(documentWith(before), documentWith(after)).map(({ text }) => text)).toEqual(texts);
  });
});
