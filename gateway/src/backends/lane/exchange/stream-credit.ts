/** The credit of one call that streams: what its worker may have on its way to a caller who has not taken it yet. */

/** Chunks that may be on their way or wait for their caller: some tenths of a second of a fast model. */
export const maxStreamChunks = 32;
/** Bytes of outputs that these may hold together, unless it is a single chunk. */
export const maxStreamBytes = 64 * 1024;

export class StreamCredit {
  /** Chunks that the caller has taken since the stream began, and bytes of their outputs. */
  takenChunks = 0;
  takenBytes = 0;
  /** Bytes of each chunk that waits, in order. */
  readonly #waiting: number[] = [];
  #waitingBytes = 0;

  /** Whether any chunk has come. */
  get hasBegun(): boolean {
    return this.takenChunks > 0 || this.#waiting.length > 0;
  }

  /** A chunk has come; false when there was no credit for it. */
  use(bytes: number): boolean {
    const waiting = this.#waiting.length;
    if (waiting > 0 && (waiting >= maxStreamChunks || this.#waitingBytes + bytes > maxStreamBytes)) return false;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes;
    return true;
  }

  /** The caller has taken the oldest of those that wait; false when none does. */
  giveBack(): boolean {
    const bytes = this.#waiting.shift();
    if (bytes === undefined) return false;
    this.takenChunks++;
    this.takenBytes += bytes;
    this.#waitingBytes -= bytes;
    return true;
  }
}
