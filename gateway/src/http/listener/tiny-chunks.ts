/** Lets others have their turns while a body comes in chunks of a few bytes: each is an event, and one read of a socket may bring ten thousand. */

import type { IncomingMessage } from "node:http";
import type { Pipeline } from "./pipeline.ts";
import { readOn, stopReading } from "./reading.ts";

/** Chunks that are handed on in one turn; each takes about a microsecond, and more as long as the code is new. */
const chunksInTurn = 1_024;

/** Has the chunks of a body that has just begun handed on in turns, its end behind them; nothing is read meanwhile. */
export function readChunksInTurns(request: IncomingMessage, pipeline: Pipeline): void {
  const { socket } = request;
  const push = request.push;
  let handedOn = 0;
  let waiting: unknown[] = [];
  let isHeld = false;

  request.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (!isHeld && ++handedOn < chunksInTurn) return push.call(request, chunk, encoding);
    waiting.push(chunk);
    if (!isHeld) {
      isHeld = true;
      stopReading(socket);
      setImmediate(turn);
    }
    return true;
  };

  function turn(): void {
    if (request.destroyed) return;
    const rest = waiting.slice(chunksInTurn);
    for (const chunk of waiting.slice(0, chunksInTurn)) push.call(request, chunk);
    waiting = rest;
    if (waiting.length > 0) return void setImmediate(turn);
    isHeld = false;
    handedOn = 0;
    // Behind requests that wait for their turns it reads on with them.
    if (!pipeline.isFull) readOn(socket);
  }
}
