/** Writes log lines to a descriptor: many lines a write, never waiting for the reader, whole lines or none. */

import { write, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A line waits at most this long for others to share its write. */
const FLUSH_MS = 100;

/** Lines share writes of about this many bytes: a write per request would cost as much as the request's own answer. */
const SEND_BYTES = 65_536;

const BLOCK_BYTES = 2 * SEND_BYTES;

/** 8 MiB may lie in memory when nobody reads; lines beyond that are dropped, and counted. */
const MAX_BLOCKS = 64;

/** A pipe that is full is tried again after this. */
const RETRY_MS = 10;

/** At the end what is left goes out as long as somebody takes some of it within this. */
const PATIENCE_MS = 500;

const NEWLINE = 10;

/** More than a notice takes. */
const NOTICE_BYTES = 300;

interface Block {
  readonly bytes: Buffer;
  /** First byte that nobody has begun to write. */
  begun: number;
  end: number;
}

export class LineWriter {
  readonly #fd: number;
  readonly #notice: ((lines: number) => string) | undefined;
  /** Oldest first; the last one is being filled. */
  #blocks: Block[] = [];
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writtenBytes = 0;
  #unsaid = 0;
  /** Lines that were dropped because nobody took those before them, or could not be written. */
  dropped = 0;

  /** `notice` makes the line that says how many were dropped, once lines go out again. */
  constructor(fd: number, notice?: (lines: number) => string) {
    this.#fd = fd;
    this.#notice = notice;
  }

  /** Takes a line with its end. */
  write(line: string): void {
    if (this.#unsaid > 0) line = this.#saidBefore(line);
    const block = this.#blockFor(line.length * 3);
    if (block === undefined) return this.#drop(1);
    // Copied at once: sonic-boom keeps lines as a string, and measuring and flattening that took 6 µs a request.
    block.end += block.bytes.write(line, block.end, "utf8");
    if (block.end - block.begun >= SEND_BYTES) this.#send();
    else this.#sendLater(FLUSH_MS);
  }

  /** Resolves when all that is buffered is written, or nobody takes any of it for a while. */
  async flush(): Promise<void> {
    for (let idleMs = 0; this.#isPending && idleMs < PATIENCE_MS; ) {
      const before = this.#writtenBytes;
      if (this.#writing === undefined) this.flushSync();
      if (!this.#isPending) return;
      await (this.#writing === undefined ? sleep(RETRY_MS) : Promise.race([this.#writing, sleep(RETRY_MS)]));
      idleMs = this.#writtenBytes === before ? idleMs + RETRY_MS : 0;
    }
  }

  /** Writes what the reader takes at once before it returns, for a process that ends this very moment. */
  flushSync(): void {
    try {
      for (const block of this.#blocks)
        while (block.begun < block.end) {
          const written = writeSync(this.#fd, block.bytes, block.begun, block.end - block.begun);
          block.begun += written;
          this.#writtenBytes += written;
        }
    } catch (error) {
      if (!isFull(error)) this.#lose();
    }
  }

  get #isPending(): boolean {
    return this.#writing !== undefined || this.#blocks.some(({ begun, end }) => begun < end);
  }

  #drop(lines: number): void {
    this.dropped += lines;
    this.#unsaid += lines;
  }

  /** The line with the notice before it, if there is room for both. */
  #saidBefore(line: string): string {
    if (this.#blockFor(2 * NOTICE_BYTES + line.length * 3) === undefined) return line;
    const lines = this.#unsaid;
    this.#unsaid = 0;
    return this.#notice === undefined ? line : this.#notice(lines) + line;
  }

  /** The reader is gone, or the disk is full. */
  #lose(): void {
    const blocks = this.#blocks;
    this.#blocks = [];
    for (const { bytes, begun, end } of blocks) this.#drop(countOf(NEWLINE, bytes.subarray(begun, end)));
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
      if (error !== null && !isFull(error)) {
        block.begun = begun;
        this.#lose();
      } else {
        this.#writtenBytes += error === null ? written : 0;
        this.#wrote(block, end, end - begun - (error === null ? written : 0));
      }
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

function isFull(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "EAGAIN";
}

function countOf(byte: number, bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) count++;
  return count;
}
