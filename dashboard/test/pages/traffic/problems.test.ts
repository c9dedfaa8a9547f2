import { describe, expect, test } from "vitest";
import type { DryRun } from "../../../src/api/types.ts";
import { type Draft, documentFromDraft, draftFromDocument } from "../../../src/pages/traffic/document/draft.ts";
import { faultAt, problemsOfDraft } from "../../../src/pages/traffic/document/problems.ts";
import { documentWith } from "./support.ts";

const saved = documentWith({});
const label = (name: string, version: string) => ({ id: name, label: name, version });

/** @param problems of the gateway, by pointer */
function problemsOf(parts: Partial<Draft>, problems: Record<string, string> = {}) {
  const draft = { ...draftFromDocument(saved), ...parts };
  const list = Object.entries(problems).map(([pointer, detail]) => ({ pointer, detail }));
  const answer = { model: "resnet", accepted: list.length === 0, problems: list, words: [], changes: [], notes: [] } satisfies DryRun;
  return problemsOfDraft(draft, documentFromDraft(draft, saved), answer);
}

describe("what the gateway finds wrong", () => {
  test("is a sentence at the field that its pointer leads to", () => {
    const labels = [label(" a/b ", "1")];
    const problems = problemsOf({ labels }, { "/labels/a~1b": "expected a label, got 'a/b'" });
    expect(faultAt(problems, "labels", "a/b")).toBe("Expected a label, got 'a/b'.");
    expect(faultAt(problems, "labels", "a")).toBeUndefined();
  });

  test("in a field that nobody has filled in yet is no fault, but can't be saved", () => {
    const rules = [{ id: "r", header: "x", value: "", version: "" }];
    const problems = problemsOf(
      { labels: [label("", "1"), label("stable", "")], rules },
      { "/labels/": "expected a label", "/labels/stable": "expected a version", "/rules/0/value": "expected the header's value" },
    );
    expect(problems).toHaveLength(3);
    expect(problems.every(({ isBlank }) => isBlank)).toBe(true);
    expect(faultAt(problems, "rules", 0, "value")).toBeUndefined();
  });

  test("is nothing before it has answered", () => {
    const draft = draftFromDocument(saved);
    expect(problemsOfDraft(draft, saved, undefined)).toEqual([]);
  });
});

test("two labels of one name are one in a document, so the form itself finds them", () => {
  expect(faultAt(problemsOf({ labels: [label("a", "1"), label("a ", "2")] }), "labels", "a")).toBe("There are two labels a.");
  expect(problemsOf({ labels: [label("", "1"), label("", "2")] })).toEqual([]);
});
