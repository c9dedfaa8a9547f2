/** Lets others have their turns while a body comes in chunks of a few bytes: each is an event, and one read of a socket may bring ten thousand. */

import type { IncomingMessage } from "node:http";
import type { Pipeline } from "./pipeline.ts";
import { readOn, stopReading } from "./reading.ts";

/** Chunks after which nothing more is read in this turn; each takes about a microsecond. */
const chunksInTurn = 1_024;

/** Counts the chunks of a body that has just begun. */
export function readChunksInTurns(request: IncomingMessage, pipeline: Pipeline): void {
  const { socket } = request;
  const push = request.push;
  let chunks = 0;
  request.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (++chunks === chunksInTurn) {
      stopReading(socket);
      // A turn later, so that whoever came meanwhile is not behind the next ten thousand.
      setImmediate(setImmediate, () => {
        chunks = 0;
        // Behind requests that wait for their turns it reads on with them.
        if (!pipeline.isFull) readOn(socket);
      });
    }
    return push.call(request, chunk, encoding);
  };
}
