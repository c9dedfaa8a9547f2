// Generated from contract/errors.json by `make generate`. Do not edit.

/** Whether the same call may be made again, by reason: later, only where running it twice does no harm, or not. */
export const retryByReason = {
  INVALID_REQUEST: "no",
  INPUT_MISMATCH: "no",
  PAYLOAD_TOO_LARGE: "no",
  UNSUPPORTED_MEDIA_TYPE: "no",
  UNAUTHENTICATED: "no",
  PERMISSION_DENIED: "no",
  MODEL_NOT_FOUND: "no",
  VERSION_NOT_FOUND: "no",
  CONFLICT: "no",
  POISON_REQUEST: "no",
  RATE_LIMITED: "after",
  QUEUE_FULL: "after",
  MODEL_LOADING: "after",
  NO_HEALTHY_WORKER: "after",
  WORKER_LOST: "idempotent",
  DEADLINE_EXCEEDED: "no",
  CANCELLED: "no",
  MODEL_FAILED: "no",
  NOT_SUPPORTED: "no",
  INTERNAL: "no",
} as const;

/** What is said of each in a few words, for errors that come without their title. */
export const titleByReason = {
  INVALID_REQUEST: "The request is not well-formed",
  INPUT_MISMATCH: "The inputs disagree with the model's signature",
  PAYLOAD_TOO_LARGE: "The body or the answer is too large",
  UNSUPPORTED_MEDIA_TYPE: "The media type is not supported",
  UNAUTHENTICATED: "A valid key is needed",
  PERMISSION_DENIED: "The key may not do this",
  MODEL_NOT_FOUND: "There is no such model",
  VERSION_NOT_FOUND: "The model has no such version",
  CONFLICT: "The state has changed meanwhile",
  POISON_REQUEST: "Workers have died of this call",
  RATE_LIMITED: "The key's rate limit is used up",
  QUEUE_FULL: "The model's queue is full",
  MODEL_LOADING: "The model is still loading",
  NO_HEALTHY_WORKER: "No worker can take the call",
  WORKER_LOST: "The worker went away during the call",
  DEADLINE_EXCEEDED: "The deadline has passed",
  CANCELLED: "The caller went away",
  MODEL_FAILED: "The model raised an error",
  NOT_SUPPORTED: "This is not supported",
  INTERNAL: "Something went wrong here",
} as const;
