/** Whether a browser's request comes from our own page. */

import type { IncomingHttpHeaders } from "node:http";
import { GatewayError } from "../../errors/gateway-error.ts";
import { hostsOf } from "./allowed-hosts.ts";

const foreign =
  "A session counts only for the dashboard's own page, and this request comes from another; send an API key in the header authorization instead.";

/**
 * Throws PERMISSION_DENIED. SameSite=Strict keeps other sites away already; this also keeps away other ports and
 * subdomains of ours, which to the browser are the same site. Browsers send `sec-fetch-site` over HTTPS and to localhost,
 * and `origin` with everything that is not a plain GET.
 */
export function refuseForeignPage(headers: IncomingHttpHeaders): void {
  const site = headers["sec-fetch-site"];
  const isOwn = site === undefined ? isOwnOrigin(headers) : site === "same-origin" || site === "none";
  if (!isOwn) throw new GatewayError("PERMISSION_DENIED", foreign);
}

function isOwnOrigin(headers: IncomingHttpHeaders): boolean {
  const { origin } = headers;
  return origin === undefined || hostsOf(headers).some((host) => origin === `https://${host}` || origin === `http://${host}`);
}
