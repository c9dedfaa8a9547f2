/** Used tokens as GET /usage and GET /admin/usage sum them up. */

import { Type } from "typebox";
import type { Problem } from "../../errors/gateway-error.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { listNames } from "../../errors/list-names.ts";
import { type UsageGroup, type UsageSum, usageGroups } from "../../state/usage-store.ts";
import { dayOf } from "../../telemetry/usage/tally.ts";
import { invalidQuery, unknownFields } from "./query.ts";

/** Sums of one answer at most: some 10 MB. */
export const maxSums = 50_000;

/** Days that are told of where nobody says which, today included. */
const usualDays = 30;
const dayMs = 86_400_000;

const fields = ["from", "to", "by", "format"] as const;
const formats = ["json", "csv"] as const;

const count = (description: string) => Type.Integer({ description });

const sumSchema = Type.Object(
  {
    key_id: Type.Optional(Type.String({ description: "The public part of a key, or issuer and subject of a token." })),
    key_name: Type.Optional(
      Type.Unsafe<string | null>({
        anyOf: [{ type: "string" }, { type: "null" }],
        description: "For people, of revoked keys, too; null: of a token.",
      }),
    ),
    model: Type.Optional(Type.String()),
    version: Type.Optional(Type.String()),
    day: Type.Optional(Type.String({ format: "date", description: "UTC; what is older than 400 days is on the first of its month." })),
    month: Type.Optional(Type.String({ description: "As 2026-11." })),
    requests: count("Calls that took tokens."),
    prompt_tokens: count("Of prompts, as models counted them."),
    completion_tokens: count("Of answers, as models counted them."),
    cached_tokens: count("Those of the prompts that were known from earlier calls."),
    estimated_prompt_tokens: count("Guessed, because nobody counted them; not among prompt_tokens."),
    estimated_completion_tokens: count("Guessed, because nobody counted them; not among completion_tokens."),
    total_tokens: count("Of prompts and answers, counted and guessed."),
  },
  { title: "Used tokens" },
);

export const usageSchema = Type.Object(
  {
    from: Type.String({ format: "date" }),
    to: Type.String({ format: "date" }),
    by: Type.Array(Type.String({ enum: [...usageGroups] })),
    usage: Type.Array(sumSchema, { description: "In the order of the groups; nothing where nothing was used." }),
  },
  { title: "Usage" },
);

export const usageQuerySchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    from: { type: "string", format: "date", description: "The first day, in UTC; left out: 29 days before the last." },
    to: { type: "string", format: "date", description: "The last day; left out: today." },
    by: { type: "string", description: `What is summed up apart, with commas: ${usageGroups.join(", ")}. Left out: key,model,version.` },
    format: { type: "string", enum: [...formats], default: "json", description: "csv, as `accept: text/csv` asks for, too." },
  },
};

export interface UsageWish {
  readonly from: string;
  readonly to: string;
  readonly by: readonly UsageGroup[];
  readonly isCsv: boolean;
}

/** Throws INVALID_REQUEST. @param groups those that may be asked for */
export function wishFromQuery(
  query: Readonly<Record<string, unknown>>,
  accept: string | undefined,
  groups: readonly UsageGroup[],
  wallMs: number,
): UsageWish {
  const problems = unknownFields(query, fields);
  const to = query.to === undefined ? dayOf(wallMs) : dayFrom(query.to, "/to", problems);
  const from = query.from === undefined ? dayOf(Date.parse(to) - (usualDays - 1) * dayMs) : dayFrom(query.from, "/from", problems);
  if (from > to) problems.push({ pointer: "/from", detail: `expected a day that is not after ${to}, got ${from}` });
  const usual = groups.filter((group) => group === "key" || group === "model" || group === "version");
  const by = query.by === undefined ? usual : groupsFrom(query.by, groups, problems);
  const { format = accept?.includes("text/csv") ? "csv" : "json" } = query;
  if (format !== "json" && format !== "csv") problems.push({ pointer: "/format", detail: "expected json or csv" });
  if (problems.length > 0) throw invalidQuery(problems);
  return { from, to, by, isCsv: format === "csv" };
}

function dayFrom(given: unknown, pointer: string, problems: Problem[]): string {
  if (typeof given === "string" && /^\d{4}-\d\d-\d\d$/.test(given) && isDay(given)) return given;
  problems.push({ pointer, detail: "expected a day as 2026-11-30" });
  return "1970-01-01";
}

function isDay(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && dayOf(ms) === text;
}

function groupsFrom(given: unknown, groups: readonly UsageGroup[], problems: Problem[]): UsageGroup[] {
  const names = typeof given === "string" && given !== "" ? given.split(",") : [];
  const known = groups.filter((group) => names.includes(group));
  const isBoth = known.includes("day") && known.includes("month");
  if (known.length !== names.length || isBoth)
    problems.push({
      pointer: "/by",
      detail: `expected some of ${listNames(groups, groups.length)}, each once and with commas, and day or month, not both`,
    });
  return known;
}

/** Throws INVALID_REQUEST where there are more sums than an answer may have. */
export function refuseTooManySums(sums: readonly UsageSum[]): void {
  if (sums.length <= maxSums) return;
  throw new GatewayError(
    "INVALID_REQUEST",
    `There are more than ${maxSums} sums; ask for fewer days at a time, or leave a group out of \`by\`.`,
  );
}

export type UsageView = Readonly<Record<string, string | number | null>>;

export function viewFromSum(sum: UsageSum): UsageView {
  const { keyId, keyName, model, version, day, month } = sum;
  const { promptTokens, completionTokens, estimatedPromptTokens, estimatedCompletionTokens } = sum;
  return {
    ...(keyId !== undefined && { key_id: keyId, key_name: keyName ?? null }),
    ...(model !== undefined && { model }),
    ...(version !== undefined && { version }),
    ...(day !== undefined && { day }),
    ...(month !== undefined && { month }),
    requests: sum.requests,
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    cached_tokens: sum.cachedTokens,
    estimated_prompt_tokens: estimatedPromptTokens,
    estimated_completion_tokens: estimatedCompletionTokens,
    total_tokens: promptTokens + completionTokens + estimatedPromptTokens + estimatedCompletionTokens,
  };
}
