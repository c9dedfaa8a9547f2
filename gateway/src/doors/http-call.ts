/** A call that came over HTTP, and its answer. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { IncomingCall, WrittenAnswer } from "../request/exchange.ts";
import { LiveBody } from "./live-body.ts";
import { Pieces } from "./pieces.ts";

/** Who knows where a caller is, behind whatever proxies are trusted. */
export interface Client {
  readonly ip: string;
}

export class HttpCall implements IncomingCall {
  readonly operation: string;
  readonly request: IncomingMessage;
  /** Only watched, for a caller that goes away; nobody before the answer's writer writes to it, except `100 Continue`. */
  readonly response: ServerResponse;
  /** What the route's pattern found in the path, by name. */
  readonly parameters: Readonly<Record<string, string>>;

  readonly #client: Client;

  constructor(
    operation: string,
    request: IncomingMessage,
    response: ServerResponse,
    parameters: Readonly<Record<string, string>>,
    client: Client,
  ) {
    this.operation = operation;
    this.request = request;
    this.response = response;
    this.parameters = parameters;
    this.#client = client;
  }

  get headers(): IncomingHttpHeaders {
    return this.request.headers;
  }

  get connection(): object {
    return this.request.socket;
  }

  get address(): string {
    return this.#client.ip;
  }

  get hasLeft(): boolean {
    return this.response.destroyed;
  }

  onLeft(act: () => void): void {
    this.response.on("close", act);
  }
}

/** What is to be written. */
export type HttpAnswer = WholeAnswer | AnswerInPieces | LiveAnswer;

interface AnswerHead extends WrittenAnswer {
  readonly status: number;
  /** Names in lower case; with `content-length` where the length is known. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface WholeAnswer extends AnswerHead {
  readonly body: string | Buffer;
  readonly bytes: number;
  /** True: part of the body was left unread, so the connection can't carry another request and is to be closed. */
  readonly closesConnection: boolean;
}

export interface AnswerInPieces extends AnswerHead {
  readonly body: Pieces;
}

/** Nobody knows how long it will be, and it is never compressed: a coding would hold it back. */
export interface LiveAnswer extends AnswerHead {
  readonly bytes: undefined;
  readonly body: LiveBody;
}

export function isLive(answer: HttpAnswer): answer is LiveAnswer {
  return answer.body instanceof LiveBody;
}

export function isInPieces(answer: HttpAnswer): answer is AnswerInPieces {
  return answer.body instanceof Pieces;
}
