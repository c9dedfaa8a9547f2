import { describe, expect, test } from "vitest";
import type { DryRun } from "../../../../src/api/types.ts";
import { type Draft, draftFromDocument } from "../../../../src/pages/traffic/document/draft.ts";
import { faultAt, problemsOfDraft } from "../../../../src/pages/traffic/document/problems.ts";
import { documentWith } from "../support.ts";

const label = (name: string, version: string) => ({ id: name, label: name, version });

/** @param problems of the gateway */
function problemsOf(parts: Partial<Draft>, ...problems: DryRun["problems"]) {
  const answer = { model: "resnet", accepted: problems.length === 0, problems, words: [], changes: [], notes: [] };
  return problemsOfDraft({ ...draftFromDocument(documentWith({})), ...parts }, answer);
}

describe("what the gateway finds wrong", () => {
  test("is a sentence at the field that its pointer leads to", () => {
    const problems = problemsOf({}, { pointer: "/labels/a~1b", detail: "expected a label, got 'a/b'" });
    expect(faultAt(problems, "labels", "a/b")).toBe("Expected a label, got 'a/b'.");
    expect(faultAt(problems, "labels", "a")).toBeUndefined();
  });

  test("in a field that nobody has filled in yet is no fault, but can't be saved", () => {
    const blank = { pointer: "/rules/0/value", detail: "expected the header's value", blank: true as const };
    const problems = problemsOf({}, blank, { pointer: "/rules/0/value", detail: "too many" });
    expect(problems).toHaveLength(2);
    expect(faultAt(problems, "rules", 0, "value")).toBe("Too many.");
    expect(faultAt(problemsOf({}, blank), "rules", 0, "value")).toBeUndefined();
  });

  test("is nothing before it has answered", () => {
    expect(problemsOfDraft(draftFromDocument(documentWith({})), undefined)).toEqual([]);
  });
});

test("two labels of one name are one in a document, so the form itself finds them", () => {
  expect(faultAt(problemsOf({ labels: [label("a", "1"), label("a ", "2")] }), "labels", "a")).toBe("There are two labels a.");
  expect(problemsOf({ labels: [label("", "1"), label("", "2")] })).toEqual([]);
});
