/** Bodies too large to be made in one go: pieces, each made when the one before was taken, while other calls have their turns. */
import { turns } from "../time/turns.ts";

/** An answer whose tensors have more bytes than this is made in pieces: as JSON it takes some 5 ms of the event loop. */
export const wholeBytes = 64 * 1024;

export class Pieces {
  /** Bytes of all of them; undefined when only the making shows. */
  readonly bytes: number | undefined;
  /** Bytes of those that were taken. */
  taken = 0;
  /** Bytes of memory that they are made of, kept until the last was taken. */
  readonly heldBytes: number;
  /** When the last of them was taken, on the monotonic clock, in milliseconds. */
  takenAtMs = performance.now();
  /** What went wrong while one was made: a fault of ours. */
  failure: unknown = undefined;
  readonly #pieces: Iterable<string | Buffer>;

  /** @param pieces each made within a millisecond or so */
  constructor(pieces: Iterable<string | Buffer>, bytes: number | undefined, heldBytes: number) {
    this.#pieces = pieces;
    this.bytes = bytes;
    this.heldBytes = heldBytes;
  }

  /** The same with a piece of known length before them; in place of these, of which nothing has been taken. */
  behind(head: Buffer): Pieces {
    return new Pieces(joined(head, this.#pieces), this.bytes === undefined ? undefined : this.bytes + head.length, this.heldBytes);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string | Buffer, void, void> {
    await turns.next();
    for (const piece of this.#made()) {
      this.taken += Buffer.byteLength(piece);
      this.takenAtMs = performance.now();
      yield piece; // a stream whose reader has left throws here, which is no failure
      if (turns.isOver) await turns.next();
    }
  }

  *#made(): Generator<string | Buffer, void, void> {
    try {
      yield* this.#pieces;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

function* joined(head: Buffer, pieces: Iterable<string | Buffer>): Generator<string | Buffer, void, void> {
  yield head;
  yield* pieces;
}
