/** Worker addresses as people write them in settings and flags. */

/** `unix:PATH`, or a host and a port; the host may be a name that stands for several machines. */
export type WorkerAddress =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "host"; readonly host: string; readonly port: number };

/** Reads one address; throws a sentence that says what is expected. */
export function addressFromString(text: string): WorkerAddress {
  if (text.startsWith("unix:")) {
    const path = text.slice("unix:".length).replace(/^\/\/(?=\/)/, "");
    if (path.startsWith("/")) return { kind: "unix", path };
  }
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]/\s]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535) {
    throw new Error(`'${text}' is not a worker's address: write unix:/absolute/path or HOST:PORT.`);
  }
  return { kind: "host", host: match[1] ?? match[2]!, port };
}
