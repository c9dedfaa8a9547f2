/** Tokens where nobody has counted them, and as OpenAI's answers tell them. */
import type { Usage } from "../../../backends/answer.ts";

/** Of text of that length, about: nothing here knows a model's tokens. */
export function tokensFromBytes(bytes: number): number {
  return Math.ceil(bytes / 4);
}

/** As OpenAI's answers have it, and as it is charged; with `estimated: true` where it is a guess. */
export function usageDocument({ promptTokens, completionTokens, cachedTokens, estimated }: Usage = nobodyKnows): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
    ...(estimated && { estimated: true }),
  };
}

/** The same of a call that makes no text. */
export function inputUsageDocument({ promptTokens, estimated }: Usage = nobodyKnows): object {
  return { prompt_tokens: promptTokens, total_tokens: promptTokens, ...(estimated && { estimated: true }) };
}

const nobodyKnows: Usage = { promptTokens: 0, completionTokens: 0, cachedTokens: 0, estimated: true };
