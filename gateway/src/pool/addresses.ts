/** Addresses of workers: as people write them in settings and flags, and those of servers of others. */

/** `unix:PATH`, or a host and a port; the host may be a name that stands for several machines. */
export type WorkerAddress =
  | { readonly kind: "unix"; readonly path: string }
  | {
      readonly kind: "host";
      readonly host: string;
      readonly port: number;
      /** It is one of a company: all serve the same, and whoever replaces it has another address. */
      readonly company?: string;
    }
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

/** One of a company, as supervisors write it: `ray@10.0.0.7:41233`. */
const ofCompany = /^([A-Za-z0-9-]+)@(.+)$/;
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
  const member = ofCompany.exec(text);
  if (member !== null) return { ...hostFrom(member[2]!, text), company: member[1]! };
  const upstream = /^([A-Za-z0-9._-]+)=(grpcs?|https?):\/\/([^/]*)(?:\/.*)?$/.exec(text);
  if (upstream === null) return hostFrom(text, text);
  const { host, port } = hostFrom(withPort(upstream[3]!, usualPorts[upstream[2]!]), text);
  return { kind: "upstream", name: upstream[1]!, host, port, isOne: upstream[2] === "https" };
}

/** What its workers have in common, and whoever replaces one of them: the address as it is written, or the company. */
export function originOf(text: string): string {
  return ofCompany.exec(text)?.[1] ?? text;
}

function hostFrom(place: string, text: string): Extract<WorkerAddress, { kind: "host" }> {
  const match = hostAndPort.exec(place);
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535) {
    throw new AddressError(`workers.addresses: '${text}' is not a worker's address: write unix:/absolute/path or HOST:PORT.`);
  }
  return { kind: "host", host: match[1] ?? match[2]!, port };
}

function withPort(place: string, usual: number | undefined): string {
  return usual === undefined || /:\d+$/.test(place) ? place : `${place}:${usual}`;
}
