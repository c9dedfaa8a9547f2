/** What is told in one line, and what is not. */

import { describe, expect, test } from "vitest";
import type { AuditEntry } from "../../../src/api/types.ts";
import { headOfRun, type Told, tailOfRun, toldFrom } from "../../../src/pages/audit/fold.ts";
import { entry } from "./entries.ts";

/** Newest first, a minute apart unless they say when. */
function entries(...parts: Partial<AuditEntry>[]): AuditEntry[] {
  const at = (i: number) => new Date(Date.UTC(2026, 10, 22, 10, 59 - i)).toISOString();
  return parts.map((part, i) => entry({ id: 100 - i, at: at(i), ...part }));
}

function shown(told: readonly Told[]): string[] {
  return told.map((each) => {
    if (each.kind === "one") return each.entry.action;
    if (each.kind === "run") return `${each.entries.length} of ${headOfRun(each.entries).action}`;
    return `${each.who}: ${each.canary.action}`;
  });
}

const judged = (action: string, parts: Partial<AuditEntry> = {}) => ({ who: "judge", action, subject: "iris/2", ...parts });
const set = { action: "traffic.set" };

describe("entries that are alike", () => {
  test("are a run from three on", () => {
    expect(shown(toldFrom(entries(set, set)))).toEqual(["traffic.set", "traffic.set"]);
    expect(shown(toldFrom(entries(set, set, set)))).toEqual(["3 of traffic.set"]);
  });

  test("are those of one actor, action and subject", () => {
    const told = toldFrom(entries(set, set, { ...set, who: "file" }, set, { ...set, subject: "resnet" }, set));
    expect(told.every(({ kind }) => kind === "one")).toBe(true);
  });

  test("are keys whatever their names, and all that the judge did with one canary", () => {
    const keys = [1, 2, 3].map((number) => ({ action: "key.create", subject: `KEY0000${number}` }));
    const life = [judged("traffic.set", { subject: "iris" }), judged("canary.complete"), judged("canary.raise"), judged("canary.raise")];
    const told = toldFrom(entries(...keys, ...life, judged("canary.start"), set));
    expect(shown(told)).toEqual(["3 of key.create", "5 of canary.complete", "traffic.set"]);
    expect(
      shown(toldFrom(entries(judged("canary.raise"), judged("canary.raise", { subject: "resnet/2" }), judged("canary.raise")))),
    ).toEqual(["canary.raise", "canary.raise", "canary.raise"]);
  });

  test("say how many they are", () => {
    expect(tailOfRun(entries(set, set, set))).toBe("3 times");
    expect(tailOfRun(entries(judged("canary.complete"), judged("canary.raise"), judged("canary.start")))).toBe("and 2 before it");
  });
});

describe("an event of a canary", () => {
  const at = "2026-11-22T10:00:00.500Z";
  const asking = { ...set, before: { weights: {} }, after: { weights: {}, canary: { version: "2" } }, at: "2026-11-22T10:00:00.000Z" };
  const leaving = { ...set, before: asking.after, after: { weights: {} }, at };

  test("is told once, by who asked for it", () => {
    expect(shown(toldFrom(entries(judged("canary.start", { at }), asking)))).toEqual(["ADMIN000: canary.start"]);
    const ended = { action: "canary.roll_back", subject: "iris/2", at: "2026-11-22T10:00:00.400Z" };
    expect(shown(toldFrom(entries(leaving, ended)))).toEqual(["ADMIN000: canary.roll_back"]);
    expect(shown(toldFrom(entries({ ...leaving, who: "judge" }, judged("canary.roll_back", { at }))))).toEqual(["judge: canary.roll_back"]);
  });

  test.each([
    ["another model's", [judged("canary.start", { at, subject: "resnet/2" }), asking]],
    ["one of later", [judged("canary.start", { at: "2026-11-22T10:00:09Z" }), asking]],
    ["a change that asks for no canary", [judged("canary.start", { at }), leaving]],
    ["another actor's change", [leaving, judged("canary.roll_back", { at })]],
  ])("is not %s", (_what, parts) => {
    expect(toldFrom(entries(...parts)).map(({ kind }) => kind)).toEqual(["one", "one"]);
  });
});
