/** A body that is written while it comes to be, for answers in chunks. */

export class LiveBody {
  /** What is to be written, in order. Never rejects: what goes wrong is told in the last text. */
  readonly texts: AsyncIterable<string>;
  /** Written where the next text is long in coming, behind one that ends a line; empty: nothing is. */
  readonly heartbeat: string;
  /** After so long without a text, in milliseconds. */
  readonly heartbeatMs: number;
  /** Bytes that have been handed to the socket. */
  taken = 0;

  constructor(texts: AsyncIterable<string>, heartbeat: string, heartbeatMs: number) {
    this.texts = texts;
    this.heartbeat = heartbeat;
    this.heartbeatMs = heartbeatMs;
  }
}
