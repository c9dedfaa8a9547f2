/** Addresses of workers: as people write them in settings and flags, and those of servers of others. */

/** `unix:PATH`, or a host and a port; the host may be a name that stands for several machines. */
export type WorkerAddress =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "host"; readonly host: string; readonly port: number }
  | {
      readonly kind: "upstream";
      readonly name: string;
      readonly host: string;
      readonly port: number;
      /** It is one worker, whatever addresses its name has: those of a service for all the world come and go. */
      readonly isOne: boolean;
    };

/** A worker's address is none; the message says what is expected. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

const hostAndPort = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]/\s]+)):(\d{1,5})$/;

/** Ports where an address names none. */
const usualPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** A server of others as an address: `triton=grpc://10.0.0.8:8001`, `vllm=http://10.0.0.9:8000/v1`. */
export function addressOfUpstream({ name, url }: { readonly name: string; readonly url: string }): string {
  return `${name}=${url}`;
}

/** Reads one address; throws AddressError. */
export function addressFromString(text: string): WorkerAddress {
  if (text.startsWith("unix:")) {
    const path = text.slice("unix:".length).replace(/^\/\/(?=\/)/, "");
    if (path.startsWith("/")) return { kind: "unix", path };
  }
  const upstream = /^([A-Za-z0-9._-]+)=(grpcs?|https?):\/\/([^/]*)(?:\/.*)?$/.exec(text);
  const match = hostAndPort.exec(upstream === null ? text : withPort(upstream[3]!, usualPorts[upstream[2]!]));
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535) {
    throw new AddressError(`workers.addresses: '${text}' is not a worker's address: write unix:/absolute/path or HOST:PORT.`);
  }
  const host = match[1] ?? match[2]!;
  if (upstream === null) return { kind: "host", host, port };
  return { kind: "upstream", name: upstream[1]!, host, port, isOne: upstream[2] === "https" };
}

function withPort(place: string, usual: number | undefined): string {
  return usual === undefined || /:\d+$/.test(place) ? place : `${place}:${usual}`;
}
