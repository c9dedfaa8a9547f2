import { describe, expect, test } from "vitest";
import { faultAt, problemsOfDraft } from "../../../src/pages/traffic/document/check-draft.ts";
import { type Draft, draftFromDocument } from "../../../src/pages/traffic/document/draft.ts";
import { documentWith, modelWith } from "./support.ts";

const model = modelWith({ "1": "READY", "2": "READY", "3": "FAILED", "4": "RECOVERING" });
const saved = documentWith({ labels: { old: "3" } });
const draftWith = (parts: Partial<Draft>): Draft => ({ ...draftFromDocument(saved), ...parts });
const label = (name: string, version: string) => ({ id: name, label: name, version });
const rule = (header: string, value: string, version: string) => ({ id: "r", header, value, version });

test("a label may stay on what failed since", () => {
  expect(problemsOfDraft(draftWith({}), saved, model)).toEqual([]);
});

describe("what the gateway would refuse is said before", () => {
  test.each<[string, Partial<Draft>, string, string]>([
    ["a share of what failed", { shares: [{ name: "3", places: 10_000 }] }, "/weights/3", "does not serve: it is FAILED"],
    ["a share of a label on what failed", { shares: [{ name: "old", places: 10_000 }] }, "/weights/old", "old, which is 3, does not serve"],
    ["a share of nobody", { shares: [{ name: "9", places: 10_000 }] }, "/weights/9", "no version or label 9"],
    ["a label without a name", { labels: [label("", "1")] }, "/labels/0", "a name"],
    ["a reserved label", { labels: [label("latest", "1")] }, "/labels/0", "reserved"],
    ["a label like a version", { labels: [label("2", "1")] }, "/labels/0", "a version already"],
    ["a label twice", { labels: [label("a", "1"), label("a", "2")] }, "/labels/1", "already"],
    ["a label on what failed", { labels: [label("a", "3")] }, "/labels/0", "only to a version that is READY"],
    ["a label on nothing", { labels: [label("a", "")] }, "/labels/0", "Choose the version"],
    ["a header without a name", { sticky: { by: "header", name: "" } }, "/sticky/name", "Name the header"],
    ["a header with a secret", { sticky: { by: "header", name: "Authorization" } }, "/sticky/name", "API key"],
    ["a setting without a name", { sticky: { by: "field", name: "" } }, "/sticky/name", "Name the setting"],
    ["a rule without a header", { rules: [rule("", "1", "1")] }, "/rules/0/header", "Name the header"],
    ["a rule with a wrong header", { rules: [rule("x beta", "1", "1")] }, "/rules/0/header", "no name of a header"],
    ["a rule without a value", { rules: [rule("x", " ", "1")] }, "/rules/0/value", "which value"],
    ["a rule without a version", { rules: [rule("x", "1", "")] }, "/rules/0/version", "Choose a version"],
    ["a shadow of nobody", { shadow: { on: true, version: "", percent: 5 } }, "/shadow/version", "Choose a version"],
    ["a shadow of nothing", { shadow: { on: true, version: "2", percent: 0 } }, "/shadow/percent", "more than 0"],
  ])("%s", (_what, parts, pointer, detail) => {
    const problems = problemsOfDraft(draftWith(parts), saved, model);
    expect(problems).toContainEqual(expect.objectContaining({ pointer, detail: expect.stringContaining(detail) }));
  });
});

test("what recovers serves again in a moment, and a share of nothing hurts nobody", () => {
  const shares = [
    { name: "4", places: 10_000 },
    { name: "3", places: 0 },
  ];
  expect(problemsOfDraft(draftWith({ shares }), saved, model)).toEqual([]);
});

test("what is only not filled in yet is no fault, but can't be saved", () => {
  const problems = problemsOfDraft(draftWith({ labels: [label("", "")], rules: [rule("", "", "")] }), saved, model);
  expect(problems).toHaveLength(5);
  expect(problems.every(({ pointer }) => faultAt(problems, pointer) === undefined)).toBe(true);
  const wrong = problemsOfDraft(draftWith({ labels: [label("latest", "")] }), saved, model);
  expect(faultAt(wrong, "/labels/0")).toContain("reserved");
});
