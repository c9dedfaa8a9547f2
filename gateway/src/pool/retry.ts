/** What becomes of a call that came back without outputs. */
import type { Returned } from "../backends/call.ts";
import type { Reason } from "../errors/reasons.ts";

/** How often one call is handed to a worker at most: a call that ends workers must not end them all. */
const maxSends = 3;

/** What a call says of running it twice. */
interface Repeatable {
  readonly idempotent: boolean;
  readonly retryAfterHang?: boolean;
}

/**
 * A call whose lane ended: send it again, or give up as WORKER_LOST?
 * @param sends how often it has been sent to where it may have run
 */
export function mayBeSentAgain(how: Returned, { idempotent, retryAfterHang = false }: Repeatable, sends: number): boolean {
  if (neverRan(how)) return true;
  if (how === "hung" && !retryAfterHang) return false;
  return idempotent && sends < maxSends;
}

/** Whether it is certain that no model has seen the call. */
export function neverRan(how: Returned): boolean {
  return how === "unsent" || how === "unbegun";
}

/** Whether another worker may well take the call: this one refused it without running it, or lost it, where it may run twice. */
export function mayTryElsewhere(reason: Reason, { idempotent }: Repeatable): boolean {
  return reason === "QUEUE_FULL" || isLeaving(reason) || (reason === "WORKER_LOST" && idempotent);
}

/** Whether the worker takes no call at present, whoever asks. */
export function isLeaving(reason: Reason): boolean {
  return reason === "NO_HEALTHY_WORKER" || reason === "MODEL_LOADING";
}

/** Whether it has been refused by so few that one more may be asked. */
export function mayAskOneMore(retries: number): boolean {
  return retries + 1 < maxSends;
}
