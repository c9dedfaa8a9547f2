/** Where one backend listens, once names are resolved. */

/** An IP address with the host name that it came from. */
interface Place {
  readonly address: string;
  readonly port: number;
  readonly host: string;
}

/** A unix socket or an address of one of our workers, or an address of a server of others, with the name that it has in the settings. */
export type Endpoint =
  | { readonly kind: "unix"; readonly path: string }
  | ({ readonly kind: "ip" } & Place)
  | ({ readonly kind: "upstream"; readonly name: string } & Place);

/** The endpoint as people write it: `unix:/run/w0.sock`, `10.0.0.7:50051`, `[::1]:50051`, `triton@10.0.0.8:8001`. */
export function endpointToString(endpoint: Endpoint): string {
  if (endpoint.kind === "unix") return `unix:${endpoint.path}`;
  return endpoint.kind === "upstream" ? `${endpoint.name}@${placeToString(endpoint)}` : placeToString(endpoint);
}

/** Address and port: `10.0.0.7:50051`, `[::1]:50051`. */
export function placeToString({ address, port }: Place): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Whether a worker there is surely on this machine and may be given files. */
export function isLocal(endpoint: Endpoint): boolean {
  return endpoint.kind === "unix";
}

/** The name in answers, logs and metrics: no folder of this machine in it. */
export function nameFromEndpoint(endpoint: Endpoint): string {
  if (endpoint.kind === "ip") return endpointToString(endpoint);
  return endpoint.kind === "upstream" ? endpoint.name : endpoint.path.replace(/^.*\//, "").replace(/\.sock$/, "");
}
