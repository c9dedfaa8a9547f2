/**
 * Under which names browsers may reach us. A page whose owner points its name at this machine (DNS rebinding) is our own
 * origin to the browser; it can't do so with an address, nor with a name that the operator has listed.
 */

import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { GatewayError } from "../../errors/gateway-error.ts";

export interface AllowedHosts {
  /** Throws PERMISSION_DENIED unless every name that the request was sent to is one of ours. */
  check(headers: IncomingHttpHeaders): void;
}

/** `configured` is the host that the gateway listens on, `listed` the setting gateway.allowed_hosts. */
export function createAllowedHosts(configured: string, listed: readonly string[]): AllowedHosts {
  const names = new Set(["localhost", ...[configured, ...listed].map(plainName)]);
  return {
    check(headers) {
      for (const host of hostsOf(headers)) {
        const name = nameFromHost(host);
        if (name !== undefined && (isIP(name) !== 0 || names.has(name))) continue;
        throw new GatewayError(
          "PERMISSION_DENIED",
          `The dashboard is not served under the name ${excerpt(host)}; add it to the setting gateway.allowed_hosts, or open localhost or the machine's address.`,
        );
      }
    },
  };
}

/**
 * `host`, and what a proxy says that it was sent: a page can make up neither without a name of ours, so no proxy need be
 * trusted here.
 */
export function hostsOf(headers: IncomingHttpHeaders): string[] {
  const forwarded = headers["x-forwarded-host"];
  return [headers.host ?? "", ...(forwarded === undefined ? [] : String(forwarded).split(","))].map((host) => host.trim());
}

/** Without its port, brackets and closing dot, in lower case; undefined when it is no host. */
function nameFromHost(host: string): string | undefined {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^[\]:/@\s]+))(?::\d{0,5})?$/i.exec(host);
  const name = parts?.[1] ?? parts?.[2];
  return name === undefined ? undefined : plainName(name);
}

function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
}

function excerpt(host: string): string {
  const printable = host.replaceAll(/[^ -~]/g, "?");
  return printable === "" ? "(none)" : printable.slice(0, 100);
}
