/** The reasons for which a call can fail, each with its HTTP status, gRPC code and title; `contract/errors.json` is the table that this one must equal. */

/** When the same call may be sent again: never unmended, after a pause, or only if running it twice does no harm. */
export type Retry = "no" | "after" | "idempotent";

/** How one reason looks on the outside. */
export interface ReasonEntry {
  readonly http: number;
  readonly grpc: string;
  readonly retry: Retry;
  readonly title: string;
}

/** Every reason. The only place, with the rest of this folder, that knows an HTTP or gRPC number. */
export const reasons = {
  INVALID_REQUEST: { http: 400, grpc: "INVALID_ARGUMENT", retry: "no", title: "The request is not well-formed" },
  INPUT_MISMATCH: { http: 400, grpc: "INVALID_ARGUMENT", retry: "no", title: "The inputs disagree with the model's signature" },
  PAYLOAD_TOO_LARGE: { http: 413, grpc: "INVALID_ARGUMENT", retry: "no", title: "The body or the answer is too large" },
  UNSUPPORTED_MEDIA_TYPE: { http: 415, grpc: "INVALID_ARGUMENT", retry: "no", title: "The media type is not supported" },
  UNAUTHENTICATED: { http: 401, grpc: "UNAUTHENTICATED", retry: "no", title: "A valid key is needed" },
  PERMISSION_DENIED: { http: 403, grpc: "PERMISSION_DENIED", retry: "no", title: "The key may not do this" },
  MODEL_NOT_FOUND: { http: 404, grpc: "NOT_FOUND", retry: "no", title: "There is no such model" },
  VERSION_NOT_FOUND: { http: 404, grpc: "NOT_FOUND", retry: "no", title: "The model has no such version" },
  CONFLICT: { http: 409, grpc: "ABORTED", retry: "no", title: "The state has changed meanwhile" },
  POISON_REQUEST: { http: 422, grpc: "INVALID_ARGUMENT", retry: "no", title: "Workers have died of this call" },
  RATE_LIMITED: { http: 429, grpc: "RESOURCE_EXHAUSTED", retry: "after", title: "The key's rate limit is used up" },
  QUEUE_FULL: { http: 503, grpc: "UNAVAILABLE", retry: "after", title: "The model's queue is full" },
  MODEL_LOADING: { http: 503, grpc: "UNAVAILABLE", retry: "after", title: "The model is still loading" },
  NO_HEALTHY_WORKER: { http: 503, grpc: "UNAVAILABLE", retry: "after", title: "No worker can take the call" },
  WORKER_LOST: { http: 503, grpc: "UNAVAILABLE", retry: "idempotent", title: "The worker went away during the call" },
  DEADLINE_EXCEEDED: { http: 504, grpc: "DEADLINE_EXCEEDED", retry: "no", title: "The deadline has passed" },
  CANCELLED: { http: 499, grpc: "CANCELLED", retry: "no", title: "The caller went away" },
  MODEL_FAILED: { http: 500, grpc: "INTERNAL", retry: "no", title: "The model raised an error" },
  NOT_SUPPORTED: { http: 501, grpc: "UNIMPLEMENTED", retry: "no", title: "This is not supported" },
  INTERNAL: { http: 500, grpc: "INTERNAL", retry: "no", title: "Something went wrong here" },
} as const satisfies Record<string, ReasonEntry>;

/** One row of the table. */
export type Reason = keyof typeof reasons;

/** The reason of that name; INTERNAL for a name that this version does not know, as the contract asks. */
export function reasonFromName(name: string): Reason {
  return Object.hasOwn(reasons, name) ? (name as Reason) : "INTERNAL";
}

/** Whether the fault is ours and worth an error line in the log; refusals, quotas and waits are not. */
export function isOurFault(reason: Reason): boolean {
  return reason === "INTERNAL" || reason === "MODEL_FAILED";
}
