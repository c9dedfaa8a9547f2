/** What grpc-js is told of an endpoint. */
import type { ChannelOptions } from "@grpc/grpc-js";
import { type Endpoint, placeToString } from "./endpoint.ts";

/** The address itself, so that grpc-js resolves nothing: which addresses there are is our own discovery's business. */
export function targetOf(endpoint: Endpoint): string {
  if (endpoint.kind === "unix") return `unix:${endpoint.path}`;
  return `${endpoint.address.includes(":") ? "ipv6" : "ipv4"}:${placeToString(endpoint)}`;
}

/** Certificates are issued to names, not to the addresses that they resolve to. */
export function authorityOf(endpoint: Endpoint): ChannelOptions {
  if (endpoint.kind === "unix" || endpoint.host === endpoint.address) return {};
  return { "grpc.ssl_target_name_override": endpoint.host, "grpc.default_authority": endpoint.host };
}
