/** Reads protobuf fields from a buffer, byte strings as views on it. */

/** Reads one message; throws RangeError where the message ends too early. */
export class WireReader {
  position = 0;
  /** Number of the field that `next` found. */
  field = 0;
  /** Its wire type: 0 varint, 1 eight bytes, 2 length-prefixed, 5 four bytes. */
  wireType = 0;
  readonly #buffer: Buffer;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  get end(): number {
    return this.#buffer.length;
  }

  /** Moves to the next field before `end`; false when there is none. */
  next(end: number): boolean {
    if (this.position >= end) return false;
    const tag = this.varint();
    this.field = tag >>> 3;
    this.wireType = tag & 7;
    return true;
  }

  /** A whole number from 0 to 2^53; larger ones lose precision, as no field of ours does. */
  varint(): number {
    const buffer = this.#buffer;
    let byte = this.#byteAt(this.position++);
    let value = byte & 127;
    if (byte < 128) return value;
    for (let scale = 128; byte >= 128; scale *= 128) {
      byte = this.#byteAt(this.position++);
      value += (byte & 127) * scale;
      if (scale > 2 ** 63) throw new RangeError(`A number of more than 10 bytes at ${this.position} of ${buffer.length}.`);
    }
    return value;
  }

  /** Length of the length-prefixed field; its content is next. */
  size(): number {
    const size = this.varint();
    if (this.position + size > this.#buffer.length) throw endsEarly(this.#buffer);
    return size;
  }

  string(): string {
    const size = this.size();
    const start = this.position;
    this.position = start + size;
    return this.#buffer.toString("utf8", start, this.position);
  }

  /** A view, not a copy. */
  bytes(): Buffer {
    const size = this.size();
    this.position += size;
    return this.#buffer.subarray(this.position - size, this.position);
  }

  /** Steps over the present field: an unknown one must not stop an older gateway. */
  skip(): void {
    if (this.wireType === 0) this.varint();
    else if (this.wireType === 1) this.position += 8;
    else if (this.wireType === 2) this.bytes();
    else if (this.wireType === 5) this.position += 4;
    else throw new RangeError(`A field of wire type ${this.wireType}.`);
    if (this.position > this.#buffer.length) throw endsEarly(this.#buffer);
  }

  #byteAt(position: number): number {
    if (position >= this.#buffer.length) throw endsEarly(this.#buffer);
    return this.#buffer[position]!;
  }
}

function endsEarly(buffer: Buffer): RangeError {
  return new RangeError(`The message ends early, after ${buffer.length} bytes.`);
}
