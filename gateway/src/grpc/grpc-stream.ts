/** One stream of a connection: a call of a method, from its metadata to its status. */
import { constants, type Http2Session, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { LimitSettings } from "../config/settings.ts";
import type { StreamHead } from "../doors/grpc/grpc-call.ts";
import { type MessageLimits, MessageReader } from "../doors/grpc/message-reader.ts";
import { Pieces } from "../doors/pieces.ts";
import type { GatewayError } from "../errors/gateway-error.ts";
import { grpcOk, trailersFromError } from "../errors/grpc-status.ts";
import { okStatus } from "../errors/http-status.ts";
import { holdAnswer, releaseAnswer } from "../http/listener/held-answers.ts";
import { codingFromMetadata, codings, timeoutFromMetadata } from "./metadata.ts";

const head: OutgoingHttpHeaders = {
  ":status": okStatus,
  "content-type": "application/grpc",
  "grpc-accept-encoding": `identity,${codings.join(",")}`,
};

/** Says that a message is not compressed; its length follows. */
const prefixBytes = 5;

/** What streams of a server have in common. */
export interface StreamParts {
  readonly limits: Pick<LimitSettings, "response_stall_ms">;
  readonly messages: MessageLimits;
  /** Where a caller is, behind whatever proxies are trusted. */
  readonly addressOf: (headers: IncomingHttpHeaders, peer: string) => string;
}

export class GrpcStream implements StreamHead {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  /** The session stands for the connection. */
  readonly connection: Http2Session;
  timeoutMs: number | undefined;
  readonly #peer: string;
  readonly #parts: StreamParts;
  #reader: MessageReader | undefined;
  #trailers: OutgoingHttpHeaders | undefined;
  #watchesStall = false;

  /** @param peer address of the connection's other end */
  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, peer: string, parts: StreamParts) {
    this.stream = stream;
    this.headers = headers;
    this.connection = stream.session!;
    this.#peer = peer;
    this.#parts = parts;
  }

  /** `/package.Service/Method` */
  get method(): string {
    return this.headers[":path"] ?? "";
  }

  get address(): string {
    return this.#parts.addressOf(this.headers, this.#peer);
  }

  /** What its messages are read with, once it is open. */
  get reader(): MessageReader {
    return this.#reader!;
  }

  /** Reads what the metadata say of time and of compression. Throws INVALID_REQUEST or NOT_SUPPORTED. @param maxBytes of a message */
  open(maxBytes: number): void {
    this.timeoutMs = timeoutFromMetadata(this.headers);
    const coding = codingFromMetadata(this.headers);
    this.#reader = new MessageReader(this.stream, maxBytes, this.#parts.messages, coding);
  }

  /** Whether there is nobody left to answer. */
  get isOver(): boolean {
    return this.stream.destroyed || this.stream.closed;
  }

  /** Sends the metadata that come before messages. */
  begin(metadata: OutgoingHttpHeaders): void {
    if (this.isOver || this.stream.headersSent) return;
    this.stream.on("wantTrailers", () => this.#sendTrailers());
    this.stream.respond({ ...head, ...metadata }, { waitForTrailers: true });
  }

  /** The only message of a call, and its end; a promise where it takes more than this turn. */
  answer(metadata: OutgoingHttpHeaders, message: Buffer | Pieces): Promise<void> | undefined {
    this.begin(metadata);
    if (this.isOver) return undefined;
    this.#trailers = { "grpc-status": grpcOk };
    this.#limitStall();
    if (message instanceof Pieces) return this.#pipe(message, true);
    this.stream.end(framed(message));
    return undefined;
  }

  /** One of several messages; resolves when the next may come. Rejects when nobody takes it any more. */
  async send(message: Buffer | Pieces): Promise<void> {
    if (message instanceof Pieces) return this.#pipe(message, false);
    if (this.stream.write(framed(message))) return;
    this.#limitStall();
    await new Promise<void>((resolve, reject) => {
      const left = (): void => reject(new Error("The caller has left."));
      this.stream.once("close", left).once("drain", () => {
        this.stream.off("close", left);
        this.stream.setTimeout(0);
        resolve();
      });
    });
  }

  /** All messages have been sent. */
  end(): void {
    if (this.isOver) return;
    this.#trailers ??= { "grpc-status": grpcOk };
    this.#limitStall();
    this.stream.end();
  }

  /** Ends it with what went wrong. @param trailers as `trailersFromError` makes them */
  fail(trailers: OutgoingHttpHeaders): void {
    if (this.isOver) return;
    if (this.stream.headersSent) {
      this.#trailers = trailers;
      return this.end();
    }
    this.stream.respond({ ...head, ...trailers }, { endStream: true });
    this.#closeUnread();
  }

  /** The same for an error of which nothing else is known. */
  refuse(error: GatewayError, requestId: string): void {
    this.fail(trailersFromError(error, requestId));
  }

  #sendTrailers(): void {
    if (this.stream.destroyed) return;
    this.stream.sendTrailers(this.#trailers ?? {});
    this.#closeUnread();
  }

  /** Nobody will read what still comes, so the caller need not send it. The status goes first: what is closed sends nothing more. */
  #closeUnread(): void {
    if (this.stream.readableEnded) return;
    if (this.#reader !== undefined) this.#reader.abandon();
    else this.stream.resume();
    setImmediate(() => this.stream.close(constants.NGHTTP2_NO_ERROR));
  }

  async #pipe(body: Pieces, isLast: boolean): Promise<void> {
    const { stream } = this;
    this.#limitStall();
    const framedBody = body.behind(prefixOf(body.bytes!));
    holdAnswer(stream, { body: framedBody, cutOff: () => this.cut() });
    try {
      await pipeline(Readable.from(framedBody, { highWaterMark: 1 }), stream, { end: isLast });
    } catch {
      // The caller has left or does not read; or a piece could not be made, which the body itself has noted.
      this.cut();
    } finally {
      releaseAnswer(stream);
      if (!isLast) stream.setTimeout(0);
    }
  }

  /**
   * Ends it without a status, and throws away what has not been sent. Node's `close` would do so more politely, and when the caller then
   * opens the window of a stream that still has something to send, the process sends empty frames for ever. Seen with Node 24.19.
   */
  cut(): void {
    if (!this.stream.destroyed) this.stream.destroy(new Error("The answer was not taken."));
  }

  #limitStall(): void {
    if (!this.#watchesStall) this.stream.on("timeout", () => this.cut());
    this.#watchesStall = true;
    this.stream.setTimeout(this.#parts.limits.response_stall_ms);
  }
}

function prefixOf(length: number): Buffer {
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(length, 1);
  return prefix;
}

function framed(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(prefixBytes + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, prefixBytes);
  return frame;
}
