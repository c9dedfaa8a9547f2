/** Second step: who is calling. */
import type { Authenticator } from "../auth/authenticator.ts";
import type { Caller } from "../auth/caller/caller.ts";
import { permitCalls } from "../auth/caller/permit.ts";
import type { IncomingCall } from "./exchange.ts";
import type { CallRecord } from "./record.ts";

/**
 * At once, except for a token that has not been seen before. Throws or rejects with UNAUTHENTICATED, RATE_LIMITED for
 * guesses, QUEUE_FULL for a token that can't be checked, and PERMISSION_DENIED for a key that may not predict at all.
 */
export function authenticate(call: IncomingCall, authenticator: Authenticator, record: CallRecord): Caller | Promise<Caller> {
  const found = authenticator.authenticate(call);
  return found instanceof Promise ? found.then((caller) => admitted(caller, record)) : admitted(found, record);
}

function admitted(caller: Caller, record: CallRecord): Caller {
  record.keyId = caller.keyId;
  // Whether it may use this model is asked once the body has named one.
  permitCalls(caller);
  return caller;
}
