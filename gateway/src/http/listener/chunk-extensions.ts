/** Bounds what the chunks of a body carry beside their bytes: Node's parser drops extensions, up to 16 KiB a chunk, without telling anyone. */

import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/** Extensions of one body together; no client is known that sends any (RFC 9112, 7.1.1). */
const maxExtensionBytes = 512;

/** As Node's parser says it, of a chunk whose extensions take more than its own 16 KiB. */
export class ChunkExtensionError extends Error {
  readonly code = "HPE_CHUNK_EXTENSIONS_OVERFLOW";
}

/** What Node keeps on a socket that it parses; there is no public name for it. */
type ParsedSocket = Socket & { readonly parser?: { getCurrentBuffer?(): Buffer | undefined } | null };

/**
 * Watches the body of a request that comes in chunks, whose headers have just been parsed and which stands behind no
 * other: what Node is parsing then begins with, or within, its headers. `refuse` is called once, maybe at once: then
 * the answer is false.
 */
export function mayGoOnInChunks(request: IncomingMessage, refuse: () => void): boolean {
  const socket = request.socket as ParsedSocket;
  const parsing = socket.parser?.getCurrentBuffer?.();
  if (parsing === undefined) return true;
  const counter = new ExtensionCounter();
  const look = (bytes: Buffer): void => {
    counter.take(bytes);
    const isTooLong = counter.extensionBytes > maxExtensionBytes;
    if (counter.isOver || isTooLong) socket.off("data", look);
    if (isTooLong) refuse();
  };
  const headersEnd = parsing.indexOf("\r\n\r\n");
  // Where the blank line itself came in two pieces, it ends where the line does.
  const bodyAt = headersEnd >= 0 ? headersEnd + 4 : parsing.indexOf("\n") + 1;
  look(parsing.subarray(bodyAt));
  if (counter.extensionBytes > maxExtensionBytes) return false;
  // From here on Node hands the bytes of this connection to JavaScript, and to its parser first.
  if (!counter.isOver) socket.on("data", look);
  return true;
}

const size = 0;
const extension = 1;
const sizeEnd = 2;
const content = 3;
const contentEnd = 4;

/** Follows the chunks of one body (RFC 9112, 7.1). What is wrong with them is the parser's to say: here it ends the count. */
export class ExtensionCounter {
  extensionBytes = 0;
  /** The last chunk has come, or what comes is not made of chunks. */
  isOver = false;
  #state = size;
  /** Bytes of the chunk, as its size says so far, and then those that are still to come. */
  #left = 0;

  take(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && !this.isOver; ) {
      if (this.#state === content) {
        const count = Math.min(this.#left, bytes.length - at);
        this.#left -= count;
        at += count;
        if (this.#left === 0) this.#state = contentEnd;
      } else this.#step(bytes[at++]!);
    }
  }

  #step(byte: number): void {
    if (byte === 0x0d && this.#state !== contentEnd) this.#state = sizeEnd;
    else if (this.#state === size) this.#sizeDigit(byte);
    else if (this.#state === extension) this.extensionBytes++;
    else if (this.#state === sizeEnd) this.#begin(byte);
    else if (byte === 0x0a) this.#state = size;
    else if (byte !== 0x0d) this.isOver = true;
  }

  #sizeDigit(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) this.#left = this.#left * 16 + digit;
    else if (byte === 0x3b || byte === 0x20 || byte === 0x09) this.#state = extension;
    else this.isOver = true;
  }

  #begin(byte: number): void {
    if (byte !== 0x0a || this.#left === 0) this.isOver = true;
    this.#state = content;
  }
}

/** -1 for what is none. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
