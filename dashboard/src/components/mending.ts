/** What a reader can do about a problem, by its reason; the gateway's own sentence already says what is wrong. */

import type { Problem } from "../api/problem.ts";

const MENDING: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: "Sign in again, with a key that is active.",
  PERMISSION_DENIED: "Sign in with a key that may do this, or ask an administrator for one.",
  CONFLICT: "Somebody else has changed it meanwhile; look at what holds now and try again.",
  RATE_LIMITED: "The key’s limit is used up; wait a moment.",
  QUEUE_FULL: "The model has more to do than it can take; wait a moment, or give it more workers.",
  MODEL_LOADING: "Wait until the model is ready.",
  NO_HEALTHY_WORKER: "Look at the workers on the Overview; one that is lost is started again by itself.",
  WORKER_LOST: "The worker ended while it had the call, and is started again by itself. Try again.",
  DEADLINE_EXCEEDED: "Give the call a longer deadline, or look at the queue of the model on the Overview.",
  MODEL_FAILED: "The model itself met an error; the worker’s log holds its text under the request’s id.",
  INTERNAL: "The gateway’s log holds more under the request’s id.",
};

export function mendingOf({ reason, retryAfterMs }: Problem): string | undefined {
  const sentence = MENDING[reason];
  if (retryAfterMs === undefined || retryAfterMs <= 1_000) return sentence;
  return `${sentence ?? ""} It asks to wait for ${Math.ceil(retryAfterMs / 1_000)} s.`.trim();
}
