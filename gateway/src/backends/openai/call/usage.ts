/** Reads what a server says of the tokens of a call. */
import type { Usage } from "../../answer.ts";

/** Undefined where it is no count of tokens. @param said the field `usage` */
export function usageFrom(said: unknown): Usage | undefined {
  if (typeof said !== "object" || said === null) return undefined;
  const { prompt_tokens, completion_tokens = 0, prompt_tokens_details } = said as Record<string, unknown>;
  if (!isCount(prompt_tokens) || !isCount(completion_tokens)) return undefined;
  const cached = (prompt_tokens_details as { cached_tokens?: unknown } | null | undefined)?.cached_tokens;
  return {
    promptTokens: prompt_tokens,
    completionTokens: completion_tokens,
    cachedTokens: isCount(cached) ? Math.min(cached, prompt_tokens) : 0,
    estimated: false,
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
