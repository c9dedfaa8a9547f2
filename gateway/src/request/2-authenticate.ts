/** Second step: who is calling. */
import type { IncomingMessage } from "node:http";
import type { Authenticator } from "../auth/authenticator.ts";
import type { Caller } from "../auth/caller/caller.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { CallRecord } from "./record.ts";

/** Throws UNAUTHENTICATED, and PERMISSION_DENIED for a key that may not predict at all. */
export function authenticate(request: IncomingMessage, authenticator: Authenticator, record: CallRecord): Caller {
  const caller = authenticator.authenticate(request.headers, request.socket);
  record.keyId = caller.keyId;
  // Whether it may use this model is asked once the body has named one.
  if (!caller.canPredict) throw new GatewayError("PERMISSION_DENIED", "This key lacks the scope `predict`; ask for one that has it.");
  return caller;
}
