/** Takes messages off a stream one by one: within their limits, none before somebody wants it, and none whose length alone is too much. */
import type { ServerHttp2Stream } from "node:http2";
import type { Share } from "../../backends/share.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Places } from "../../pool/places.ts";
import { type BodySink, bodyTooLarge, callerLeft, MemorySink, tooManyChunks } from "../../request/body/read.ts";
import { type HeldBody, holdBody } from "../../request/body/room.ts";
import type { Coding } from "../codings.ts";
import { InflatingSink } from "../inflating-sink.ts";
import type { Message } from "./grpc-call.ts";

/** A flag that says whether it is compressed, and its length. */
const prefixBytes = 5;

export interface MessageLimits {
  /** Pieces that it may arrive in. */
  readonly maxChunks: number;
  /** From its first byte to its last, in milliseconds. */
  readonly maxMs: number;
  /** Counts what messages take, up to so many bytes. */
  readonly bodies: Places;
  readonly bodiesBytes: number;
}

interface Wanted {
  readonly share: Share;
  resolve(message: Message | undefined): void;
  reject(error: GatewayError): void;
}

/** A message of which the prefix has come. */
interface Arriving {
  readonly sink: BodySink<Buffer | Promise<Buffer>>;
  readonly held: HeldBody | undefined;
  left: number;
}

export class MessageReader {
  readonly #stream: ServerHttp2Stream;
  readonly #maxBytes: number;
  readonly #limits: MessageLimits;
  /** Of the messages that say that they are compressed. */
  readonly #coding: Coding | undefined;
  #wanted: Wanted | undefined;
  #arriving: Arriving | undefined;
  readonly #prefix = Buffer.alloc(prefixBytes);
  #prefixLength = 0;
  #chunks = 0;
  /** What came before somebody wanted it. */
  #early: Buffer | undefined;
  #isListening = false;
  #hasEnded = false;
  /** Why there are no more. */
  #failure: GatewayError | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param maxBytes of one message, before and after it is made large again */
  constructor(stream: ServerHttp2Stream, maxBytes: number, limits: MessageLimits, coding: Coding | undefined) {
    this.#stream = stream;
    this.#maxBytes = maxBytes;
    this.#limits = limits;
    this.#coding = coding;
  }

  /** The message of a call that has one. Rejects with INVALID_REQUEST, PAYLOAD_TOO_LARGE, QUEUE_FULL or CANCELLED. */
  async only(share: Share): Promise<Message> {
    this.#beginTime();
    const message = await this.next(share);
    if (message !== undefined) return message;
    throw new GatewayError("INVALID_REQUEST", "Expected one message, got the end of the call.");
  }

  /** The next one, or undefined behind the last. Only one at a time may be asked for. Rejects as `only` does. */
  next(share: Share): Promise<Message | undefined> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#wanted = { share, resolve, reject };
      if (!this.#isListening) return this.#listen();
      const early = this.#early;
      this.#early = undefined;
      if (early !== undefined) this.#take(early);
      if (this.#wanted === undefined) return;
      if (this.#hasEnded) this.#end();
      else this.#stream.resume();
    });
  }

