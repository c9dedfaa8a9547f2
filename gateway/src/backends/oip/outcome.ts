/** What becomes of a call that a server did not answer with outputs. Pure. No server's words go to the caller, but those of another InferenceHub. */
import type { Reason } from "../../errors/reasons.ts";
import type { Answer } from "../answer.ts";
import type { CallContent, Returned } from "../call.ts";
import { refusal } from "../refusal.ts";
import type { RpcFailure, StatusName } from "./rpc-failure.ts";

/** An answer for the caller, or a call that comes back. */
export type Outcome = { readonly answer: Answer } | { readonly returned: Returned };

/** By the status alone. What is not here, such as INTERNAL and UNKNOWN, is the model's own failure. */
const reasonOfStatus: Partial<Record<StatusName, Reason>> = {
  INVALID_ARGUMENT: "INPUT_MISMATCH",
  OUT_OF_RANGE: "INPUT_MISMATCH",
  NOT_FOUND: "NO_HEALTHY_WORKER",
  UNAVAILABLE: "QUEUE_FULL",
  RESOURCE_EXHAUSTED: "QUEUE_FULL",
  DEADLINE_EXCEEDED: "DEADLINE_EXCEEDED",
  UNIMPLEMENTED: "NOT_SUPPORTED",
  // The caller's key is good; it is this gateway's that is not.
  UNAUTHENTICATED: "NO_HEALTHY_WORKER",
  PERMISSION_DENIED: "NO_HEALTHY_WORKER",
};

/** What another InferenceHub's reason comes to here; those that are not here mean the same to our caller. */
const reasonOfReason: Partial<Record<Reason, Reason>> = {
  UNAUTHENTICATED: "NO_HEALTHY_WORKER",
  PERMISSION_DENIED: "NO_HEALTHY_WORKER",
  MODEL_NOT_FOUND: "NO_HEALTHY_WORKER",
  VERSION_NOT_FOUND: "NO_HEALTHY_WORKER",
  MODEL_LOADING: "NO_HEALTHY_WORKER",
  RATE_LIMITED: "QUEUE_FULL",
  INVALID_REQUEST: "INPUT_MISMATCH",
  UNSUPPORTED_MEDIA_TYPE: "INTERNAL",
  CONFLICT: "INTERNAL",
};

/** Those whose sentence another InferenceHub has written for callers, ours among them. */
const tellable: readonly Reason[] = ["INPUT_MISMATCH", "MODEL_FAILED", "PAYLOAD_TOO_LARGE"];

/** @param exposeErrors callers may read what a model's server says of its failure */
export function outcomeOf(failure: RpcFailure, content: CallContent, exposeErrors: boolean): Outcome {
  if (failure.isUnsent) return { returned: "unsent" };
  if (failure.isRefused) return { answer: refusal("QUEUE_FULL") };
  const { code, reason: theirs } = failure;
  if (!failure.isFromServer && code !== "DEADLINE_EXCEEDED" && !failure.isTooLong) return { returned: "unknown" };
  // The server gave it up by itself, as one does that stops.
  if (code === "CANCELLED") return { returned: "unknown" };
  if (theirs !== undefined) {
    const reason = reasonOfReason[theirs] ?? theirs;
    return { answer: refusal(reason, tellable.includes(theirs) ? failure.message : undefined) };
  }
  return { answer: byStatus(failure, content, exposeErrors) };
}

function byStatus({ code, message, isTooLong }: RpcFailure, { idempotent }: CallContent, exposeErrors: boolean): Answer {
  if (isTooLong)
    return refusal(
      "PAYLOAD_TOO_LARGE",
      "The answer takes more than limits.answer_bytes: ask for less in one call, such as fewer rows, or raise it.",
    );
  if (code === "RESOURCE_EXHAUSTED" && /larger than max/.test(message)) return refusal("PAYLOAD_TOO_LARGE");
  // A proxy before it says so, too, of a connection that broke with the call in it.
  if (code === "UNAVAILABLE" && !idempotent) return refusal("WORKER_LOST");
  const reason = reasonOfStatus[code] ?? "MODEL_FAILED";
  if (reason === "MODEL_FAILED" && exposeErrors) return refusal(reason, `The model failed on its server: ${message}`.slice(0, 500));
  return refusal(reason);
}
