/** Tokens by version since the start, for /metrics. */

import type { UsageRow } from "./tally.ts";

type Kind = "prompt" | "completion" | "cached";

/** Versions come and go with each deployment; what comes after this many is counted together. */
const maxVersions = 1_000;

export class TokenCounters {
  readonly #counts = new Map<string, { readonly model: string; readonly version: string; readonly tokens: Record<Kind, number> }>();

  add(row: UsageRow): void {
    const tokens = this.#tokensOf(row.model, row.version);
    tokens.prompt += row.promptTokens + row.estimatedPromptTokens;
    tokens.completion += row.completionTokens + row.estimatedCompletionTokens;
    tokens.cached += row.cachedTokens;
  }

  *[Symbol.iterator](): Iterator<{ readonly model: string; readonly version: string; readonly kind: string; readonly count: number }> {
    for (const { model, version, tokens } of this.#counts.values())
      for (const [kind, count] of Object.entries(tokens)) yield { model, version, kind, count };
  }

  #tokensOf(model: string, version: string): Record<Kind, number> {
    const known = this.#counts.get(`${model}@${version}`);
    if (known !== undefined) return known.tokens;
    if (this.#counts.size >= maxVersions && model !== "other") return this.#tokensOf("other", "other");
    const tokens = { prompt: 0, completion: 0, cached: 0 };
    this.#counts.set(`${model}@${version}`, { model, version, tokens });
    return tokens;
  }
}
