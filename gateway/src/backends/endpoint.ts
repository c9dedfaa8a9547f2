/** Where one backend listens, once names are resolved. */

/** A unix socket, or an IP address with the host name that it came from. */
export type Endpoint =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "ip"; readonly address: string; readonly port: number; readonly host: string };

/** The endpoint as people write it: `unix:/run/w0.sock`, `10.0.0.7:50051`, `[::1]:50051`. */
export function endpointToString(endpoint: Endpoint): string {
  if (endpoint.kind === "unix") return `unix:${endpoint.path}`;
  return endpoint.address.includes(":") ? `[${endpoint.address}]:${endpoint.port}` : `${endpoint.address}:${endpoint.port}`;
}

/** Whether a worker there is surely on this machine and may be given files. */
export function isLocal(endpoint: Endpoint): boolean {
  return endpoint.kind === "unix";
}

/** The name in answers, logs and metrics: no folder of this machine in it. */
export function nameFromEndpoint(endpoint: Endpoint): string {
  if (endpoint.kind === "ip") return endpointToString(endpoint);
  return endpoint.path.replace(/^.*\//, "").replace(/\.sock$/, "");
}
