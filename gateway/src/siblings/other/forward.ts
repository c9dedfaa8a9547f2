/** Hands a caller's request on to the first process, and its answer back, both as they come. */

import { type ClientRequest, type IncomingMessage, type ServerResponse, request as startRequest } from "node:http";
import { connect, type Socket } from "node:net";
import { pipeline } from "node:stream";
import type { TLSSocket } from "node:tls";
import { GatewayError } from "../../errors/gateway-error.ts";
import { callerHeader, paths } from "../messages.ts";

/** Between two tries to reach a first process that is being started again, in milliseconds. */
const retryMs = 50;

/** Of one connection only (RFC 9110, 7.6.1); the framing of a body stays as it is. */
const hopByHop = new Set(["connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "expect", callerHeader]);

/** Hands one request on; `refuse` is called instead of an answer when the first can't be reached. */
export type Forward = (request: IncomingMessage, response: ServerResponse, refuse: (error: GatewayError) => void) => void;

/**
 * @param waitMs how long a request waits for a first process that is being started again, or gives no sign
 * @param isThere whether it gives one; it may work on an answer for as long as it likes
 */
export function createForward(socketPath: string, waitMs: number, isThere: () => Promise<boolean>): Forward {
  return (request, response, refuse) => {
    const untilMs = performance.now() + waitMs;
    const attempt = () =>
      reach(socketPath, response, untilMs, (connection) => {
        if (connection === undefined) return refuse(away());
        const onward = handOn(request, response, connection, () => {
          // Its end may have come while it worked on this; what only asks may be asked again.
          if (isRepeatable(request) && performance.now() < untilMs) setTimeout(attempt, retryMs);
          else refuse(away());
        });
        destroyWithoutSign(onward, waitMs, isThere);
      });
    attempt();
  };
}

function isRepeatable(request: IncomingMessage): boolean {
  return (request.method === "GET" || request.method === "HEAD") && !hasBody(request);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/** A connection for this request alone, so that its end is the caller's and the other way round; undefined when there is none in time. */
function reach(path: string, response: ServerResponse, untilMs: number, use: (connection: Socket | undefined) => void): void {
  const connection = connect(path);
  connection.once("connect", () => {
    connection.off("error", retry);
    if (response.destroyed) connection.destroy();
    else use(connection);
  });
  connection.once("error", retry);

  function retry(): void {
    if (response.destroyed) return;
    if (performance.now() >= untilMs) use(undefined);
    else setTimeout(() => reach(path, response, untilMs, use), retryMs);
  }
}

/** A process that is stopped takes a request as one that works does, and never answers. */
function destroyWithoutSign(onward: ClientRequest, everyMs: number, isThere: () => Promise<boolean>): void {
  let isOver = false;
  let timer = setTimeout(look, everyMs);
  for (const end of ["response", "close"]) onward.once(end, settle);

  async function look(): Promise<void> {
    const isAlive = await isThere();
    if (isOver) return;
    if (isAlive) timer = setTimeout(look, everyMs);
    else onward.destroy(new Error("the first gateway process gives no sign"));
  }

  function settle(): void {
    isOver = true;
    clearTimeout(timer);
  }
}

/** @param failed called when the first has gone without an answer */
function handOn(request: IncomingMessage, response: ServerResponse, connection: Socket, failed: () => void): ClientRequest {
  const onward = startRequest({
    createConnection: () => connection,
    method: request.method!,
    path: paths.forward + request.url!,
    headers: headersFrom(request),
  });
  let isAnswered = false;
  onward.on("response", (answer) => {
    isAnswered = true;
    // It says so where the end of the stream is to be seen at once by whatever is in between.
    if (answer.headers.connection === "close") response.shouldKeepAlive = false;
    response.writeHead(answer.statusCode!, answer.statusMessage!, answerHeaders(answer));
    response.flushHeaders();
    pipeline(answer, response, () => connection.destroy());
  });
  // An answer may come before the whole body has been sent, and is still worth giving.
  onward.on("error", () => {
    if (!isAnswered && !response.destroyed) failed();
  });
  response.once("close", () => connection.destroy());
  request.on("error", () => connection.destroy());
  // What the body waits for may be an answer to the headers.
  if (hasBody(request)) onward.flushHeaders();
  request.pipe(onward);
  // What the first has not waited for would lie in the way of the next request.
  onward.once("close", () => void request.resume());
  return onward;
}

function headersFrom(request: IncomingMessage): string[] {
  const { remoteAddress = "", encrypted } = request.socket as Partial<TLSSocket>;
  const headers = withoutHops(request.rawHeaders);
  // Kept open by us, so that the answer's own wish shows; and a body of no length is said to have none.
  headers.push("connection", "keep-alive", callerHeader, `${encrypted ? "https" : "http"} ${remoteAddress}`);
  if (request.headers["content-length"] === undefined && request.headers["transfer-encoding"] === undefined)
    headers.push("content-length", "0");
  return headers;
}

/** Without the framing of a body in chunks, which is made anew. */
function answerHeaders(answer: IncomingMessage): string[] {
  return withoutHops(answer.rawHeaders).filter((_, i, all) => all[i - (i % 2)]!.toLowerCase() !== "transfer-encoding");
}

function withoutHops(raw: readonly string[]): string[] {
  return raw.filter((_, i) => !hopByHop.has(raw[i - (i % 2)]!.toLowerCase()));
}

function away(): GatewayError {
  return new GatewayError("QUEUE_FULL", "The gateway process that answers this is being started again; ask again in a second.", {
    retryAfterMs: 1_000,
  });
}
