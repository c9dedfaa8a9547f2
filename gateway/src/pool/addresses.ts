/** Worker addresses as people write them in settings and flags. */

/** `unix:PATH`, or a host and a port; the host may be a name that stands for several machines. */
export type WorkerAddress =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "host"; readonly host: string; readonly port: number };

/** A worker's address is none; the message says what is expected. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

/** Reads one address; throws AddressError. */
export function addressFromString(text: string): WorkerAddress {
  if (text.startsWith("unix:")) {
    const path = text.slice("unix:".length).replace(/^\/\/(?=\/)/, "");
    if (path.startsWith("/")) return { kind: "unix", path };
  }
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]/\s]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535) {
    throw new AddressError(`gateway.workers: '${text}' is not a worker's address: write unix:/absolute/path or HOST:PORT.`);
  }
  return { kind: "host", host: match[1] ?? match[2]!, port };
}
