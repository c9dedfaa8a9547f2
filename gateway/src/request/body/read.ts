/** Takes a body off the socket: within its limits, without keeping more of it than was sent, and noticing a caller who leaves. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { GatewayError, internalDetail } from "../../errors/gateway-error.ts";
import type { HeldBody } from "./room.ts";

/** Where the bytes of a body go as they arrive. Each function may throw to refuse the rest. */
export interface BodySink<Result> {
  /** True: it keeps the chunk. What it does not keep is freed, and must not be looked at again. */
  take(chunk: Buffer<ArrayBuffer>): boolean;
  /** The body is complete. */
  end(): Result;
  /** Nothing more comes: the caller left, or the body was refused. */
  abandon(): void;
}

export interface BodyLimits {
  readonly maxBytes: number;
  /** Pieces that it may arrive in; each costs an event, however small it is. */
  readonly maxChunks: number;
  /** What it takes, where it may be large. */
  readonly held?: HeldBody | undefined;
}

/** From this size on an unread body is not worth reading to keep its connection. */
const drainAtMostBytes = 65_536;

export function bodyTooLarge(maxBytes: number, contentLength?: number): GatewayError {
  const came = contentLength === undefined ? "more" : String(contentLength);
  return new GatewayError(
    "PAYLOAD_TOO_LARGE",
    `Expected a body of at most ${maxBytes} bytes, got ${came}; send less at once, such as fewer rows.`,
  );
}

/** A caller who went away before the answer; nobody reads this sentence but the log. */
export function callerLeft(): GatewayError {
  return new GatewayError("CANCELLED", "The caller closed the connection before the answer.");
}

/**
 * Reads the body into `sink`. Rejects with PAYLOAD_TOO_LARGE, INVALID_REQUEST, QUEUE_FULL, CANCELLED or what the sink throws.
 * Slow bodies are the HTTP server's to end (`requestTimeout`).
 */
export function readBody<Result>(
  request: IncomingMessage,
  response: ServerResponse,
  limits: BodyLimits,
  sink: BodySink<Result>,
): Promise<Awaited<Result>> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    let chunks = 0;
    // Listeners stay, and do nothing more: taking them off would cost more than they do.
    let isOver = false;
    const refuse = (thrown: unknown): void => {
      isOver = true;
      sink.abandon();
      reject(thrown);
    };
    const take = (chunk: Buffer<ArrayBuffer>): void => {
      if (isOver) return;
      bytes += chunk.length;
      if (bytes > limits.maxBytes) return refuse(bodyTooLarge(limits.maxBytes));
      if (++chunks > limits.maxChunks) return refuse(tooManyChunks(limits.maxChunks));
      try {
        limits.held?.arrived(bytes);
        // Somebody else who listens, a plug-in that counts, may look at it after us.
        if (!sink.take(chunk) && request.listenerCount("data") === 1) freeMemory(chunk);
      } catch (thrown) {
        refuse(thrown);
      }
    };
    const finish = (): void => {
      if (isOver) return;
      isOver = true;
      try {
        resolve(sink.end() as Awaited<Result>);
      } catch (thrown) {
        sink.abandon();
        reject(thrown);
      }
    };
    const leave = (): void => {
      if (!isOver) refuse(callerLeft());
    };
    if (response.destroyed || (request.destroyed && !request.readableEnded)) return leave();
    if (request.readableEnded) return refuse(bodyReadBefore());
    // Where the server leaves `Expect: 100-continue` to us, this is the moment: everything that needs no body has been checked.
    if (request.headers.expect !== undefined && awaitsContinue(response)) response.writeContinue();
    request.on("data", take).on("end", finish).on("close", leave);
  });
}

/** Node sends `100 Continue` by itself unless someone listens to `checkContinue`, and only remembers so in this field. */
function awaitsContinue(response: ServerResponse & { _sent100?: boolean }): boolean {
  return response._sent100 !== true && !response.headersSent;
}

/** Its end has passed already, so waiting for it would never end. */
function bodyReadBefore(): GatewayError {
  const cause = new Error("A plug-in has read the body of a call; it must leave it to the gateway.");
  return new GatewayError("INTERNAL", internalDetail, { cause });
}

export function tooManyChunks(maxChunks: number): GatewayError {
  return new GatewayError(
    "INVALID_REQUEST",
    `Expected a body of at most ${maxChunks} chunks, got more; send larger chunks, or a content-length.`,
  );
}

/**
 * Frees the memory of a buffer that is alone in it, which nobody reads any more. A body comes in chunks of 64 KiB that lie
 * outside the heap, and the collector would be called for them whenever some 20 MB have come together. Measured with bodies
 * of 602 kB: a full collection, 30 ms of marking, for every 20 to 50 of them; without, half the processor time a request,
 * and a p99 of 5 ms where it was 37.
 */
function freeMemory({ buffer, length }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}

/** Whether so much of the body may still be on its way that the connection is better closed than read to its end. */
export function leavesBodyUnread(request: IncomingMessage): boolean {
  if (request.complete) return false;
  const { headers } = request;
  if (headers["transfer-encoding"] !== undefined) return true;
  return Number(headers["content-length"] ?? 0) > drainAtMostBytes;
}

/** Keeps the body in memory as one buffer, and hands it over when it is complete. */
export class MemorySink<Result> implements BodySink<Result> {
  readonly #expected: number | undefined;
  readonly #complete: (body: Buffer<ArrayBuffer>, isOwn: boolean) => Result;
  #bytes: Buffer<ArrayBuffer> | undefined;
  #length = 0;
  /** False while `#bytes` is the first chunk itself, as it is for nearly every small body. */
  #isOwn = false;

  /**
   * @param expected what content-length announced; may be a lie
   * @param complete gets the body; `isOwn` is false where somebody else may still look at its memory
   */
  constructor(expected: number | undefined, complete: (body: Buffer<ArrayBuffer>, isOwn: boolean) => Result) {
    this.#expected = expected;
    this.#complete = complete;
  }

  take(chunk: Buffer<ArrayBuffer>): boolean {
    if (this.#bytes === undefined && chunk.length >= (this.#expected ?? 0)) {
      this.#bytes = chunk;
      this.#length = chunk.length;
      return true;
    }
    const bytes = this.#withRoom(this.#length + chunk.length);
    this.#length += chunk.copy(bytes, this.#length);
    return false;
  }

  end(): Result {
    const bytes = this.#bytes ?? Buffer.alloc(0);
    this.#bytes = undefined;
    return this.#complete(this.#isOwn ? bytes.subarray(0, this.#length) : bytes, this.#isOwn);
  }

  abandon(): void {
    this.#bytes = undefined;
  }

  /** Grows by doubling, so that a million one-byte chunks copy little and hold nothing beyond what they carry. */
  #withRoom(needed: number): Buffer<ArrayBuffer> {
    const old = this.#bytes;
    if (old !== undefined && this.#isOwn && needed <= old.length) return old;
    const doubled = Math.max(needed, 2 * this.#length, 4_096);
    const capacity = this.#expected !== undefined && this.#expected >= needed ? Math.min(doubled, this.#expected) : doubled;
    const grown = Buffer.allocUnsafeSlow(capacity);
    old?.copy(grown, 0, 0, this.#length);
    if (old !== undefined && this.#isOwn) freeMemory(old);
    this.#bytes = grown;
    this.#isOwn = true;
    return grown;
  }
}
