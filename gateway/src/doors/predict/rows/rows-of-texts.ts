/** The rows of a BYTES tensor: where each ends only its elements tell. */
import { lengthPrefixBytes } from "../../../tensors/bytes-element.ts";
import { OwnBytes } from "../../../tensors/tensor.ts";

export class RowsOfTexts {
  readonly #memory: Buffer;
  readonly #width: number;
  #at: number;

  /** @param width elements of a row */
  constructor({ memory, offset }: OwnBytes, width: number) {
    this.#memory = memory;
    this.#at = offset;
    this.#width = width;
  }

  /** The elements of the next row, each with its length before it. */
  next(): OwnBytes {
    const start = this.#at;
    for (let i = 0; i < this.#width; i++) this.#at += lengthPrefixBytes + this.#memory.readUInt32LE(this.#at);
    return new OwnBytes(this.#memory, start, this.#at - start);
  }
}
