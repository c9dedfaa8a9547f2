/** Drops callers that do not take their answer, while those that wait for one may wait. */

import type { Server } from "node:http";
import type { Socket } from "node:net";

/** `stallMs`: how long an answer may lie in our memory without a byte of it being taken. */
export function refuseStalledReader(server: Server, stallMs: number): void {
  server.timeout = stallMs;
  // With a listener, Node leaves the socket to us.
  server.on("timeout", (socket: Socket) => {
    if (mayStay(socket, stallMs)) socket.setTimeout(stallMs);
    else socket.destroy();
  });
}

/**
 * Silence on a socket has three causes. Between requests, Node has put its own keep-alive time on it: over means over.
 * With bytes of an answer left to write, the reader has stalled. Otherwise a request is on its way in or being worked
 * on, and the timeouts for headers and bodies, and the deadline, look after that.
 */
function mayStay(socket: Socket, stallMs: number): boolean {
  return socket.timeout === stallMs && socket.writableLength === 0;
}
