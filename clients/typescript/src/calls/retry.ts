/** Whether a failed call is made again, and when. */

import type { InferenceHubError } from "../errors/error.ts";
import { wasNeverSent } from "../errors/error-from-thrown.ts";
import { retryByReason } from "../errors/reasons.ts";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export interface Attempts {
  /** Those that have failed so far. */
  readonly failed: number;
  /** Retries that are allowed. */
  readonly retries: number;
  /** Running the call twice does no harm. */
  readonly isIdempotent: boolean;
  /** Until nobody waits for the answer any more; Infinity: without an end. */
  readonly leftMs: number;
  /** From 0 to 1, so that many callers do not come back at the same moment. */
  readonly random: number;
}

/** Milliseconds until the next attempt; undefined: there is none. */
export function pauseBeforeRetry(error: InferenceHubError, attempts: Attempts): number | undefined {
  const { failed, retries, isIdempotent, leftMs, random } = attempts;
  if (failed > retries || !isRetryable(error, isIdempotent)) return undefined;
  const longestMs = Math.min(FIRST_PAUSE_MS * 2 ** (failed - 1), LONGEST_PAUSE_MS);
  // Never before the gateway says, and spread over as long again as it would be without its word.
  const pauseMs = error.retryAfterMs === undefined ? longestMs * (0.5 + 0.5 * random) : error.retryAfterMs + longestMs * random;
  return pauseMs < leftMs ? pauseMs : undefined;
}

function isRetryable(error: InferenceHubError, isIdempotent: boolean): boolean {
  const retry = (retryByReason as Readonly<Record<string, string>>)[error.reason];
  if (retry !== undefined) return error.status > 0 && (retry === "after" || (retry === "idempotent" && isIdempotent));
  return wasNeverSent(error) || (isIdempotent && error.isPassing);
}
