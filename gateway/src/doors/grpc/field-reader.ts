/** Goes through the fields of an encoded Protobuf message without decoding it. */
import { isUtf8 } from "node:buffer";
import { GatewayError } from "../../errors/gateway-error.ts";
import { delimited, skipped, Varint, varint } from "../../tensors/protobuf-wire.ts";

/** Fields that a message and all within it may have together. */
export interface FieldBudget {
  fields: number;
}

const number = new Varint();

export class FieldReader {
  /** Of the field that stands before the reader. */
  number = 0;
  /** Its wire type. */
  wire = 0;
  readonly #bytes: Buffer;
  readonly #budget: FieldBudget;
  readonly #what: string;
  /** Where its value begins, and the index after it. */
  #from = 0;
  #to = 0;

  /** @param what the message is, for people */
  constructor(bytes: Buffer, budget: FieldBudget, what: string) {
    this.#bytes = bytes;
    this.#budget = budget;
    this.#what = what;
  }

  /** Goes to the next field; false behind the last. Throws INVALID_REQUEST. */
  next(): boolean {
    const bytes = this.#bytes;
    if (this.#to >= bytes.length) return false;
    if (--this.#budget.fields < 0)
      throw new GatewayError("INVALID_REQUEST", "Expected a message of fewer fields, got more than any call has.");
    const from = number.read(bytes, this.#to, bytes.length);
    if (from < 0 || number.high !== 0) throw this.#malformed();
    this.number = number.low >>> 3;
    this.wire = number.low & 7;
    const to = skipped(bytes, from, this.wire);
    if (to < 0 || this.number === 0) throw this.#malformed();
    this.#to = to;
    // What has a length begins behind it.
    this.#from = this.wire === delimited ? number.read(bytes, from, to) : from;
    return true;
  }

  /** The field as bytes, which lie where they did. Throws INVALID_REQUEST. */
  bytes(): Buffer {
    if (this.wire !== delimited) throw this.#malformed();
    return this.#bytes.subarray(this.#from, this.#to);
  }

  /** The field as text. Throws INVALID_REQUEST where it is none. */
  text(): string {
    if (this.wire !== delimited) throw this.#malformed();
    const text = this.#bytes.toString("utf8", this.#from, this.#to);
    // What is no UTF-8 becomes this character; few who send it mean it.
    if (text.includes("\ufffd") && !isUtf8(this.bytes())) throw this.#malformed();
    return text;
  }

  /** The field as a number of up to 64 bits, signed; past 2^53 it is not exact. Throws INVALID_REQUEST. */
  integer(): number {
    if (this.wire !== varint) throw this.#malformed();
    number.read(this.#bytes, this.#from, this.#to);
    return signed(number);
  }

  /** The same without a sign. */
  unsigned(): number {
    if (this.wire !== varint) throw this.#malformed();
    number.read(this.#bytes, this.#from, this.#to);
    return (number.high >>> 0) * 2 ** 32 + (number.low >>> 0);
  }

  /** The field as a double. Throws INVALID_REQUEST. */
  double(): number {
    if (this.#to - this.#from !== 8) throw this.#malformed();
    return this.#bytes.readDoubleLE(this.#from);
  }

  /** Adds the numbers of a repeated field, however they come, up to so many in all. Throws INVALID_REQUEST. */
  integers(to: number[], most: number): void {
    if (this.wire === varint) {
      if (to.length < most) to.push(this.integer());
      return;
    }
    if (this.wire !== delimited) throw this.#malformed();
    for (let at = this.#from; at < this.#to && to.length < most; ) {
      at = number.read(this.#bytes, at, this.#to);
      if (at < 0) throw this.#malformed();
      to.push(signed(number));
    }
  }

  #malformed(): GatewayError {
    return new GatewayError("INVALID_REQUEST", `The message is not ${this.#what}; encode one by its .proto file.`);
  }
}

function signed({ low, high }: Varint): number {
  return (high | 0) * 2 ** 32 + (low >>> 0);
}
