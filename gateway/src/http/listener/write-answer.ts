/** Writes an answer to its caller. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type AnswerInPieces, type HttpAnswer, isInPieces, isLive } from "../../doors/http-call.ts";
import { closeGently } from "./close-gently.ts";
import { holdAnswer, releaseAnswer } from "./held-answers.ts";
import { cutOff } from "./stalled-reader.ts";
import { writeLive } from "./write-live.ts";

/** A promise when it takes more than this turn: it resolves when the answer has been handed to the socket, or nobody takes it any more. */
export function writeAnswer(answer: HttpAnswer, request: IncomingMessage, response: ServerResponse): Promise<void> | undefined {
  if (isInPieces(answer)) return writePieces(answer, response);
  if (isLive(answer)) return writeLive(answer, response);
  if (answer.closesConnection) closeGently(answer, request, response);
  else {
    response.writeHead(answer.status, answer.headers);
    endWith(answer.body, response);
  }
  return undefined;
}

/**
 * Head and body as one chunk. `end(body)` would add an empty one for its callback, and two chunks are copied once more and
 * handed over by another system call: a tenth of all that HTTP costs.
 */
function endWith(body: string | Buffer, response: ServerResponse): void {
  const { socket } = response;
  // Behind an answer that is not written yet it has no socket, and waits in memory.
  if (socket === null) return void response.end(body);
  socket.cork();
  response.write(body);
  socket.uncork();
  response.end();
}

/** The pieces as a stream that makes one when there is room for it. */
export function streamOf({ body }: AnswerInPieces): Readable {
  return Readable.from(body, { highWaterMark: 1 });
}

async function writePieces(answer: AnswerInPieces, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, answer.headers);
  const cut = () => {
    if (response.socket) cutOff(response.socket);
  };
  holdAnswer(response, { body: answer.body, cutOff: cut });
  try {
    await pipeline(streamOf(answer), response);
  } catch {
    // The caller has left or does not read; or a piece could not be made, which the body itself has noted.
  } finally {
    releaseAnswer(response);
  }
}
