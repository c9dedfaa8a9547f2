/** Sends every call: to where the gateway is, with the key, bounded in time, again where that is safe, and failing with one kind of error. */

import { InferenceHubError } from "../errors/error.ts";
import { errorFromResponse, unexpected } from "../errors/error-from-response.ts";
import { unreachable } from "../errors/error-from-thrown.ts";
import type { AnswerOf, Method, OperationAt, PathOf, WishOf } from "./operation.ts";
import { Patience } from "./patience.ts";
import { pauseBeforeRetry } from "./retry.ts";

export type Fetch = (request: Request) => Promise<Response>;

export interface ConnectionOptions {
  /** Where the gateway is: `http://127.0.0.1:3000`, with its base path if it has one. */
  readonly url: string | URL;
  /** Sent as `authorization: Bearer …`. Left out: none is sent, as where a session's cookie or a proxy does it. */
  readonly apiKey?: string | undefined;
  /** In place of the platform's own: for cookies, proxies, certificates, or to see each request and answer. */
  readonly fetch?: Fetch | undefined;
  /** How long a call may take, retries and all; default 60,000, Infinity for no bound. A call's own `timeoutMs` goes before it. */
  readonly timeoutMs?: number | undefined;
  /** How often a call that failed is made again where that is safe; default 2. A call's own `retries` goes before it. */
  readonly retries?: number | undefined;
  /** Sent with every call; a call's own go before them. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What every call takes. */
export interface CallOptions {
  /** Cancels the call: it rejects with CANCELLED, and the gateway drops what has not begun to run. */
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  readonly retries?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface Call extends CallOptions {
  readonly method: string;
  /** Begins with a slash. */
  readonly path: string;
  readonly body?: BodyInit | undefined;
  /** Running it twice does no harm; by default what reads. */
  readonly isIdempotent?: boolean | undefined;
  /** What is left of it goes along with each attempt, in x-request-timeout-ms. */
  readonly deadlineMs?: number | undefined;
}

type Wish<M extends Method, P extends PathOf<M>> = WishOf<OperationAt<M, P>> & CallOptions;
/** Nothing needs to be said where nothing is asked for. */
type WishArguments<W> = Record<never, never> extends W ? [wish?: W] : [wish: W];

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_RETRIES = 2;

export class Connection {
  /** Where the gateway is, without a slash at the end. */
  readonly url: string;
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    this.url = urlFrom(options.url);
    this.#options = options;
  }

  /**
   * An operation of /openapi.json, by its method and path: `request("get", "/models/{model}", { path: { model: "iris" } })`.
   * Resolves with its answer.
   */
  async request<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    ...[wish]: WishArguments<Wish<M, P>>
  ): Promise<AnswerOf<OperationAt<M, P>>> {
    const { path: names, query, body, ...options } = (wish ?? {}) as Wish<M, P> & { path?: object; query?: object; body?: unknown };
    const call: Call = {
      ...options,
      method: method.toUpperCase(),
      path: filled(path, names) + queryText(query),
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", ...options.headers },
      }),
    };
    return this.exchange(call, (body) => (body.length === 0 ? undefined : JSON.parse(textOf(body)))) as Promise<
      AnswerOf<OperationAt<M, P>>
    >;
  }

  /** Any call at all. Resolves with its success, whose body is still to be read. */
  fetch(call: Call): Promise<Response> {
    return this.#repeated(
      call,
      (patience) => this.#success(call, patience),
      (patience) => patience.stopTimer(),
    );
  }

  /** The same, with the body read while the call is still waited for. @param decode throws a SyntaxError or RangeError where it makes no sense */
  exchange<T>(call: Call, decode: (body: Uint8Array, response: Response) => T): Promise<T> {
    return this.#repeated(call, async (patience) => {
      const response = await this.#success(call, patience);
      const body = await this.#bodyOf(response, patience);
      try {
        return decode(body, response);
      } catch (thrown) {
        if (!(thrown instanceof SyntaxError || thrown instanceof RangeError)) throw thrown;
        throw unexpected(response.status, { requestId: response.headers.get("x-request-id") ?? "", cause: thrown });
      }
    });
  }

  /** Again and again, as long as that is safe and somebody waits. */
  async #repeated<T>(
    call: Call,
    attempt: (patience: Patience) => Promise<T>,
    succeeded: (patience: Patience) => void = (patience) => patience.release(),
  ): Promise<T> {
    const { timeoutMs = this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS, retries = this.#options.retries ?? DEFAULT_RETRIES } = call;
    const isIdempotent = call.isIdempotent ?? (call.method === "GET" || call.method === "HEAD");
    const patience = new Patience(call.signal, timeoutMs);
    try {
      for (let failed = 1; ; failed += 1) {
        try {
          const answer = await attempt(patience);
          succeeded(patience);
          return answer;
        } catch (thrown) {
          const error = patience.end ?? thrown;
          if (!(error instanceof InferenceHubError)) throw error;
          const leftMs = Math.min(patience.leftMs, (call.deadlineMs ?? Infinity) - patience.elapsedMs);
          const pauseMs = pauseBeforeRetry(error, { failed, retries, isIdempotent, leftMs, random: Math.random() });
          if (pauseMs === undefined) throw error;
          await patience.pause(pauseMs);
        }
      }
    } catch (thrown) {
      patience.release();
      throw thrown;
    }
  }

  async #success(call: Call, patience: Patience): Promise<Response> {
    const response = await this.#answerTo(call, patience);
    if (!response.ok) throw await errorFromResponse(response);
    return response;
  }

  async #bodyOf(response: Response, patience: Patience): Promise<Uint8Array> {
    try {
      return new Uint8Array(await response.arrayBuffer());
    } catch (thrown) {
      throw patience.end ?? unreachable(this.url, thrown);
    }
  }

  async #answerTo(call: Call, patience: Patience): Promise<Response> {
    const request = this.#requestFrom(call, patience);
    try {
      return await (this.#options.fetch ?? fetch)(request);
    } catch (thrown) {
      if (thrown instanceof InferenceHubError) throw thrown;
      throw patience.end ?? unreachable(this.url, thrown);
    }
  }

  #requestFrom({ method, path, body, headers, deadlineMs }: Call, { signal, elapsedMs }: Patience): Request {
    const { apiKey } = this.#options;
    const all = new Headers(this.#options.headers);
    if (apiKey !== undefined) all.set("authorization", `Bearer ${apiKey}`);
    if (deadlineMs !== undefined) all.set("x-request-timeout-ms", String(Math.max(1, Math.floor(deadlineMs - elapsedMs))));
    for (const [name, value] of Object.entries(headers ?? {})) all.set(name, value);
    return new Request(this.url + path, { method, signal, headers: all, ...(body !== undefined && { body }) });
  }
}

function textOf(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}

/** Without the slash at its end. Throws a TypeError. */
function urlFrom(url: string | URL): string {
  const { protocol, origin, pathname } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") throw new TypeError(`expected the gateway's http or https URL, got ${url}`);
  return origin + pathname.replace(/\/+$/, "");
}

function filled(path: string, names: object = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String((names as Record<string, unknown>)[name])));
}

function queryText(query: object = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}
