/** The one error that this package rejects with. */

import type { retryByReason } from "./reasons.ts";

/** As docs/reference/errors.md lists them. */
export type GatewayReason = keyof typeof retryByReason;

/**
 * Why a call failed: what the gateway says, or one of two that it can't say itself.
 *
 * UNREACHABLE: nothing answered. UNEXPECTED: what answered is no gateway, such as a proxy with a page of its own.
 * A newer gateway may have reasons that this version does not know; they are handed on as they came.
 */
export type Reason = GatewayReason | "UNREACHABLE" | "UNEXPECTED" | (string & Record<never, never>);

/** One thing that is wrong with what was sent. */
export interface ProblemPlace {
  /** Where in the body, as a JSON pointer: `/inputs/features/0/2`. */
  readonly pointer: string;
  /** What was expected there, and what came. */
  readonly detail: string;
}

export interface ErrorParts {
  readonly reason: Reason;
  readonly status?: number;
  readonly title: string;
  readonly detail: string;
  readonly problems?: readonly ProblemPlace[];
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string;
  readonly cause?: unknown;
}

/** Whatever went wrong with a call; `reason` is what programs decide by. */
export class InferenceHubError extends Error {
  readonly reason: Reason;
  /** HTTP's; 0 when nothing answered. */
  readonly status: number;
  /** The reason in a few words. */
  readonly title: string;
  /** One sentence: what was expected, what came, how to mend it. The same as `message`. */
  readonly detail: string;
  /** Everything that is wrong with what was sent; empty for most reasons. */
  readonly problems: readonly ProblemPlace[];
  /** How long the gateway asks to wait; undefined when it does not say. */
  readonly retryAfterMs: number | undefined;
  /** Names the call in the gateway's log; empty when nothing answered. */
  readonly requestId: string;

  constructor({ reason, status = 0, title, detail, problems = [], retryAfterMs, requestId = "", cause }: ErrorParts) {
    super(detail, { cause });
    // What the platform calls an error of this kind, for code that knows nothing of this package.
    this.name = reason === "CANCELLED" && status === 0 ? "AbortError" : "InferenceHubError";
    this.reason = reason;
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.problems = problems;
    this.retryAfterMs = retryAfterMs;
    this.requestId = requestId;
  }

  /** Whether the same call may well succeed in a moment: nothing answered, or something that lacks a gateway or a worker. */
  get isPassing(): boolean {
    const isSilence = this.reason === "UNREACHABLE" || (this.reason === "DEADLINE_EXCEEDED" && this.status === 0);
    return isSilence || this.status === 502 || this.status === 503;
  }
}
