import { describe, expect, test } from "vitest";
import type { UsageRow } from "../../../src/api/usage.ts";
import { groupsOf, seriesOf, sumOf, tokensOf } from "../../../src/pages/usage/arrange.ts";
import { formatPeriod, periodsOf, rangeOf } from "../../../src/pages/usage/range.ts";

function row(period: string, keyId: string, model: string, version: string, promptTokens: number, completionTokens: number): UsageRow {
  return {
    period,
    keyId,
    keyName: `key ${keyId}`,
    model,
    version,
    calls: 1,
    promptTokens,
    completionTokens,
    cachedTokens: 0,
    estimatedTokens: 0,
  };
}

const rows = [
  row("2026-11-29", "a", "smol", "1", 10, 5),
  row("2026-11-29", "b", "smol", "2", 1, 1),
  row("2026-11-30", "a", "gpt", "1", 100, 50),
  row("2026-11-30", "b", "smol", "2", 20, 20),
];

describe("a range", () => {
  const now = Date.UTC(2026, 10, 30, 23, 59);

  test("of days ends today, and has each of them", () => {
    const range = rangeOf("7d", now);
    expect(range).toEqual({ from: "2026-11-24", to: "2026-11-30", by: "day" });
    expect(periodsOf(range)).toHaveLength(7);
    expect(periodsOf(rangeOf("30d", now))[0]).toBe("2026-11-01");
  });

  test("of months is whole months, this one included", () => {
    const range = rangeOf("12m", now);
    expect(range).toEqual({ from: "2025-12-01", to: "2026-11-30", by: "month" });
    const months = periodsOf(range);
    expect([months.length, months[0], months.at(-1)]).toEqual([12, "2025-12", "2026-11"]);
  });

  test("is said in the words of people", () => {
    expect([formatPeriod("2026-11-30"), formatPeriod("2025-12")]).toEqual(["30 Nov", "Dec 2025"]);
  });
});

describe("groups", () => {
  test("are the largest first", () => {
    const shown = (grouping: Parameters<typeof groupsOf>[1]) => groupsOf(rows, grouping).map((group) => [group.name, tokensOf(group)]);
    expect(shown("key")).toEqual([
      ["key a", 165],
      ["key b", 42],
    ]);
    expect(shown("model")).toEqual([
      ["gpt", 150],
      ["smol", 57],
    ]);
    expect(shown("version")).toEqual([
      ["gpt@1", 150],
      ["smol@2", 42],
      ["smol@1", 15],
    ]);
    expect(shown("period").map(([name]) => name)).toEqual(["2026-11-30", "2026-11-29"]);
  });

  test("add up to all", () => {
    expect(sumOf(rows)).toMatchObject({ calls: 4, promptTokens: 131, completionTokens: 76 });
  });

  test("over time have a value for each day, and few colours", () => {
    const days = ["2026-11-28", "2026-11-29", "2026-11-30"];
    expect(seriesOf(rows, "key", days).map(({ name, values }) => [name, values])).toEqual([
      ["key a", [0, 15, 150]],
      ["key b", [0, 2, 40]],
    ]);
    expect(seriesOf(rows, "period", days)).toMatchObject([{ name: "All", values: [0, 17, 190] }]);
    const many = Array.from({ length: 9 }, (_, at) => row("2026-11-30", String(at), "m", "1", 100 - at, 0));
    const series = seriesOf(many, "key", days);
    expect(series.map(({ name }) => name)).toEqual(["key 0", "key 1", "key 2", "key 3", "key 4", "4 others"]);
    expect(series.at(-1)!.values[2]).toBe(95 + 94 + 93 + 92);
  });
});
