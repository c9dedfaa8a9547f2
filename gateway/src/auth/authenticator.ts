/** Turns the headers of a request into its caller. */

import type { IncomingHttpHeaders } from "node:http";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Caller } from "./caller.ts";
import type { KeySnapshot } from "./key-snapshot.ts";

export interface Authenticator {
  /** `connection` is the socket that the headers came on. Throws UNAUTHENTICATED. */
  authenticate(headers: IncomingHttpHeaders, connection?: object): Caller;
}

const missing = "This needs an API key: send `authorization: Bearer ihk_…` or `x-api-key: ihk_…`.";
const wrongScheme = "The header authorization must be `Bearer ihk_…`; other schemes are not known here.";
// One sentence for unknown, revoked, expired and malformed keys: which of them it is helps only a guesser.
const invalid = "This API key is not valid: it is unknown, revoked or expired; ask an administrator for another.";

export function createAuthenticator(keys: KeySnapshot): Authenticator {
  return {
    authenticate(headers, connection) {
      const caller = keys.find(keyFromHeaders(headers), connection);
      if (caller === undefined) throw new GatewayError("UNAUTHENTICATED", invalid);
      return caller;
    },
  };
}

function keyFromHeaders(headers: IncomingHttpHeaders): string {
  const { authorization } = headers;
  if (authorization !== undefined) {
    // The scheme is case-insensitive (RFC 9110, 11.1).
    if (authorization.length > 7 && authorization.slice(0, 7).toLowerCase() === "bearer ") return authorization.slice(7).trim();
    throw new GatewayError("UNAUTHENTICATED", wrongScheme);
  }
  const key = headers["x-api-key"];
  if (typeof key === "string") return key;
  throw new GatewayError("UNAUTHENTICATED", missing);
}
