/** The sentences with which the pool refuses a call. */
import type { Returned } from "../backends/call.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { modelAbsent, versionAbsent } from "../models/absent.ts";
import type { Catalogue } from "../models/catalogue.ts";
import type { Bound } from "./streams/bounds.ts";

/** Pause asked for when workers are expected back soon, in milliseconds. */
const soonMs = 1_000;

export function stopping(): GatewayError {
  return new GatewayError("NO_HEALTHY_WORKER", "This gateway is stopping; send the call again.", { retryAfterMs: soonMs });
}

export function tooManyInFlight(calls: number, limit: number): GatewayError {
  const why =
    calls < limit
      ? `The gateway has ${calls} calls in flight and takes ${limit}, and what is left is for other callers`
      : `The gateway already has ${limit} calls in flight`;
  return new GatewayError("QUEUE_FULL", `${why}; send the call again in a moment.`, { retryAfterMs: soonMs });
}

export function waitingRoomFull(limit: number): GatewayError {
  return new GatewayError(
    "NO_HEALTHY_WORKER",
    `The model's workers are restarting and ${limit} calls already wait for them; send the call again in a moment.`,
    { retryAfterMs: soonMs },
  );
}

export function deadlineExceeded(): GatewayError {
  return new GatewayError(
    "DEADLINE_EXCEEDED",
    "No answer came before the deadline; allow more time with the header x-request-timeout-ms, or with `deadline_ms` in the model's model.yaml for every call, or send less at once.",
  );
}

/** For a stream. */
export function outOfTime(bound: Bound, hasBegun: boolean): GatewayError {
  if (bound === "stall")
    return new GatewayError("CANCELLED", "The caller took nothing of the answer for too long while more of it waited.");
  if (bound === "gap")
    return new GatewayError(
      "DEADLINE_EXCEEDED",
      "The model made nothing more for too long; `stream.gap_ms` in its model.yaml allows for longer pauses.",
    );
  if (bound === "first_chunk")
    return new GatewayError(
      "DEADLINE_EXCEEDED",
      "The answer did not begin in time; `stream.first_chunk_ms` in the model's model.yaml allows for more, unless the header x-stream-first-chunk-timeout-ms asked for less.",
    );
  return hasBegun
    ? new GatewayError("DEADLINE_EXCEEDED", "The answer was not complete before the deadline; allow more time, or ask for less at once.")
    : deadlineExceeded();
}

/** For a stream that the gateway has waited for long enough. */
export function leaving(): GatewayError {
  return new GatewayError("NO_HEALTHY_WORKER", "This gateway is stopping and has ended the answer; send the call again.", {
    retryAfterMs: soonMs,
  });
}

/** For a stream that has begun. */
function lostInStream(): GatewayError {
  return new GatewayError("WORKER_LOST", "The worker went away in the middle of the answer, of which the rest is lost.");
}

export function cancelled(): GatewayError {
  return new GatewayError("CANCELLED", "The caller went away before the answer came.");
}

/** For a call that is not sent again. */
export function lost(
  how: Returned,
  content: { readonly model: string; readonly version: string; readonly idempotent: boolean },
  hasBegun: boolean,
): GatewayError {
  if (how === "hung") return hung(content);
  return hasBegun ? lostInStream() : workerLost(content.idempotent);
}

function workerLost(idempotent: boolean): GatewayError {
  if (idempotent) return new GatewayError("WORKER_LOST", "Several workers went away while they had this call; it is not sent again.");
  return new GatewayError(
    "WORKER_LOST",
    "The worker went away while it had this call, which may or may not have run; send it again only if running it twice does no harm.",
  );
}

/** For one that would be sent again if not too many were. */
export function retriesSpent(): GatewayError {
  return new GatewayError(
    "WORKER_LOST",
    "The worker went away while it had this call, and so many calls come back like that at present that it is not sent to another.",
    { retryAfterMs: soonMs },
  );
}

function hung({ model, version }: { readonly model: string; readonly version: string }): GatewayError {
  return new GatewayError(
    "WORKER_LOST",
    `Version '${version}' of '${model}' did not let go of its worker while it ran this call, and the worker was ended; the call is not sent again. ` +
      "`retry_after_hang: true` in its model.yaml sends such calls to another worker.",
  );
}

export function poison(): GatewayError {
  return new GatewayError(
    "POISON_REQUEST",
    "Two workers have ended while they ran exactly this call, so it is refused for ten minutes; send other inputs, or mend the model.",
  );
}

/** For a version that ends workers again and again. */
export function endsWorkers(
  { model, version }: { readonly model: string; readonly version: string },
  deaths: number,
  retryAfterMs: number,
): GatewayError {
  return new GatewayError("NO_HEALTHY_WORKER", endedWorkers(model, version, deaths, retryAfterMs), { retryAfterMs });
}

/** Why a version takes no calls. */
export function endedWorkers(model: string, version: string, deaths: number, forMs: number): string {
  return (
    `Version '${version}' of '${model}' has ended ${deaths} workers within a minute and takes no calls for ${Math.ceil(forMs / 1_000)} s; ` +
    "mend the model, or give it workers of its own by `isolation: process` in its model.yaml, where it harms no others."
  );
}

/** For a version that no worker serves and none is expected to. */
export function notServed(catalogue: Catalogue, { model, version }: { readonly model: string; readonly version: string }): GatewayError {
  const entry = catalogue.find(model);
  if (entry === undefined) return modelAbsent(catalogue, model);
  const state = entry.byVersion.get(version)?.state;
  if (state === undefined) return versionAbsent(entry, version);
  if (state === "LOADING")
    return new GatewayError(
      "MODEL_LOADING",
      `Version '${version}' of model '${model}' is still loading; send the call again in a moment.`,
      { retryAfterMs: soonMs },
    );
  return new GatewayError(
    "NO_HEALTHY_WORKER",
    `No worker serves version '${version}' of model '${model}' at present; GET /models/${model} says why.`,
    { retryAfterMs: soonMs },
  );
}