  /** Nobody wants any more: what still comes is thrown away. */
  abandon(): void {
    this.#fail(callerLeft());
    this.#endTime();
    if (!this.#stream.destroyed) this.#stream.resume();
  }

  /** There will be no more, and whoever waits for one learns why. */
  stop(error: GatewayError): void {
    this.#fail(error);
  }

  #listen(): void {
    const stream = this.#stream;
    this.#isListening = true;
    if (stream.destroyed || stream.aborted) return this.#fail(callerLeft());
    stream
      .on("data", (chunk: Buffer) => this.#take(chunk))
      .on("end", () => {
        this.#hasEnded = true;
        if (this.#wanted !== undefined) this.#end();
      })
      .on("close", () => {
        if (!this.#hasEnded) this.#fail(callerLeft());
      });
  }

  #end(): void {
    // A stream that was reset ends, too.
    if (this.#stream.aborted) return this.#fail(callerLeft());
    if (this.#arriving !== undefined || this.#prefixLength > 0)
      return this.#fail(new GatewayError("INVALID_REQUEST", "Expected a whole message, got the end of the call within one."));
    this.#settle()?.resolve(undefined);
  }

  #take(chunk: Buffer): void {
    if (this.#failure !== undefined) return;
    if (++this.#chunks > this.#limits.maxChunks) return this.#fail(tooManyChunks(this.#limits.maxChunks));
    try {
      for (let at = 0; at < chunk.length; ) {
        if (this.#wanted === undefined) {
          this.#early = at === 0 ? chunk : chunk.subarray(at);
          this.#stream.pause();
          return;
        }
        at = this.#arriving === undefined ? this.#takePrefix(chunk, at) : this.#takeContent(this.#arriving, chunk, at);
      }
    } catch (thrown) {
      this.#fail(GatewayError.from(thrown));
    }
  }

  #takePrefix(chunk: Buffer, at: number): number {
    if (this.#prefixLength === 0) this.#beginTime();
    const count = Math.min(prefixBytes - this.#prefixLength, chunk.length - at);
    chunk.copy(this.#prefix, this.#prefixLength, at, at + count);
    this.#prefixLength += count;
    if (this.#prefixLength === prefixBytes) this.#begin(this.#prefix[0]!, this.#prefix.readUInt32BE(1));
    return at + count;
  }

  #begin(flag: number, length: number): void {
    const { bodies, bodiesBytes } = this.#limits;
    const maxBytes = this.#maxBytes;
    if (flag > 1) throw new GatewayError("INVALID_REQUEST", `Expected a message that begins with 0 or 1, got ${flag}; is this gRPC?`);
    const coding = flag === 1 ? this.#coding : undefined;
    if (flag === 1 && coding === undefined)
      throw new GatewayError("INVALID_REQUEST", "Expected no compressed message where grpc-encoding names no compression, got one.");
    if (length > maxBytes) throw bodyTooLarge(maxBytes, length);
    // How much a compressed one takes shows as it is made larger.
    const held = holdBody(bodies, bodiesBytes, this.#wanted!.share, coding === undefined ? length : undefined);
    this.#prefixLength = 0;
    const sink = new MemorySink<Buffer>(coding === undefined ? length : undefined, (bytes) => bytes);
    this.#arriving = { sink: coding === undefined ? sink : new InflatingSink(coding, sink, maxBytes, held), held, left: length };
    if (length === 0) this.#finish(this.#arriving);
  }

  #takeContent(arriving: Arriving, chunk: Buffer, at: number): number {
    const count = Math.min(arriving.left, chunk.length - at);
    arriving.sink.take(chunk.subarray(at, at + count) as Buffer<ArrayBuffer>);
    arriving.left -= count;
    if (arriving.left === 0) this.#finish(arriving);
    return at + count;
  }

  #finish({ sink, held }: Arriving): void {
    this.#arriving = undefined;
    this.#chunks = 0;
    const wanted = this.#settle()!;
    const bytes = sink.end();
    if (!(bytes instanceof Promise)) return wanted.resolve({ bytes, held });
    bytes.then(
      (inflated) => wanted.resolve({ bytes: inflated, held }),
      (thrown: unknown) => {
        held?.release();
        wanted.reject(GatewayError.from(thrown));
      },
    );
  }

  #fail(error: GatewayError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#arriving?.sink.abandon();
    this.#arriving?.held?.release();
    this.#arriving = undefined;
    this.#early = undefined;
    this.#settle()?.reject(error);
  }

  #settle(): Wanted | undefined {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    this.#endTime();
    return wanted;
  }

  #beginTime(): void {
    this.#timer ??= setTimeout(() => this.#fail(tooSlow(this.#limits.maxMs)), this.#limits.maxMs).unref();
  }

  #endTime(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function tooSlow(maxMs: number): GatewayError {
  return new GatewayError("INVALID_REQUEST", `The message did not arrive within ${maxMs} ms; send it faster, or a smaller one.`);
}
