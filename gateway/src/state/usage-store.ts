/** The table of used tokens: a row for each day, caller and version; who may read it is decided in http/. */

import type { UsageRow } from "../telemetry/usage/tally.ts";
import type { Database, Row } from "./database.ts";

/** What rows are summed up by. */
export const usageGroups = ["key", "model", "version", "day", "month"] as const;

export type UsageGroup = (typeof usageGroups)[number];

export interface UsageQuestion {
  /** The first and the last day, in UTC, as 2026-11-30. */
  readonly from: string;
  readonly to: string;
  readonly by: readonly UsageGroup[];
  /** Of one caller; null: of all. */
  readonly keyId: string | null;
  /** Rows at most. */
  readonly limit: number;
}

/** The sums of one group. */
export type UsageSum = Omit<UsageRow, "day" | "keyId" | "model" | "version"> & {
  readonly keyId?: string;
  /** Of a key, revoked or not; null: of a token's subject, which has none. */
  readonly keyName?: string | null;
  readonly model?: string;
  readonly version?: string;
  readonly day?: string;
  /** As 2026-11. */
  readonly month?: string;
};

export interface UsageStore {
  /** Adds them to what is written, all or none. Rejects with StateError. */
  add(rows: readonly UsageRow[]): Promise<void>;
  /** Sums up the days before `day` by month, and forgets the months before `month`. Rejects with StateError. */
  thin(day: string, month: string): Promise<void>;
  /** In the order of the groups. */
  sums(question: UsageQuestion): Promise<UsageSum[]>;
}

const numbers = [
  "requests",
  "prompt_tokens",
  "completion_tokens",
  "cached_tokens",
  "estimated_prompt_tokens",
  "estimated_completion_tokens",
] as const;

const columnOf: Readonly<Record<UsageGroup, string>> = {
  key: "key_id",
  model: "model",
  version: "version",
  day: "day",
  month: "substr(day, 1, 7)",
};

const columns = numbers.join(", ");
const sumEach = numbers.map((name) => `sum(${name}) AS ${name}`).join(", ");
const insert = `INSERT INTO token_usage (day, key_id, model, version, ${columns})`;
const addEach = `ON CONFLICT (day, key_id, model, version) DO UPDATE SET ${numbers
  .map((name) => `${name} = token_usage.${name} + excluded.${name}`)
  .join(", ")}`;
// The first day of a month is its own sum already.
const old = "day < $1 AND substr(day, 9, 2) <> '01'";
const sumUpMonths = `${insert} SELECT substr(day, 1, 7) || '-01', key_id, model, version, ${sumEach}
  FROM token_usage WHERE ${old} GROUP BY 1, 2, 3, 4 ${addEach}`;

export function createUsageStore(database: Database): UsageStore {
  return {
    add: (rows) =>
      database.change({ mayBeLost: true }, async (session) => {
        // Two gateways that add to the same rows in another order would wait for each other.
        for (const row of rows.toSorted(byRow))
          await session.run(`${insert} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ${addEach}`, ...valuesOf(row));
      }),
    thin: (day, month) =>
      database.change({}, async (session) => {
        await session.run(sumUpMonths, day);
        await session.run(`DELETE FROM token_usage WHERE ${old}`, day);
        await session.run("DELETE FROM token_usage WHERE day < $1", month);
      }),
    async sums({ from, to, by, keyId, limit }) {
      const groups = by.map((group) => columnOf[group]).join(", ");
      const shown = [...by.map((group) => `${columnOf[group]} AS ${group}`), sumEach].join(", ");
      const rows = await database.all(
        `SELECT ${shown} FROM token_usage
           WHERE day BETWEEN $1 AND $2 AND (CAST($3 AS TEXT) IS NULL OR key_id = $3)
           ${groups === "" ? "HAVING count(*) > 0" : `GROUP BY ${groups} ORDER BY ${groups}`} LIMIT $4`,
        from,
        to,
        keyId,
        limit,
      );
      const names = by.includes("key") ? await namesOfKeys(database) : undefined;
      return rows.map((row) => sumFrom(row, names));
    },
  };
}

function valuesOf(row: UsageRow) {
  const { requests, promptTokens, completionTokens, cachedTokens, estimatedPromptTokens, estimatedCompletionTokens } = row;
  const counts = [requests, promptTokens, completionTokens, cachedTokens, estimatedPromptTokens, estimatedCompletionTokens];
  return [row.day, row.keyId, row.model, row.version, ...counts];
}

function byRow(a: UsageRow, b: UsageRow): number {
  const [left, right] = [a, b].map((row) => valuesOf(row).slice(0, 4).join("\n"));
  return left! < right! ? -1 : 1;
}

async function namesOfKeys(database: Database): Promise<ReadonlyMap<string, string>> {
  const rows = await database.all("SELECT id, name FROM api_keys");
  return new Map(rows.map(({ id, name }) => [id as string, name as string]));
}

function sumFrom(row: Row, names: ReadonlyMap<string, string> | undefined): UsageSum {
  return {
    ...(names && { keyId: row.key as string, keyName: names.get(row.key as string) ?? null }),
    ...(row.model !== undefined && { model: row.model as string }),
    ...(row.version !== undefined && { version: row.version as string }),
    ...(row.day !== undefined && { day: row.day as string }),
    ...(row.month !== undefined && { month: row.month as string }),
    requests: row.requests as number,
    promptTokens: row.prompt_tokens as number,
    completionTokens: row.completion_tokens as number,
    cachedTokens: row.cached_tokens as number,
    estimatedPromptTokens: row.estimated_prompt_tokens as number,
    estimatedCompletionTokens: row.estimated_completion_tokens as number,
  };
}
