/** A small HTTP server that a test says the answers of. */

import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface TestServer {
  readonly url: string;
  /** In the order they came. */
  readonly asked: Asked[];
  /** Resolves when a caller has left before it got its answer. */
  readonly left: Promise<void>;
}

export type Answer = (asked: Asked, response: ServerResponse) => void;

/** @param answers one after the other; the last goes on answering */
export async function startServer(...answers: Answer[]): Promise<TestServer> {
  const asked: Asked[] = [];
  let leave = () => {};
  const left = new Promise<void>((resolve) => (leave = resolve));
  const server = createServer(async (request, response) => {
    response.on("close", () => !response.writableEnded && leave());
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url = "", headers } = request;
    const call = { method, url, headers, body: Buffer.concat(chunks) };
    asked.push(call);
    answers[Math.min(asked.length, answers.length) - 1]!(call, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, left };
}

export function json(body: unknown, headers: Record<string, string> = {}): Answer {
  return (_, response) => response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

export function problem(status: number, reason: string, more: object = {}, headers: Record<string, string> = {}): Answer {
  const document = {
    type: `urn:inferencehub:reason:${reason}`,
    title: reason,
    status,
    detail: "What was wrong.",
    reason,
    request_id: "r-1",
  };
  return (_, response) =>
    response
      .writeHead(status, { "content-type": "application/problem+json", "x-request-id": "r-1", ...headers })
      .end(JSON.stringify({ ...document, ...more }));
}

/** Server-sent events, written as they are, and the connection left open. */
export function events(...texts: string[]): Answer {
  return (_, response) =>
    void response.writeHead(200, { "content-type": "text/event-stream", "x-request-id": "r-7" }).write(texts.join(""));
}

/** The same, and then the answer ends, whole or not. */
export function endedEvents(...texts: string[]): Answer {
  return (asked, response) => {
    events(...texts)(asked, response);
    response.end();
  };
}

export function page(status: number, html = "<h1>Bad gateway</h1>"): Answer {
  return (_, response) => response.writeHead(status, { "content-type": "text/html" }).end(html);
}

/** Never. */
export const silence: Answer = () => {};

/** The connection is cut in the middle of an answer. */
export const cut: Answer = (_, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
  response.write("{");
  setImmediate(() => response.destroy());
};
