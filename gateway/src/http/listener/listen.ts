/** Makes a server listen: on a socket that the supervisor opened, or on one of its own. */

import type { AddressInfo, Server } from "node:net";

/** The address can't be had; the message says how to get another. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

export interface Place {
  readonly fd: number | null;
  readonly host: string;
  readonly port: number;
  /** The option that chooses another port. */
  readonly flag: "--port" | "--grpc-port";
}

/** Connections that the kernel may complete before we accept them; the bursts of a few hundred clients at once. */
const BACKLOG = 1_024;

/** Rejects with ListenError. */
export function listen(server: Server, place: Place): Promise<AddressInfo> {
  const { fd, host, port } = place;
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => reject(new ListenError(sentence(error, place), { cause: error }));
    server.once("error", refuse);
    server.listen(fd === null ? { host, port, backlog: BACKLOG } : { fd, backlog: BACKLOG }, () => {
      server.off("error", refuse);
      resolve(server.address() as AddressInfo);
    });
  });
}

function sentence(error: NodeJS.ErrnoException, { host, port, flag }: Place): string {
  if (error.code === "EADDRINUSE") return `Port ${port} on ${host} is in use; stop what listens there or choose another with ${flag}.`;
  if (error.code === "EACCES") return `Port ${port} needs rights that this user lacks; choose one above 1023 with ${flag}.`;
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
    return `The host ${host} is no address of this machine; choose another with --host.`;
  return `The gateway cannot listen on ${host}:${port}: ${error.message}.`;
}
