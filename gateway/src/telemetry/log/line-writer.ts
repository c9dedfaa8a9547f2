/** Writes log lines to a descriptor: many lines a write, never waiting for the reader, whole lines or none. */

import { write, writeSync } from "node:fs";

/** A line waits at most this long for others to share its write. */
const FLUSH_MS = 100;

/** Lines share writes of about this many bytes: a write per request would cost as much as the request's own answer. */
const SEND_BYTES = 65_536;

const BLOCK_BYTES = 2 * SEND_BYTES;

/** 8 MiB may lie in memory when nobody reads; lines beyond that are dropped, and counted. */
const MAX_BLOCKS = 64;

/** A pipe that is full is tried again after this. */
const RETRY_MS = 10;

interface Block {
  readonly bytes: Buffer;
  /** First byte that nobody has begun to write. */
  begun: number;
  end: number;
}

export class LineWriter {
  readonly #fd: number;
  /** Oldest first; the last one is being filled. */
  #blocks: Block[] = [];
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Lines that were dropped because nobody took those before them. */
  dropped = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Takes a line with its end. */
  write(line: string): void {
    const block = this.#blockFor(line.length * 3);
    if (block === undefined) {
      this.dropped += 1;
      return;
    }
    // Copied at once: sonic-boom keeps lines as a string, and measuring and flattening that took 6 µs a request.
    block.end += block.bytes.write(line, block.end, "utf8");
    if (block.end - block.begun >= SEND_BYTES) this.#send();
    else this.#sendLater(FLUSH_MS);
  }

  /** Resolves when all that is buffered now is written, or nobody reads it. */
  async flush(): Promise<void> {
    // What is done may have begun the next.
    while (this.#writing !== undefined) await this.#writing;
    this.flushSync();
  }

  /** The same before it returns, for a process that ends this very moment. */
  flushSync(): void {
    try {
      for (const block of this.#blocks)
        while (block.begun < block.end) block.begun += writeSync(this.#fd, block.bytes, block.begun, block.end - block.begun);
    } catch {
      // The reader is gone or stuck: there is nobody to tell.
    }
  }

  #blockFor(bytes: number): Block | undefined {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.end + bytes <= last.bytes.length) return last;
    if (this.#blocks.length >= MAX_BLOCKS) return undefined;
    const block = { bytes: Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytes)), begun: 0, end: 0 };
    this.#blocks.push(block);
    return block;
  }

  #sendLater(delayMs: number): void {
    this.#timer ??= setTimeout(() => this.#send(), delayMs).unref();
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const block = this.#blocks[0];
    if (this.#writing !== undefined || block === undefined || block.begun === block.end) return;
    const { begun, end } = block;
    block.begun = end;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#writing = promise;
    write(this.#fd, block.bytes, begun, end - begun, null, (error, written) => {
      this.#writing = undefined;
      if (error !== null && error.code !== "EAGAIN") this.#blocks = [];
      else this.#wrote(block, end, end - begun - (error === null ? written : 0));
      resolve();
    });
  }

  #wrote(block: Block, end: number, missing: number): void {
    if (missing > 0) {
      block.begun = end - missing;
      return this.#sendLater(RETRY_MS);
    }
    if (block.begun === block.end) {
      if (this.#blocks.length > 1) this.#blocks.shift();
      else block.begun = block.end = 0;
    }
    const next = this.#blocks[0]!;
    if (this.#blocks.length > 1 || next.end - next.begun >= SEND_BYTES) this.#send();
    else if (next.end > 0) this.#sendLater(FLUSH_MS);
  }
}
