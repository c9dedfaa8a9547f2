/** A call that came over gRPC, and its answer. */
import type { Http2Session, IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { Share } from "../../backends/share.ts";
import type { GatewayError } from "../../errors/gateway-error.ts";
import type { HeldBody } from "../../request/body/room.ts";
import type { IncomingCall, WrittenAnswer } from "../../request/exchange.ts";
import type { Pieces } from "../pieces.ts";
import type { MessageReader } from "./message-reader.ts";

/** One message of a call, without the frame that it came in. */
export interface Message {
  readonly bytes: Buffer;
  /** Counts it while the call is under way; undefined where it is small. */
  readonly held: HeldBody | undefined;
}

export interface GrpcCall extends IncomingCall {
  /** The message that it consists of; once. Rejects with INVALID_REQUEST, PAYLOAD_TOO_LARGE, QUEUE_FULL or CANCELLED. */
  message(share: Share): Promise<Message>;
}

/** What the metadata of a stream say, whatever is called on it. */
export interface StreamHead {
  readonly headers: IncomingHttpHeaders;
  /** Stands for the connection. */
  readonly connection: Http2Session;
  /** Time that it grants, in milliseconds. */
  readonly timeoutMs: number | undefined;
  readonly address: string;
}

/** A call of one message that has a stream of its own. */
export class UnaryCall implements GrpcCall {
  readonly operation: string;
  readonly #head: StreamHead;
  readonly #stream: ServerHttp2Stream;
  readonly #reader: MessageReader;

  constructor(operation: string, head: StreamHead, stream: ServerHttp2Stream, reader: MessageReader) {
    this.operation = operation;
    this.#head = head;
    this.#stream = stream;
    this.#reader = reader;
  }

  get headers(): IncomingHttpHeaders {
    return this.#head.headers;
  }

  get connection(): object {
    return this.#head.connection;
  }

  get timeoutMs(): number | undefined {
    return this.#head.timeoutMs;
  }

  get address(): string {
    return this.#head.address;
  }

  get hasLeft(): boolean {
    return this.#stream.closed || this.#stream.destroyed;
  }

  onLeft(act: () => void): void {
    this.#stream.on("close", act);
  }

  message(share: Share): Promise<Message> {
    return this.#reader.only(share);
  }
}

/** What is to be written. */
export type GrpcAnswer = GoodAnswer | BadAnswer | AnswerInMessages;

export interface GoodAnswer extends WrittenAnswer {
  /** Metadata before the message; names in lower case. */
  readonly metadata: Record<string, string>;
  /** The message, without a frame. */
  readonly body: Buffer | Pieces;
  readonly bytes: number;
}

export interface BadAnswer extends WrittenAnswer {
  readonly error: GatewayError;
  /** Metadata that say what went wrong, the status among them. */
  readonly trailers: Record<string, string>;
  readonly bytes: 0;
}

/** An answer in several messages, which come to be while they are sent. */
export interface AnswerInMessages extends WrittenAnswer {
  /** Metadata before the messages; names in lower case. */
  readonly metadata: Record<string, string>;
  /** In order. Rejects with the GatewayError that the answer ends with. */
  readonly messages: AsyncIterable<Buffer>;
  readonly bytes: undefined;
}

export function isInMessages(answer: GrpcAnswer): answer is AnswerInMessages {
  return "messages" in answer;
}

export function isGood(answer: GrpcAnswer): answer is GoodAnswer {
  return "body" in answer;
}
