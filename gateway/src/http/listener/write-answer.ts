/** Writes an answer to its caller. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type AnswerInPieces, type HttpAnswer, isInPieces } from "../../doors/http-call.ts";
import { closeGently } from "./close-gently.ts";

/** A promise when it takes more than this turn: it resolves when the answer has been handed to the socket, or nobody takes it any more. */
export function writeAnswer(answer: HttpAnswer, request: IncomingMessage, response: ServerResponse): Promise<void> | undefined {
  if (isInPieces(answer)) return writePieces(answer, response);
  if (answer.closesConnection) closeGently(answer, request, response);
  else {
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  }
  return undefined;
}

/** The pieces as a stream that makes one when there is room for it. */
export function streamOf({ body }: AnswerInPieces): Readable {
  return Readable.from(body, { highWaterMark: 1 });
}

async function writePieces(answer: AnswerInPieces, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, answer.headers);
  try {
    await pipeline(streamOf(answer), response);
  } catch {
    // The caller has left or does not read; or a piece could not be made, which the body itself has noted.
  }
}
