/** Answers a caller that is still sending a body nobody will read, so that the answer survives the closing of the connection. */

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { WholeAnswer } from "../../doors/http-call.ts";

/** Long enough for an answer to cross any network; a caller that still sends after it loses the connection. */
const LINGER_MS = 1_000;

/**
 * Closing a socket with unread bytes makes the kernel send a reset, and a reset destroys answers that are under way.
 * So the answer is complete by its content-length, what still comes is thrown away, and the end follows a little later.
 */
export function closeGently(
  answer: WholeAnswer,
  request: IncomingMessage,
  response: ServerResponse,
  moreHeaders: OutgoingHttpHeaders = {},
): void {
  response.writeHead(answer.status, {
    ...moreHeaders,
    ...answer.headers,
    connection: "close",
  });
  response.write(answer.body);
  const timer = setTimeout(end, LINGER_MS);
  request.once("end", end).once("error", end).resume();

  function end(): void {
    clearTimeout(timer);
    response.end();
  }
}
