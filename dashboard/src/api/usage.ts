/** What each key has taken of each model, as the gateway's ledger has it. */

import type { InferenceHubError, Usage } from "@inferencehub/client";
import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { address } from "./address.ts";
import { hub } from "./hub.ts";

export interface UsageWish {
  /** Days of UTC, such as 2026-11-30; both included. */
  readonly from: string;
  readonly to: string;
  /** What stands together in a row. */
  readonly by: "day" | "month";
  /** Of all keys, for who may see them; else of the key that is signed in. */
  readonly ofAll: boolean;
}

export interface UsageRow {
  /** A day, 2026-11-30, or a month, 2026-11. */
  readonly period: string;
  /** Empty where all rows are of one's own key. */
  readonly keyId: string;
  readonly keyName: string;
  readonly model: string;
  readonly version: string;
  readonly calls: number;
  /** Counted and guessed. */
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Of the prompt's. */
  readonly cachedTokens: number;
  /** Those that nobody had counted. */
  readonly estimatedTokens: number;
}

const EVERY_MS = 15_000;

export function useUsage(wish: UsageWish): UseQueryResult<readonly UsageRow[], InferenceHubError> {
  const { from, to, by, ofAll } = wish;
  return useQuery({
    queryKey: ["usage", from, to, by, ofAll],
    queryFn: async ({ signal }) => {
      const options = { from, to, by: groupsOf(wish), signal };
      return (await (ofAll ? hub.usage(options) : hub.ownUsage(options))).usage.map(rowFrom);
    },
    refetchInterval: EVERY_MS,
    placeholderData: keepPreviousData,
  });
}

/** Where the same is a file for spreadsheets. */
export function usageFileAddress(wish: UsageWish): string {
  const { from, to, ofAll } = wish;
  const query = new URLSearchParams({ from, to, by: groupsOf(wish).join(","), format: "csv" });
  return address(`${ofAll ? "/admin/usage" : "/usage"}?${query}`);
}

function groupsOf({ by, ofAll }: UsageWish) {
  return [...(ofAll ? (["key"] as const) : []), "model", "version", by] as const;
}

function rowFrom(sum: Usage["usage"][number]): UsageRow {
  return {
    period: sum.day ?? sum.month ?? "",
    keyId: sum.key_id ?? "",
    // A token has no name but its issuer and subject.
    keyName: sum.key_name ?? sum.key_id ?? "",
    model: sum.model ?? "",
    version: sum.version ?? "",
    calls: sum.requests,
    promptTokens: sum.prompt_tokens + sum.estimated_prompt_tokens,
    completionTokens: sum.completion_tokens + sum.estimated_completion_tokens,
    cachedTokens: sum.cached_tokens,
    estimatedTokens: sum.estimated_prompt_tokens + sum.estimated_completion_tokens,
  };
}
