/** Rows of the ledger put together: by key, by model, by version, or by day. */

import type { UsageRow } from "../../api/usage.ts";

export type Grouping = "key" | "model" | "version" | "period";

export const groupings: readonly { readonly name: Grouping; readonly label: string }[] = [
  { name: "key", label: "Key" },
  { name: "model", label: "Model" },
  { name: "version", label: "Version" },
  { name: "period", label: "Day" },
];

export interface Amounts {
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
  /** Tokens that nobody had counted. */
  readonly estimatedTokens: number;
}

export interface Group extends Amounts {
  /** Tells groups apart. */
  readonly id: string;
  readonly name: string;
}

const none: Amounts = { calls: 0, promptTokens: 0, completionTokens: 0, cachedTokens: 0, estimatedTokens: 0 };

/** @param by what stands together over time */
export function labelOf(grouping: Grouping, by: "day" | "month"): string {
  return grouping === "period" && by === "month" ? "Month" : groupings.find(({ name }) => name === grouping)!.label;
}

export function groupingFrom(text: string | undefined, usual: Grouping): Grouping {
  return groupings.find(({ name }) => name === text)?.name ?? usual;
}

export function tokensOf({ promptTokens, completionTokens }: Amounts): number {
  return promptTokens + completionTokens;
}

export function sumOf(rows: readonly Amounts[]): Amounts {
  return rows.reduce<Amounts>(plus, none);
}

/** Days newest first, everything else the most tokens first. */
export function groupsOf(rows: readonly UsageRow[], grouping: Grouping): readonly Group[] {
  const groups = [...Map.groupBy(rows, (row) => idOf(row, grouping))].map(([id, members]) => ({
    id,
    name: nameOf(members[0]!, grouping),
    ...sumOf(members),
  }));
  if (grouping === "period") return groups.sort((one, other) => other.id.localeCompare(one.id));
  return groups.sort((one, other) => tokensOf(other) - tokensOf(one) || other.calls - one.calls || one.name.localeCompare(other.name));
}

/** So many can be told apart by their colours. */
const MOST_SERIES = 6;

export interface Series {
  readonly id: string;
  readonly name: string;
  /** Tokens in each period. */
  readonly values: readonly number[];
}

/** The largest groups over time, and what remains as one. By day there is nothing to part: all is one. */
export function seriesOf(rows: readonly UsageRow[], grouping: Grouping, periods: readonly string[]): readonly Series[] {
  if (grouping === "period") return rows.length === 0 ? [] : [{ id: "", name: "All", values: valuesOf(rows, periods) }];
  const groups = groupsOf(rows, grouping);
  const shown = groups.length > MOST_SERIES ? groups.slice(0, MOST_SERIES - 1) : groups;
  const series = shown.map(({ id, name }) => ({
    id,
    name,
    values: valuesOf(
      rows.filter((row) => idOf(row, grouping) === id),
      periods,
    ),
  }));
  if (shown.length === groups.length) return series;
  const ids = new Set(shown.map(({ id }) => id));
  const rest = rows.filter((row) => !ids.has(idOf(row, grouping)));
  return [...series, { id: OTHERS, name: `${groups.length - shown.length} others`, values: valuesOf(rest, periods) }];
}

/** No key, model or version is called so. */
export const OTHERS = " ";

function valuesOf(rows: readonly UsageRow[], periods: readonly string[]): readonly number[] {
  const byPeriod = Map.groupBy(rows, ({ period }) => period);
  return periods.map((period) => tokensOf(sumOf(byPeriod.get(period) ?? [])));
}

function idOf({ keyId, model, version, period }: UsageRow, grouping: Grouping): string {
  return { key: keyId, model, version: `${model}@${version}`, period }[grouping];
}

function nameOf(row: UsageRow, grouping: Grouping): string {
  return grouping === "key" ? row.keyName : idOf(row, grouping);
}

function plus(one: Amounts, other: Amounts): Amounts {
  return {
    calls: one.calls + other.calls,
    promptTokens: one.promptTokens + other.promptTokens,
    completionTokens: one.completionTokens + other.completionTokens,
    cachedTokens: one.cachedTokens + other.cachedTokens,
    estimatedTokens: one.estimatedTokens + other.estimatedTokens,
  };
}
