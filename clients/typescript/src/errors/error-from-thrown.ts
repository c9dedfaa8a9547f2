/** What `fetch` rejects with, as an error that says why. */

import { InferenceHubError } from "./error.ts";

/** @param at where the gateway should be, for people */
export function unreachable(at: string, cause: unknown): InferenceHubError {
  const code = codeOf(cause);
  return new InferenceHubError({
    reason: "UNREACHABLE",
    title: "The gateway can’t be reached",
    detail: `No answer came back from ${at}${code === undefined ? "" : ` (${code})`}.`,
    cause,
  });
}

export function cancelled(cause: unknown): InferenceHubError {
  return new InferenceHubError({
    reason: "CANCELLED",
    title: "Cancelled",
    detail: "The call was cancelled before its answer came.",
    cause,
  });
}

export function timedOut(afterMs: number, cause?: unknown): InferenceHubError {
  return new InferenceHubError({
    reason: "DEADLINE_EXCEEDED",
    title: "The deadline has passed",
    detail: `No answer came within ${afterMs} ms.`,
    cause,
  });
}

// What Node's fetch fails with before it has sent anything. Browsers do not tell.
const notSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/** Whether a call that found nobody has surely not run. */
export function wasNeverSent({ reason, cause }: InferenceHubError): boolean {
  const code = codeOf(cause);
  return reason === "UNREACHABLE" && code !== undefined && notSent.has(code);
}

/** The system's name for it, which Node's fetch hides in the cause of what it throws. */
function codeOf(thrown: unknown): string | undefined {
  const cause = (thrown as { cause?: { code?: unknown } } | undefined)?.cause;
  return typeof cause?.code === "string" ? cause.code : undefined;
}
