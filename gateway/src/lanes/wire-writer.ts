/** Writes protobuf fields straight into a buffer: no message objects, no second pass for lengths. */

/** Room from which several frames are cut, so that a small frame costs no allocation of its own. */
const slabBytes = 65_536;
/** Below this many characters a loop beats the native call (measured on Node 24: 40 ns against 90 ns at 36). */
const loopCharacters = 64;

/** Fields are written one after the other; `reserve` first, for the methods don't check for room. */
export class WireWriter {
  #buffer = Buffer.allocUnsafeSlow(slabBytes);
  #start = 0;
  #position = 0;

  /** Makes room for so many more bytes. A frame that has begun moves along. */
  reserve(bytes: number): void {
    if (this.#position + bytes <= this.#buffer.length) return;
    const begun = this.#position - this.#start;
    const grown = Buffer.allocUnsafeSlow(Math.max(slabBytes, begun + bytes));
    this.#buffer.copy(grown, 0, this.#start, this.#position);
    this.#buffer = grown;
    this.#start = 0;
    this.#position = begun;
  }

  /** Bytes written since the last `take`. */
  get length(): number {
    return this.#position - this.#start;
  }

  /** Everything written since the last `take`; never written to again. */
  take(): Buffer {
    const taken = this.#buffer.subarray(this.#start, this.#position);
    this.#start = this.#position;
    return taken;
  }

  /** A field of type uint32, uint64, int32, int64, bool or enum. `tag` is its number shifted left by 3. At most 2^53. */
  unsigned(tag: number, value: number): void {
    this.#buffer[this.#position++] = tag;
    this.varint(value);
  }

  /** A whole number from -(2^53) to 2^53, as int64 has it. */
  signed(tag: number, value: number): void {
    if (value >= 0) return this.unsigned(tag, value);
    this.#buffer[this.#position++] = tag;
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) this.#buffer[this.#position++] = Number(rest & 127n) | 128;
    this.#buffer[this.#position++] = Number(rest);
  }

  double(tag: number, value: number): void {
    this.#buffer[this.#position++] = tag;
    this.#position = this.#buffer.writeDoubleLE(value, this.#position);
  }

  /** A string; its UTF-8 has at most three bytes a character. */
  string(tag: number, value: string): void {
    const buffer = this.#buffer;
    buffer[this.#position++] = tag;
    const length = value.length;
    if (length > loopCharacters) return this.#longString(value);
    let position = this.#position;
    buffer[position++] = length;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code > 127) return this.#longString(value);
      buffer[position++] = code;
    }
    this.#position = position;
  }

  bytes(tag: number, value: Uint8Array): void {
    this.#buffer[this.#position++] = tag;
    this.varint(value.length);
    this.#buffer.set(value, this.#position);
    this.#position += value.length;
  }

  /**
   * Opens a message field of at most `maxBytes` content; returns the mark for `close`.
   * Its length is written as a varint as wide as the largest would be: padded varints are valid protobuf, and it spares moving the content.
   */
  open(tag: number, maxBytes: number): number {
    this.#buffer[this.#position++] = tag;
    const width = varintBytes(maxBytes);
    this.#position += width;
    return this.length * 8 + width;
  }

  close(mark: number): void {
    let width = mark % 8;
    const content = this.#start + (mark - width) / 8;
    let rest = this.#position - content;
    let position = content - width;
    for (; width > 1; width--) {
      this.#buffer[position++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#buffer[position] = rest;
  }

  /** A bare number, for packed fields. */
  varint(value: number): void {
    const buffer = this.#buffer;
    let position = this.#position;
    while (value > 0x7fff_ffff) {
      buffer[position++] = (value % 128) | 128;
      value = Math.floor(value / 128);
    }
    while (value > 127) {
      buffer[position++] = (value & 127) | 128;
      value >>>= 7;
    }
    buffer[position++] = value;
    this.#position = position;
  }

  #longString(value: string): void {
    const length = Buffer.byteLength(value);
    this.varint(length);
    this.#position += this.#buffer.write(value, this.#position, length, "utf8");
  }
}

/** Bytes that a whole number takes as a varint. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (; value > 127; value = Math.floor(value / 128)) bytes++;
  return bytes;
}
