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
