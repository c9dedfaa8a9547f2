/** What becomes of a call that came back without outputs. */
import type { Reason } from "../errors/reasons.ts";

/** How often one call is handed to a worker at most: a call that ends workers must not end them all. */
const maxSends = 3;

/**
 * A call whose lane ended: send it again, or give up as WORKER_LOST?
 * @param sent the worker may have run it; otherwise it never left
 * @param sends how often it has been sent
 */
export function mayBeSentAgain(sent: boolean, idempotent: boolean, sends: number): boolean {
  return !sent || (idempotent && sends < maxSends);
}

/** Whether the worker refused the call without running it, so that another worker may well take it. */
export function mayTryElsewhere(reason: Reason): boolean {
  return reason === "QUEUE_FULL" || reason === "NO_HEALTHY_WORKER" || reason === "MODEL_LOADING";
}
