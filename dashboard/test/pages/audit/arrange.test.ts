/** Which entries are shown, and under which day. */

import { describe, expect, it } from "vitest";
import { choicesOf, filterEntries, groupByDay } from "../../../src/pages/audit/arrange.ts";
import { entry } from "./entries.ts";

const NAMES = new Map([["ADMIN000", "first admin key"]]);
const traffic = entry({ id: 3 });
const load = entry({ id: 2, who: "cli", action: "model.load", subject: "resnet/2" });
const key = entry({ id: 1, action: "key.create", subject: "NEW00000", after: { name: "checkout" } });
const all = [traffic, load, key];

describe("filterEntries", () => {
  it("keeps everything while nothing is chosen", () => {
    expect(filterEntries(all, { who: "", action: "", subject: " " }, NAMES)).toEqual(all);
  });

  it("narrows down by who, action and words of the subject", () => {
    expect(filterEntries(all, { who: "cli", action: "", subject: "" }, NAMES)).toEqual([load]);
    expect(filterEntries(all, { who: "", action: "traffic.set", subject: "" }, NAMES)).toEqual([traffic]);
    expect(filterEntries(all, { who: "", action: "", subject: "CheckOut" }, NAMES)).toEqual([key]);
    expect(filterEntries(all, { who: "", action: "", subject: "resnet 2" }, NAMES)).toEqual([load]);
    expect(filterEntries(all, { who: "cli", action: "traffic.set", subject: "" }, NAMES)).toEqual([]);
  });
});

describe("groupByDay", () => {
  it("calls days as people do", () => {
    const now = new Date(2026, 10, 22, 1).getTime();
    const on = (day: number, hour: number) => entry({ at: new Date(2026, 10, day, hour).toISOString() });
    const days = groupByDay([on(22, 0), on(21, 23), on(21, 1), on(12, 5)], now);
    expect(days.map(({ title, entries }) => [title, entries.length])).toEqual([
      ["Today", 1],
      ["Yesterday", 2],
      [expect.stringContaining("12"), 1],
    ]);
  });
});

describe("choicesOf", () => {
  it("offers what occurs, and what is chosen even if it does not", () => {
    const choices = choicesOf(all, "action", "canary.start", (value) => value);
    expect(choices.map(({ value }) => value)).toEqual(["canary.start", "key.create", "model.load", "traffic.set"]);
  });
});
