/** Makes the server listen: on a socket that the supervisor opened, or on one of its own. */

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** The address can't be had; the message says how to get another. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

export interface Place {
  readonly fd: number | null;
  readonly host: string;
  readonly port: number;
}

/** Connections that the kernel may complete before we accept them; the bursts of a few hundred clients at once. */
const BACKLOG = 1_024;

/** Rejects with ListenError. */
export function listen(server: Server, { fd, host, port }: Place): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => reject(new ListenError(sentence(error, host, port), { cause: error }));
    server.once("error", refuse);
    server.listen(fd === null ? { host, port, backlog: BACKLOG } : { fd, backlog: BACKLOG }, () => {
      server.off("error", refuse);
      resolve(server.address() as AddressInfo);
    });
  });
}

function sentence(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === "EADDRINUSE") return `Port ${port} on ${host} is in use; stop what listens there or choose another with --port.`;
  if (error.code === "EACCES") return `Port ${port} needs rights that this user lacks; choose one above 1023 with --port.`;
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
    return `The host ${host} is no address of this machine; choose another with --host.`;
  return `The gateway cannot listen on ${host}:${port}: ${error.message}.`;
}
