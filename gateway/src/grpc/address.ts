/** Where a caller is: behind trusted proxies as those say it, and otherwise at the other end of the connection. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import proxyAddress from "@fastify/proxy-addr";

/** As HTTP's framework finds it. @param trusted addresses and networks of proxies */
export function addressesBehind(trusted: readonly string[]): (headers: IncomingHttpHeaders, peer: string) => string {
  if (trusted.length === 0) return (_headers, peer) => peer;
  const trust = proxyAddress.compile([...trusted]);
  return (headers, peer) => proxyAddress({ headers, socket: { remoteAddress: peer } } as IncomingMessage, trust);
}
