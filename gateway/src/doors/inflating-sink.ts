/** Inflates a compressed body as it arrives, in Node's thread pool, and refuses one that grows beyond what is taken or what is likely. */
import { createGunzip, createInflate } from "node:zlib";
import { GatewayError } from "../errors/gateway-error.ts";
import { type BodySink, bodyTooLarge } from "../request/body/read.ts";
import type { HeldBody } from "../request/body/room.ts";
import type { Coding } from "./codings.ts";

/** Tensors of zeros shrink to a thousandth, and nobody sends many: beyond the first bytes a body that grows faster is a bomb. */
const maxRatio = 100;
const anyRatioBytes = 1 << 20;

/** Of what is inflated in one go: short enough for the event loop, which sees each. */
const chunkSize = 64 * 1024;

export class InflatingSink<Result> implements BodySink<Promise<Awaited<Result>>> {
  readonly #inner: BodySink<Result>;
  readonly #coding: Coding;
  readonly #maxBytes: number;
  readonly #held: HeldBody | undefined;
  readonly #stream: ReturnType<typeof createGunzip> | ReturnType<typeof createInflate>;
  #compressed = 0;
  #inflated = 0;
  #failure: unknown;
  #isOver = false;
  readonly #inflatedAll = Promise.withResolvers<void>();

  /**
   * @param inner gets the inflated body
   * @param held counts both, while they are there together
   */
  constructor(coding: Coding, inner: BodySink<Result>, maxBytes: number, held: HeldBody | undefined) {
    this.#coding = coding;
    this.#inner = inner;
    this.#maxBytes = maxBytes;
    this.#held = held;
    this.#stream = coding === "gzip" ? createGunzip({ chunkSize }) : createInflate({ chunkSize });
    this.#stream.on("data", (chunk: Buffer<ArrayBuffer>) => this.#take(chunk));
    this.#stream.on("end", () => this.#inflatedAll.resolve());
    this.#stream.on("error", (cause) => this.#fail(notCompressed(coding, cause)));
    // Who waits for it hears of it at the end, or with the next chunk.
    this.#inflatedAll.promise.catch(() => {});
  }

  take(chunk: Buffer<ArrayBuffer>): boolean {
    if (this.#failure !== undefined) throw this.#failure;
    this.#compressed += chunk.length;
    this.#stream.write(chunk);
    return true;
  }

  async end(): Promise<Awaited<Result>> {
    this.#stream.end();
    await this.#inflatedAll.promise;
    this.#isOver = true;
    try {
      return await this.#inner.end();
    } catch (thrown) {
      this.#inner.abandon();
      throw thrown;
    }
  }

  abandon(): void {
    if (!this.#isOver) this.#fail(new GatewayError("CANCELLED", "Nobody waits for the body any more."));
  }

  #take(chunk: Buffer<ArrayBuffer>): void {
    if (this.#isOver) return;
    this.#inflated += chunk.length;
    try {
      if (this.#inflated > this.#maxBytes) throw bodyTooLarge(this.#maxBytes);
      if (this.#inflated > anyRatioBytes && this.#inflated > this.#compressed * maxRatio) throw growsTooMuch(this.#coding);
      this.#held?.arrived(this.#compressed + this.#inflated);
      this.#inner.take(chunk);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #fail(thrown: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#failure = thrown;
    this.#inner.abandon();
    this.#stream.destroy();
    this.#inflatedAll.reject(thrown);
  }
}

function notCompressed(coding: Coding, cause: unknown): GatewayError {
  return new GatewayError("INVALID_REQUEST", `The body is not ${coding}, as its headers say, or ends too early; send all of it.`, {
    cause,
  });
}

function growsTooMuch(coding: Coding): GatewayError {
  return new GatewayError(
    "PAYLOAD_TOO_LARGE",
    `The body grows to more than ${maxRatio} times its length as ${coding}, which is not taken beyond ${anyRatioBytes} bytes; send it as it is.`,
  );
}
