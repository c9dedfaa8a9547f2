import { describe, expect, test } from "vitest";
import { documentOf, type Edit, type Editing, edited, editingOf, isChanged } from "../../../../src/pages/traffic/document/editing.ts";
import { rebased } from "../../../../src/pages/traffic/document/rebase.ts";
import { documentWith } from "../support.ts";

const base = documentWith({ weights: { "1": 50, "2": 30, "3": 20 } });
const editingAfter = (...edits: Edit[]): Editing => edits.reduce(edited, editingOf(base));
const move = (name: string, percent: number): Edit => ({ kind: "move", name, places: percent * 100 });

describe("a slider", () => {
  test("brings the others back when it comes back, even from the very end", () => {
    expect(documentOf(editingAfter(move("1", 100), move("1", 50))).weights).toEqual(base.weights);
  });

  test("starts from what another slider has left", () => {
    expect(documentOf(editingAfter(move("1", 0), move("2", 100), move("2", 60))).weights).toEqual({ "1": 0, "2": 60, "3": 40 });
  });
});

describe("what others save", () => {
  const theirs = { ...base, revision: 4, labels: { stable: "1" } };

  test("is followed by a draft that nobody has touched", () => {
    expect(editingAfter({ kind: "arrived", document: theirs })).toEqual(editingOf(theirs));
  });

  test("is kept beside a draft that somebody has touched", () => {
    const editing = editingAfter(move("1", 60), { kind: "arrived", document: theirs });
    expect(editing.theirs).toEqual(theirs);
    expect(documentOf(editing).weights["1"]).toBe(60);
  });

  test("is no news when it is what the draft says", () => {
    const same = { ...documentOf(editingAfter(move("1", 60))), revision: 4 };
    expect(editingAfter(move("1", 60), { kind: "arrived", document: same })).toEqual(editingOf(same));
  });

  test("is no news when it is older", () => {
    expect(editingAfter({ kind: "arrived", document: { ...base, revision: 2, weights: { "1": 100 } } })).toEqual(editingOf(base));
  });

  test("takes the draft along when it is rebased, and replaces it when it is discarded", () => {
    const editing = editingAfter(move("1", 60), { kind: "arrived", document: theirs });
    const merged = edited(editing, { kind: "rebase" });
    expect(documentOf(merged)).toEqual({ ...theirs, weights: { "1": 60, "2": 24, "3": 16 } });
    expect(merged.base).toEqual(theirs);
    expect(edited(editing, { kind: "discard" })).toEqual(editingOf(theirs));
  });
});

describe("a save", () => {
  const sent = documentOf(editingAfter(move("1", 60)));
  const document = { ...sent, revision: 4 };

  test("ends the draft that it has sent", () => {
    expect(editingAfter(move("1", 60), { kind: "saved", document, sent })).toEqual(editingOf(document));
  });

  test("leaves what was changed while its answer was awaited", () => {
    const editing = editingAfter(move("1", 60), move("1", 70), { kind: "arrived", document }, { kind: "saved", document, sent });
    expect(documentOf(editing).weights["1"]).toBe(70);
    expect([editing.base, editing.theirs]).toEqual([document, undefined]);
    expect(isChanged(editing)).toBe(true);
  });
});

test("a restored document is a change until it is saved", () => {
  const editing = editingAfter({ kind: "restore", document: documentWith({ revision: 1, weights: { latest: 100 } }) });
  expect(isChanged(editing)).toBe(true);
  expect(documentOf(editing)).toEqual(documentWith({ weights: { latest: 100 } }));
});

test("a rebase says where both have changed the same part", () => {
  const mine = { ...base, weights: { "1": 100 }, sticky: { by: "key" as const } };
  const theirs = { ...base, revision: 4, weights: { "2": 100 }, labels: { a: "1" } };
  expect(rebased(base, mine, theirs)).toEqual({
    document: { ...theirs, weights: { "1": 100 }, sticky: { by: "key" } },
    clashes: ["weights"],
  });
  expect(rebased(base, mine, { ...theirs, weights: { "1": 100 } }).clashes).toEqual([]);
  expect(rebased({ ...base, labels: { a: "1" } }, base, { ...base, revision: 4, labels: { a: "1" } }).document).toEqual({
    ...base,
    revision: 4,
  });
});
