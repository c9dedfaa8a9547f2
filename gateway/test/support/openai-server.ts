/** A server of OpenAI's API in this process: real HTTP on a real socket, with whatever a test wants it to say. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A request that has come whole. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, unknown>;
  /** As it came. */
  readonly text: string;
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** Resolves when its connection is no more. */
  readonly closed: Promise<void>;
}

export type Respond = (asked: Asked) => void | Promise<void>;

export interface OpenAiServerOptions {
  readonly respond: Respond;
  /** What it says of its models; by default a list of one. */
  readonly models: Respond;
  readonly port: number;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
}

const listModels: Respond = ({ response }) => json(response, { object: "list", data: [{ id: "their-model", object: "model" }] });

export class OpenAiServer {
  readonly asked: Asked[] = [];
  /** Requests for the list of models. */
  looks = 0;
  respond: Respond;
  models: Respond;
  port = 0;
  readonly #tls: OpenAiServerOptions["tls"];
  #server!: Server;
  readonly #sockets = new Set<Socket>();
  #met: () => void = () => {};

  private constructor({ respond, models, tls }: OpenAiServerOptions) {
    this.respond = respond;
    this.models = models;
    this.#tls = tls;
  }

  static async start(changes: Partial<OpenAiServerOptions> = {}): Promise<OpenAiServer> {
    const options = { respond: () => {}, models: listModels, port: 0, tls: undefined, ...changes };
    const server = new OpenAiServer(options);
    await server.listen(options.port);
    onTestFinished(() => server.die());
    return server;
  }

  get url(): string {
    return `http${this.#tls ? "s" : ""}://localhost:${this.port}/v1`;
  }

  /** Connections that stand. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Again, or for the first time. */
  async listen(port = this.port): Promise<void> {
    const serve = (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response);
    this.#server = this.#tls ? createSecureServer(this.#tls, serve) : createServer(serve);
    const event = this.#tls ? "secureConnection" : "connection";
    this.#server.on(event, (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      // Each of its requests listens for its end.
      socket.setMaxListeners(0);
      socket.once("close", () => {
        this.#sockets.delete(socket);
        this.#met();
      });
    });
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  /** Ends as a process does that is killed: every connection breaks. */
  die(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Resolves as soon as the condition holds; looked at after each request and each end of a connection. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => (this.#met = resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    const { socket } = request;
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    const body = text === "" ? {} : JSON.parse(text);
    const asked = { path: request.url!, headers: request.headers, body, text, response, socket, closed };
    if (request.url === "/v1/models") {
      this.looks++;
      await this.models(asked);
    } else {
      this.asked.push(asked);
      await this.respond(asked);
    }
    this.#met();
  }
}

export function json(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

export function error(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
  code: string | null = null,
): void {
  json(response, { error: { message, type: "some_error", param: null, code } }, status, headers);
}

const common = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "their-model" };

/** A chunk of a chat as OpenAI writes it. */
export function chunk(content: string, finishReason: string | null = null, index = 0): Record<string, unknown> {
  return { ...common, choices: [{ index, delta: { content }, logprobs: null, finish_reason: finishReason }], usage: null };
}

export const usageChunk = {
  ...common,
  choices: [],
  usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8, prompt_tokens_details: { cached_tokens: 2 } },
};

/** The whole of a stream, with the usage and the last word. */
export function streamText(...chunks: readonly unknown[]): string {
  return [...[...chunks, usageChunk].map((each) => JSON.stringify(each)), "[DONE]"].map((data) => `data: ${data}\n\n`).join("");
}

export const wholeChat = {
  ...common,
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: "Hello there" }, logprobs: null, finish_reason: "stop" }],
  usage: usageChunk.usage,
};
