/** The metrics of tokens: what calls have used, and what was refused for want of room. */

import type { Registry } from "prom-client";
import type { TokenCounters } from "../usage/counters.ts";
import { sampled } from "./samples.ts";

export interface TokenView {
  /** Absent: counted by the first process. */
  readonly used?: Pick<TokenCounters, typeof Symbol.iterator>;
  /** Calls that were refused, by limit. */
  readonly refused: ReadonlyMap<string, number>;
}

export function registerTokens(registry: Registry, { used, refused }: TokenView): void {
  sampled(registry, "inferencehub_tokens_total", "counter", () =>
    [...(used ?? [])].map(({ model, version, kind, count }) => ({ value: count, labels: { model, version, kind } })),
  );
  sampled(registry, "inferencehub_token_refusals_total", "counter", () =>
    [...refused].map(([limit, count]) => ({ value: count, labels: { limit } })),
  );
}
