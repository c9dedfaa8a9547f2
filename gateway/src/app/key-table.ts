/** The keys of a home as a table for people: a head, and what a key may do in words. */

import type { KeyView } from "../auth/key/ring.ts";

const head = ["ID", "STATUS", "SCOPES", "MODELS", "LIMITS", "WEIGHT", "EXPIRES", "LAST USED", "NAME"];

export function tableFromKeys(keys: readonly KeyView[]): string {
  const rows = [head, ...keys.map(cells)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `${padded(row, widths)}\n`).join("");
}

function cells(key: KeyView): string[] {
  return [
    key.id,
    key.status,
    key.scopes.join(","),
    key.models === null ? "all" : key.models.join(","),
    limitWords(key.rate),
    String(key.weight),
    key.expires_at?.slice(0, 10) ?? "never",
    key.last_used_at === null ? "never" : `${key.last_used_at.slice(0, 16)}Z`,
    key.name,
  ];
}

/** `100 requests and 9,000 tokens a minute, 10 more at once`; of a key without any, those of the settings hold. */
export function limitWords(rate: KeyView["rate"]): string {
  if (rate === null) return "none of its own";
  const counts = [
    counted(rate.requests, "request"),
    counted(rate.rows, "row"),
    counted(rate.input_tokens, "input token"),
    counted(rate.output_tokens, "output token"),
    counted(rate.total_tokens, "token"),
  ].filter((words) => words !== undefined);
  const burst = rate.burst > 0 ? `, ${figure(rate.burst)} more at once` : "";
  return `${counts.join(" and ")} ${windowWords(rate.window_s)}${burst}`;
}

function counted(count: number | null, noun: string): string | undefined {
  return count === null ? undefined : `${figure(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function windowWords(windowS: number): string {
  if (windowS === 1) return "a second";
  if (windowS === 60) return "a minute";
  if (windowS === 3_600) return "an hour";
  if (windowS % 3_600 === 0) return `in ${windowS / 3_600} hours`;
  return windowS % 60 === 0 ? `in ${windowS / 60} minutes` : `in ${figure(windowS)} seconds`;
}

function figure(count: number): string {
  return count.toLocaleString("en");
}

function padded(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, column) => cell.padEnd(widths[column]!))
    .join("  ")
    .trimEnd();
}
