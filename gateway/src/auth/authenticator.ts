/** Turns the headers of a request into its caller. */

import type { IncomingHttpHeaders } from "node:http";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Asking } from "./caller/asking.ts";
import type { Caller } from "./caller/caller.ts";
import type { Guesses } from "./guesses/guesses.ts";
import type { JwtAuthenticator } from "./jwt/authenticator.ts";
import { looksLikeToken } from "./jwt/read-token.ts";
import { idFromKey } from "./key/format.ts";
import type { KeySnapshot } from "./key/snapshot.ts";
import type { SessionAuthenticator } from "./session/authenticator.ts";

export interface Authenticator {
  /**
   * At once for keys, sessions and tokens that have been seen before. Throws or rejects with UNAUTHENTICATED, RATE_LIMITED
   * for guesses, PERMISSION_DENIED for a session where it does not count, and QUEUE_FULL for a token that can't be checked.
   */
  authenticate(asking: Asking): Caller | Promise<Caller>;
}

const missing = "This needs an API key: send `authorization: Bearer ihk_…` or `x-api-key: ihk_…`.";
const wrongScheme = "The header authorization must be `Bearer ihk_…`; other schemes are not known here.";
// One sentence for unknown, revoked, expired and malformed keys: which of them it is helps only a guesser.
const invalid = "This API key is not valid: it is unknown, revoked or expired; ask an administrator for another.";

export interface AuthenticatorParts {
  readonly keys: KeySnapshot;
  readonly guesses: Guesses;
  readonly sessions?: SessionAuthenticator | undefined;
  /** Undefined where no issuer is configured. */
  readonly tokens?: JwtAuthenticator | undefined;
}

/** A key in a header has the say; a cookie is looked at only without one. */
export function createAuthenticator({ keys, guesses, sessions, tokens }: AuthenticatorParts): Authenticator {
  function refusalOf(key: string, { address }: Asking): GatewayError {
    // Who knows all of a key that has ended is not guessing.
    if (keys.isFormer(key)) return new GatewayError("UNAUTHENTICATED", invalid);
    return guesses.refuse({ by: "key", detail: invalid, address, keyId: idFromKey(key) });
  }

  return {
    authenticate(asking) {
      const key = keyFromHeaders(asking.headers);
      if (key === undefined) {
        const signedIn = sessions?.authenticate(asking.headers, asking.method ?? "POST");
        if (signedIn === undefined) throw new GatewayError("UNAUTHENTICATED", missing);
        return signedIn instanceof Promise ? signedIn.then(({ caller }) => caller) : signedIn.caller;
      }
      if (tokens !== undefined && asking.headers.authorization !== undefined && looksLikeToken(key))
        return tokens.authenticate(key, asking);
      const caller = keys.find(key, asking.connection);
      if (caller === undefined) throw refusalOf(key, asking);
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
