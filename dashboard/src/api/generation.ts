/** What versions that make text, or vectors of it, tell of themselves. */

import type { ModelVersion } from "./types.ts";

export type Task = "predict" | NonNullable<ModelVersion["task"]>;

export interface Generation {
  /** Parameters that it honours, by OpenAI's names; "*": all of them. */
  readonly supports: readonly string[];
  /** 0: not known. */
  readonly defaultMaxTokens: number;
  /** Of prompt and answer together; 0: not known. */
  readonly contextTokens: number;
}

export function taskOf(version: ModelVersion | undefined): Task {
  return version?.task ?? "predict";
}

export function generationOf(version: ModelVersion | undefined): Generation {
  const { supports = [], default_max_tokens = 0, context_tokens = 0 } = version?.generation ?? {};
  return { supports, defaultMaxTokens: default_max_tokens, contextTokens: context_tokens };
}
