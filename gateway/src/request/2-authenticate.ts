/** Second step: who is calling. */
import type { Authenticator } from "../auth/authenticator.ts";
import type { Caller } from "../auth/caller/caller.ts";
import { permitCalls } from "../auth/caller/permit.ts";
import type { IncomingCall } from "./exchange.ts";
import type { CallRecord } from "./record.ts";

/** Throws UNAUTHENTICATED, RATE_LIMITED for guesses, and PERMISSION_DENIED for a key that may not predict at all. */
export function authenticate(call: IncomingCall, authenticator: Authenticator, record: CallRecord): Caller {
  const caller = authenticator.authenticate(call);
  record.keyId = caller.keyId;
  // Whether it may use this model is asked once the body has named one.
  permitCalls(caller);
  return caller;
}
