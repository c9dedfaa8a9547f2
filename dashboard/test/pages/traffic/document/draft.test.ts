import { describe, expect, test } from "vitest";
import { type Draft, documentFromDraft, draftFromDocument } from "../../../../src/pages/traffic/document/draft.ts";
import { canary, documentWith } from "../support.ts";

describe("a document and its draft", () => {
  test.each([
    documentWith({}),
    documentWith({ weights: { latest: 100 } }),
    documentWith({ weights: { "1": 90.25, canary: 9.75 }, labels: { canary: "2", stable: "1" }, sticky: { by: "key" } }),
    documentWith({ sticky: { by: "field", name: "customer" }, rules: [{ header: "x-beta", value: "1", version: "2" }] }),
    documentWith({ sticky: { by: "header", name: "x-user" }, shadow: { version: "2", percent: 5 }, canary }),
  ])("say the same: %j", (document) => {
    expect(documentFromDraft(draftFromDocument(document), document)).toEqual(document);
  });
});

test("a draft becomes a document in the gateway's normal form", () => {
  const draft: Draft = {
    ...draftFromDocument(documentWith({})),
    labels: [{ id: "a", label: " stable ", version: "1" }],
    sticky: { by: "header", name: " X-User " },
    rules: [{ id: "r", header: "X-Beta ", value: " 1 ", version: "2" }],
    shadow: { on: false, version: "2", percent: 5 },
  };
  expect(documentFromDraft(draft, { model: "resnet", revision: 7 })).toEqual({
    model: "resnet",
    revision: 7,
    weights: { "1": 100 },
    labels: { stable: "1" },
    sticky: { by: "header", name: "x-user" },
    rules: [{ header: "x-beta", value: "1", version: "2" }],
  });
});

test("parts that say nothing are absent", () => {
  const full = documentWith({
    labels: { a: "1" },
    sticky: { by: "header", name: "x" },
    rules: [{ header: "h", value: "v", version: "1" }],
  });
  const draft: Draft = { ...draftFromDocument(full), labels: [], rules: [], sticky: { by: "none", name: "x" } };
  expect(documentFromDraft(draft, full)).toEqual(documentWith({}));
});
