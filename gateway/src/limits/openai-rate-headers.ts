/** Says what is left of limits as OpenAI's API does: `x-ratelimit-remaining-tokens` and its like, which its clients read. */

import { limitOf } from "../auth/caller/caller.ts";
import type { RateState } from "./rate-limiter.ts";

/** A manner of saying it beside RateLimit. */
export type RateHeaders = "openai";

/** Of requests, and of one limit on tokens: that on all of them together where there is one, else that which has least left. */
export function addOpenAiRateHeaders(headers: Record<string, string>, states: readonly RateState[]): void {
  const requests = states.find(({ name }) => name === "requests");
  if (requests !== undefined) addState(headers, "requests", requests);
  const tokens = states.filter(({ name }) => name.endsWith("_tokens")).toSorted((one, other) => one.remaining - other.remaining);
  const told = tokens.find(({ name }) => name === "total_tokens") ?? tokens[0];
  if (told !== undefined) addState(headers, "tokens", told);
}

function addState(headers: Record<string, string>, what: "requests" | "tokens", { name, policy, remaining, resetMs }: RateState): void {
  headers[`x-ratelimit-limit-${what}`] = `${limitOf(policy, name)}`;
  headers[`x-ratelimit-remaining-${what}`] = `${remaining}`;
  headers[`x-ratelimit-reset-${what}`] = durationText(remaining === limitOf(policy, name) ? 0 : resetMs);
}

/** As Go writes durations: `9ms`, `1s`, `6m0s`, `1h0m0s`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.ceil(ms))}ms`;
  const seconds = Math.ceil(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds}s`;
  const hours = Math.floor(minutes / 60);
  return `${hours > 0 ? `${hours}h` : ""}${minutes % 60}m${seconds % 60}s`;
}
