/** Stands in for keys under --no-auth: everybody on this machine is the same caller, and the web pages they visit are nobody. */

import { GatewayError } from "../errors/gateway-error.ts";
import type { Authenticator } from "./authenticator.ts";
import type { Caller } from "./caller/caller.ts";

/** As a browser writes it; a name that only resolves to this machine is none of its own (DNS rebinding). */
const loopbackHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/**
 * Listening on loopback keeps other machines away, not what runs in a browser here. `origins`: of the pages that may call.
 * Throws PERMISSION_DENIED.
 */
export function createOpenAuthenticator(everybody: Caller, origins: readonly string[]): Authenticator {
  return {
    authenticate({ headers: { host, origin } }) {
      if (host !== undefined && !loopbackHost.test(host)) {
        throw new GatewayError("PERMISSION_DENIED", "Without keys the header host must name this machine: localhost or 127.0.0.1.");
      }
      if (origin !== undefined && !origins.includes(origin) && !isOwn(origin, host)) {
        throw new GatewayError("PERMISSION_DENIED", "Without keys a web page may call only if gateway.cors_origins lists its origin.");
      }
      return everybody;
    },
  };
}

function isOwn(origin: string, host: string | undefined): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}
