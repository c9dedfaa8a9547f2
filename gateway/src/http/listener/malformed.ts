/** Answers bytes that are not HTTP, or not acceptable as HTTP, before closing the connection. */

import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { gatewayErrorFromParser } from "../../errors/http-fault.ts";
import { problemForAnyone } from "../../errors/problem.ts";
import { newRequestId } from "../../telemetry/request-id.ts";

/** For the server's event `clientError`. */
export function answerMalformed(error: Error & { code?: string }, socket: Socket): void {
  // Half an answer may be out already, and nothing that follows it could be told from its rest.
  if (error.code === "ECONNRESET" || !socket.writable || hasBegunAnswer(socket)) {
    socket.destroy();
    return;
  }
  const fault = gatewayErrorFromParser(error.code);
  const { status, headers, body } = problemForAnyone(fault, newRequestId());
  const lines = Object.entries({
    ...headers,
    "server-timing": "total;dur=0",
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
  // Nothing that still comes can be understood.
  socket.destroySoon();
}

/** Node's own handler looks at the same field; there is no public one. */
function hasBegunAnswer(socket: Socket & { _httpMessage?: { headersSent: boolean } }): boolean {
  return socket._httpMessage?.headersSent ?? false;
}
