/** Drops callers that do not take their answer, while those that wait for one may wait. */

import type { Server } from "node:http";
import type { Socket } from "node:net";

/** Looks this often at most, and five times in the time that a reader has. */
const maxLookMs = 1_000;
const looksInTime = 5;

/** What the kernel has not taken yet of what was handed to it; Node has no public name for it. */
type WrittenSocket = Socket & { readonly _handle?: { readonly writeQueueSize?: number } | null };

/** How far a reader was when it was last seen to read, and when that was. */
interface Progress {
  taken: number;
  atMs: number;
}

/** `stallMs`: how long an answer may lie in our memory without a byte of it being taken. */
export function refuseStalledReader(server: Server, stallMs: number): void {
  // Node's own timeout begins anew for a reader that took a byte since it was last looked at: two periods and more.
  server.timeout = 0;
  const readers = new Map<WrittenSocket, Progress>();
  const onConnection = (socket: Socket): void => {
    readers.set(socket, { taken: 0, atMs: performance.now() });
    socket.once("close", () => readers.delete(socket));
  };
  server.on("connection", onConnection).on("secureConnection", onConnection);
  const looking = setInterval(
    () => {
      const nowMs = performance.now();
      for (const [socket, progress] of readers) if (hasStalled(socket, progress, nowMs, stallMs)) cutOff(socket);
    },
    Math.min(maxLookMs, stallMs / looksInTime),
  ).unref();
  server.once("close", () => clearInterval(looking));
}

/** Closes it so that the kernel drops what it holds of the answer, which would wait for its reader as long as that lives. */
export function cutOff(socket: Socket): void {
  if ("encrypted" in socket) socket.destroy();
  else socket.resetAndDestroy();
}

function hasStalled(socket: WrittenSocket, progress: Progress, nowMs: number, stallMs: number): boolean {
  const taken = socket.bytesWritten - socket.writableLength - (socket._handle?.writeQueueSize ?? 0);
  // Without anything left to write, a request is on its way in or being worked on: other limits look after that.
  if (socket.writableLength > 0 && taken === progress.taken) return nowMs - progress.atMs >= stallMs;
  progress.taken = taken;
  progress.atMs = nowMs;
  return false;
}
