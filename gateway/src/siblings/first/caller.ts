/** Makes a request that another process has handed on look as it came: from its caller's address, with or without TLS. */

import type { IncomingMessage } from "node:http";
import { callerHeader } from "../messages.ts";

/** Each has a connection of its own, so that what is said of the connection holds for this request alone. */
export function asItsCaller(request: IncomingMessage): IncomingMessage {
  const [scheme, remoteAddress] = String(request.headers[callerHeader]).split(" ", 2);
  delete request.headers[callerHeader];
  Object.defineProperties(request.socket, {
    remoteAddress: { value: remoteAddress, configurable: true },
    encrypted: { value: scheme === "https", configurable: true },
  });
  return request;
}
