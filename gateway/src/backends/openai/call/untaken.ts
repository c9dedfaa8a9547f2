/** Counts what a caller has not taken yet of what came for it, to tell when no more is to be read from its server. */

/** As on the lanes: so much waits for one caller, besides what one reading brings. */
const [maxChunks, maxBytes] = [32, 64 * 1024];

export class Untaken {
  /** Bytes of each chunk, the oldest first. */
  readonly #chunks: number[] = [];
  #bytes = 0;

  get isFull(): boolean {
    return this.#chunks.length >= maxChunks || this.#bytes >= maxBytes;
  }

  came(bytes: number): void {
    this.#chunks.push(bytes);
    this.#bytes += bytes;
  }

  /** The oldest. */
  taken(): void {
    this.#bytes -= this.#chunks.shift() ?? 0;
  }
}
