/** Stops reading from a connection for a while, and goes on. */

import type { Socket } from "node:net";

/**
 * Node's own mark on a socket that it does not read for now: without it, any request that is read to its end makes
 * Node read on. And its parser, which it pauses with the socket. There are no public names for either.
 */
export type ReadSocket = Socket & {
  _paused?: boolean;
  parser?: { resume(): void } | null;
  _handle?: { reading: boolean; readStart(): void; readStop(): void } | null;
};

/** At once: a paused socket whose bytes JavaScript gets would read another 64 KiB first. */
export function stopReading(socket: ReadSocket): void {
  socket._paused = true;
  socket.pause();
  const handle = socket._handle;
  if (!handle?.reading) return;
  handle.reading = false;
  handle.readStop();
}

export function readOn(socket: ReadSocket): void {
  // Node reads on by itself when its reader has taken the answers.
  if (socket.destroyed || socket.writableNeedDrain) return;
  socket._paused = false;
  socket.parser?.resume();
  socket.resume();
  const handle = socket._handle;
  if (!handle || handle.reading) return;
  handle.reading = true;
  handle.readStart();
}
