/** Tokens where nobody has counted them, and as OpenAI's answers tell them. */
import type { Usage } from "../../../backends/answer.ts";

/** Of text of that length, about: nothing here knows a model's tokens. */
export function tokensFromBytes(bytes: number): number {
  return Math.ceil(bytes / 4);
}

/** As OpenAI's answers have it; with `estimated: true` where it is a guess. */
export function usageDocument({ promptTokens, completionTokens, cachedTokens, estimated }: Usage): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
    ...(estimated && { estimated: true }),
  };
}

export function estimatedUsage(promptTokens: number, answerBytes: number): Usage {
  return { promptTokens, completionTokens: tokensFromBytes(answerBytes), cachedTokens: 0, estimated: true };
}
