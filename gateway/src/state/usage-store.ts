/** The table of used tokens: a row for each day, caller and version; who may read it is decided in http/. */

import type { DatabaseSync } from "node:sqlite";
import type { UsageRow } from "../telemetry/usage/tally.ts";

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
  /** Adds them to what is written, all or none. Throws StateError. */
  add(rows: readonly UsageRow[]): void;
  /** Sums up the days before `day` by month, and forgets the months before `month`. Throws StateError. */
  thin(day: string, month: string): void;
  /** In the order of the groups. */
  sums(question: UsageQuestion): UsageSum[];
}

type Row = Record<string, unknown>;

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

const addEach = numbers.map((name) => `${name} = ${name} + excluded.${name}`).join(", ");
const sumEach = numbers.map((name) => `sum(${name}) AS ${name}`).join(", ");

export function createUsageStore(database: DatabaseSync): UsageStore {
  const insert = `INSERT INTO token_usage (day, key_id, model, version, ${numbers.join(", ")})`;
  const add = database.prepare(`${insert} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ${addEach}`);
  // The first day of a month is its own sum already.
  const old = "day < ?1 AND substr(day, 9, 2) <> '01'";
  const byMonth = database.prepare(
    `${insert} SELECT substr(day, 1, 7) || '-01', key_id, model, version, ${numbers.map((name) => `sum(${name})`).join(", ")}
       FROM token_usage WHERE ${old} GROUP BY 1, 2, 3, 4 ON CONFLICT DO UPDATE SET ${addEach}`,
  );
  const forgetDays = database.prepare(`DELETE FROM token_usage WHERE ${old}`);
  const forgetMonths = database.prepare("DELETE FROM token_usage WHERE day < ?");

  /** A power cut may take the last seconds of it, and a commit waits for no disk: the process that dies takes no commit along. */
  function together(change: () => void): void {
    database.exec("PRAGMA synchronous = NORMAL");
    try {
      database.exec("BEGIN IMMEDIATE");
      change();
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    } finally {
      database.exec("PRAGMA synchronous = FULL");
    }
  }

  return {
    add(rows) {
      together(() => {
        for (const row of rows)
          add.run(
            row.day,
            row.keyId,
            row.model,
            row.version,
            row.requests,
            row.promptTokens,
            row.completionTokens,
            row.cachedTokens,
            row.estimatedPromptTokens,
            row.estimatedCompletionTokens,
          );
      });
    },
    thin(day, month) {
      together(() => {
        byMonth.run(day);
        forgetDays.run(day);
        forgetMonths.run(month);
      });
    },
    sums({ from, to, by, keyId, limit }) {
      const columns = by.map((group) => `${columnOf[group]} AS ${group}`).join(", ");
      const groups = by.map((group) => columnOf[group]).join(", ");
      const statement = database.prepare(
        `SELECT ${columns === "" ? "" : `${columns}, `}${sumEach} FROM token_usage
           WHERE day BETWEEN ? AND ? AND (?3 IS NULL OR key_id = ?3)
           ${groups === "" ? "HAVING count(*) > 0" : `GROUP BY ${groups} ORDER BY ${groups}`} LIMIT ?4`,
      );
      const rows = statement.all(from, to, keyId, limit) as Row[];
      const names = by.includes("key") ? namesOfKeys(database) : undefined;
      return rows.map((row) => sumFrom(row, names));
    },
  };
}

function namesOfKeys(database: DatabaseSync): ReadonlyMap<string, string> {
  const rows = database.prepare("SELECT id, name FROM api_keys").all() as Row[];
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
