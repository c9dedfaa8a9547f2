/** Used tokens as CSV (RFC 4180), for spreadsheets. */

import type { UsageGroup } from "../../state/usage-store.ts";
import type { UsageView } from "./usage.ts";

const columnsOf: Readonly<Record<UsageGroup, readonly string[]>> = {
  key: ["key_id", "key_name"],
  model: ["model"],
  version: ["version"],
  day: ["day"],
  month: ["month"],
};

const counts = [
  "requests",
  "prompt_tokens",
  "completion_tokens",
  "cached_tokens",
  "estimated_prompt_tokens",
  "estimated_completion_tokens",
  "total_tokens",
] as const;

/** With a head, also where there are no rows. */
export function csvFromUsage(by: readonly UsageGroup[], rows: readonly UsageView[]): string {
  const columns = [...by.flatMap((group) => columnsOf[group]), ...counts];
  const lines = [columns, ...rows.map((row) => columns.map((column) => cell(row[column] ?? "")))];
  return lines.map((cells) => `${cells.join(",")}\r\n`).join("");
}

/** What a spreadsheet would take for a formula is text: somebody else may have named that key. */
const beginsFormula = /^[=+\-@\t\r]/;
const needsQuotes = /[",\r\n]/;

function cell(value: string | number): string {
  if (typeof value === "number") return `${value}`;
  const text = beginsFormula.test(value) ? `'${value}` : value;
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
