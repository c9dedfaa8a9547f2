/** Turns the cookie of a signed-in browser into its caller: the key that it signed in with, as that key is now. */

import type { IncomingHttpHeaders } from "node:http";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Caller } from "../caller/caller.ts";
import type { KeySnapshot } from "../key/snapshot.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { tokensFromCookies } from "./cookie.ts";
import { refuseForeignPage } from "./same-origin.ts";
import type { Sessions } from "./sessions.ts";
import { isCsrfTokenOf } from "./token.ts";

/** What a request is signed in as. */
export interface SignedIn {
  readonly token: string;
  readonly caller: Caller;
}

export interface SessionAuthenticator {
  /**
   * Undefined without a cookie of ours; at once for sessions that are known. Throws or rejects with UNAUTHENTICATED when the session has ended, and PERMISSION_DENIED for a page
   * or a name that is not ours, and for a change that our own page did not ask for.
   */
  authenticate(headers: IncomingHttpHeaders, method: string): SignedIn | Promise<SignedIn> | undefined;
  /** The same for who only asks: a session that has ended is undefined. */
  find(headers: IncomingHttpHeaders): Promise<SignedIn | undefined>;
}

const ended = "You are signed out: the session has ended, or its key was revoked or has expired; sign in again.";
const noCsrfToken =
  "A change made with a session needs the header x-csrf-token, as GET /session gives it; send it, or an API key in the header authorization.";

export function createSessionAuthenticator(sessions: Sessions, keys: KeySnapshot, hosts: AllowedHosts): SessionAuthenticator {
  function signedIn(tokens: readonly string[]): SignedIn | undefined {
    for (const token of tokens) {
      const keyId = sessions.keyOf(token);
      const caller = keyId === undefined ? undefined : (sessions.personOf(token) ?? keys.callerOf(keyId));
      if (caller !== undefined) return { token, caller };
    }
    return undefined;
  }

  function find(headers: IncomingHttpHeaders, tokens: readonly string[]): SignedIn | Promise<SignedIn | undefined> | undefined {
    hosts.check(headers);
    refuseForeignPage(headers);
    const found = signedIn(tokens);
    // Begun a moment ago in another gateway, perhaps.
    return found === undefined && tokens.some(sessions.mayBeNew) ? sessions.follow().then(() => signedIn(tokens)) : found;
  }

  /** Throws UNAUTHENTICATED or PERMISSION_DENIED. */
  function admitted(found: SignedIn | undefined, headers: IncomingHttpHeaders, method: string): SignedIn {
    if (found === undefined) throw new GatewayError("UNAUTHENTICATED", ended);
    if (isUnsafe(method)) refuseWithoutCsrfToken(found.token, headers);
    return found;
  }

  return {
    find: async (headers) => find(headers, tokensFromCookies(headers.cookie)),
    authenticate(headers, method) {
      const tokens = tokensFromCookies(headers.cookie);
      if (tokens.length === 0) return undefined;
      const found = find(headers, tokens);
      if (found instanceof Promise) return found.then((late) => admitted(late, headers, method));
      return admitted(found, headers, method);
    },
  };
}

/** Throws PERMISSION_DENIED. */
export function refuseWithoutCsrfToken(token: string, headers: IncomingHttpHeaders): void {
  if (!isCsrfTokenOf(token, headers["x-csrf-token"])) throw new GatewayError("PERMISSION_DENIED", noCsrfToken);
}

/** Whether it may change something (RFC 9110, 9.2.1). */
function isUnsafe(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}
