/** Requests to one server, on Node's own HTTP: connections are kept, and whoever gives a request up closes its connection. */
import { Agent, type ClientRequest, type IncomingMessage, request as requestPlainly } from "node:http";
import { request as requestSecurely, Agent as SecureAgent } from "node:https";
import { isIP, type Socket } from "node:net";
import type { Timers } from "../../../time/timers.ts";

/** What secures connections; a part that is undefined is the system's, or none. */
export interface Security {
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
}

/** How to reach a server, and what it is shown. */
export interface Reaching {
  /** Where its API begins. */
  readonly url: URL;
  /** Address to connect to, or a name that is resolved for each connection. */
  readonly address: string;
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly security: Security;
  readonly connectTimeoutMs: number;
  readonly timers: Timers;
}

/** Why no answer came, or not all of it. */
export interface Failure {
  /** No connection took the request: the server has not seen it. */
  readonly isUnsent: boolean;
  /** The connection was one of those that are kept, and the server may have let go of it just then. */
  readonly isStale: boolean;
  /** As admins read it. */
  readonly words: string;
}

/** Who sent a request: told of its answer once, or of its failure once. */
export interface Listening {
  responded(response: IncomingMessage): void;
  failed(failure: Failure): void;
}

/** A request under way. Nothing is told of it once it is given up. */
export interface Sent {
  /** Closes its connection at once, whatever the server does. */
  giveUp(): void;
}

/** Connections that wait for the next request are closed sooner than most servers close them (uvicorn and Node after 5 s). */
const idleMs = 4_000;
const idleConnections = 256;

export class OpenAiClient {
  readonly #reaching: Reaching;
  readonly #agent: Agent;
  readonly #path: string;

  constructor(reaching: Reaching) {
    this.#reaching = reaching;
    const options = { keepAlive: true, maxFreeSockets: idleConnections, timeout: idleMs, scheduling: "lifo" as const };
    this.#agent = this.#isSecure ? new SecureAgent({ ...options, ...securityOptions(reaching) }) : new Agent(options);
    this.#path = reaching.url.pathname.replace(/\/+$/, "");
  }

  get #isSecure(): boolean {
    return this.#reaching.url.protocol === "https:";
  }

  /** What it is shown in secret, which nobody else is to see. */
  get secrets(): readonly string[] {
    return Object.values(this.#reaching.headers).flatMap((value) => [value, value.replace(/^Bearer /, "")]);
  }

  /** @param path below where the API begins. @param headers beside those of every request */
  send(path: string, headers: Readonly<Record<string, string>>, body: readonly Buffer[] | undefined, listening: Listening): Sent {
    const { address, port, url } = this.#reaching;
    let length = 0;
    for (const part of body ?? []) length += part.length;
    const request = (this.#isSecure ? requestSecurely : requestPlainly)({
      agent: this.#agent,
      host: address,
      port,
      method: body === undefined ? "GET" : "POST",
      path: `${this.#path}${path}`,
      headers: {
        host: url.host,
        "user-agent": "inferencehub",
        "accept-encoding": "identity",
        ...(body !== undefined && { "content-type": "application/json", "content-length": String(length) }),
        ...this.#reaching.headers,
        ...headers,
      },
    });
    const connection = new Connection(request, this.#reaching);
    let isOver = false;
    request.on("response", (response) => {
      connection.isMade();
      if (isOver) return;
      isOver = true;
      listening.responded(response);
    });
    request.on("error", (error) => {
      connection.isMade();
      if (isOver) return;
      isOver = true;
      const failure = connection.failure(error);
      // A server that has let go of one has most likely let go of all.
      if (failure.isStale) this.#dropIdle();
      listening.failed(failure);
    });
    // As one piece, so that headers and body leave together.
    request.end(body === undefined ? undefined : Buffer.concat(body, length));
    return {
      giveUp: () => {
        isOver = true;
        request.destroy();
      },
    };
  }

  #dropIdle(): void {
    for (const sockets of Object.values(this.#agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  }

  /** Closes every connection, those in use included. */
  close(): void {
    this.#agent.destroy();
  }
}

function securityOptions({ url, security: { ca, cert, key } }: Reaching) {
  const name = url.hostname.replace(/^\[|\]$/g, "");
  return {
    ...(isIP(name) === 0 && { servername: name }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

/** The connection of one request: whether it ever stood. */
class Connection {
  #stood = false;
  #isKept = false;
  #stopWaiting = () => {};

  constructor(request: ClientRequest, { connectTimeoutMs, timers, url }: Reaching) {
    request.on("socket", (socket: Socket) => {
      this.#isKept = request.reusedSocket;
      this.#stood = this.#isKept;
      if (this.#stood) return;
      this.#stopWaiting = timers.after(connectTimeoutMs, () => request.destroy(new Error(`no connection within ${connectTimeoutMs} ms`)));
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => {
        this.#stood = true;
        this.#stopWaiting();
      });
    });
    request.once("close", () => this.#stopWaiting());
  }

  /** It stands, or never will. */
  isMade(): void {
    this.#stopWaiting();
  }

  failure(error: Error): Failure {
    const { code } = error as NodeJS.ErrnoException;
    return { isUnsent: !this.#stood, isStale: this.#isKept && (code === "ECONNRESET" || code === "EPIPE"), words: wordsOf(error) };
  }
}

/** Node tells of every address that it tried in one error. */
function wordsOf(error: Error): string {
  const inner = (error as AggregateError).errors as readonly Error[] | undefined;
  return (inner?.[0]?.message ?? error.message ?? String(error)).slice(0, 200);
}
