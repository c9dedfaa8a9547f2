/** Texts as vectors, with what it took. A refused call is an outcome, too. */

import { type Embeddings, embed as embedTexts, type InferenceHubError } from "@inferencehub/client";
import { hub } from "./hub.ts";
import { errorFromThrown } from "./unexpected-error.ts";

export type EmbedOutcome =
  | { readonly ok: true; readonly embeddings: Embeddings; readonly elapsedMs: number }
  | { readonly ok: false; readonly problem: InferenceHubError; readonly elapsedMs: number };

/** Never rejects. @param target `minilm`, or with a version or a label `minilm@1` */
export async function embed(target: string, texts: readonly string[], signal: AbortSignal): Promise<EmbedOutcome> {
  const startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  try {
    return { ok: true, embeddings: await embedTexts(hub, target, texts, { signal }), elapsedMs: elapsedMs() };
  } catch (thrown) {
    return { ok: false, problem: errorFromThrown(thrown), elapsedMs: elapsedMs() };
  }
}
