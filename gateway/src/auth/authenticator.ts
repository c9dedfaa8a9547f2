/** Turns the headers of a request into its caller. */

import type { IncomingHttpHeaders } from "node:http";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Caller } from "./caller/caller.ts";
import type { KeySnapshot } from "./key/snapshot.ts";
import type { SessionAuthenticator } from "./session/authenticator.ts";

export interface Authenticator {
  /**
   * `connection` is the socket that the headers came on. A request that names no `method` is taken for one that changes
   * something. Throws UNAUTHENTICATED, and PERMISSION_DENIED for a session where it does not count.
   */
  authenticate(headers: IncomingHttpHeaders, connection?: object, method?: string): Caller;
}

const missing = "This needs an API key: send `authorization: Bearer ihk_…` or `x-api-key: ihk_…`.";
const wrongScheme = "The header authorization must be `Bearer ihk_…`; other schemes are not known here.";
// One sentence for unknown, revoked, expired and malformed keys: which of them it is helps only a guesser.
const invalid = "This API key is not valid: it is unknown, revoked or expired; ask an administrator for another.";

/** A key in a header has the say; a cookie is looked at only without one. */
export function createAuthenticator(keys: KeySnapshot, sessions?: SessionAuthenticator): Authenticator {
  return {
    authenticate(headers, connection, method = "POST") {
      const key = keyFromHeaders(headers);
      const caller = key === undefined ? sessions?.authenticate(headers, method)?.caller : keys.find(key, connection);
      if (caller === undefined) throw new GatewayError("UNAUTHENTICATED", key === undefined ? missing : invalid);
      return caller;
    },
  };
}

/** Undefined when there is none. Throws UNAUTHENTICATED for something else in its place. */
export function keyFromHeaders(headers: IncomingHttpHeaders): string | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) {
    // The scheme is case-insensitive (RFC 9110, 11.1); most write it so.
    const isBearer = authorization.startsWith("Bearer ") || authorization.slice(0, 7).toLowerCase() === "bearer ";
    if (isBearer && authorization.length > 7) return authorization.slice(7).trim();
    throw new GatewayError("UNAUTHENTICATED", wrongScheme);
  }
  const key = headers["x-api-key"];
  return typeof key === "string" ? key : undefined;
}
