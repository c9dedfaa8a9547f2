/**
 * Turns `InferTensorContents` of the Open Inference Protocol into a tensor's bytes. It reads the message as it was encoded: decoded, its
 * integers of 64 bits would be doubles, and each element a value of its own.
 */
import { lengthPrefixBytes } from "./bytes-element.ts";
import { bytesPerElement, type Datatype, integerRange } from "./datatype.ts";
import { elementCount } from "./element-count.ts";
import { delimited, endOfVarint, fixed32, fixed64, skipped, Varint, varint } from "./protobuf-wire.ts";
import { type Memory, reserve, reservedAt } from "./slab.ts";
import { OwnBytes } from "./tensor.ts";

/** Names of the message's fields at their numbers. */
const fieldNames = [
  "",
  "bool_contents",
  "int_contents",
  "int64_contents",
  "uint_contents",
  "uint64_contents",
  "fp32_contents",
  "fp64_contents",
  "bytes_contents",
] as const;

/** How the elements of a field come, one by one. */
type Element =
  | { readonly wire: typeof varint /** False: no such value in the datatype. */; write(out: Memory, at: number, value: Varint): boolean }
  | { readonly wire: typeof fixed32 | typeof fixed64 }
  | { readonly wire: typeof delimited };

interface FieldOf {
  readonly number: number;
  readonly element: Element;
}

function integers(number: number, write: (out: Memory, at: number, value: Varint) => boolean): FieldOf {
  return { number, element: { wire: varint, write } };
}

/** A writer of integers that are at most 32 bits wide: what comes back changed did not fit. */
function narrow(view: (out: Memory) => Int8Array | Uint8Array | Int16Array | Uint16Array, isSigned: boolean): FieldOf["element"] {
  return {
    wire: varint,
    write(out, at, { low }) {
      const value = isSigned ? low | 0 : low >>> 0;
      const elements = view(out);
      elements[at] = value;
      return elements[at] === value;
    },
  };
}

function write32(out: Memory, at: number, { low }: Varint): boolean {
  out.u32[at] = low;
  return true;
}

function write64(out: Memory, at: number, { low, high }: Varint): boolean {
  out.u32[at * 2] = low;
  out.u32[at * 2 + 1] = high;
  return true;
}

function writeBoolean(out: Memory, at: number, { low, high }: Varint): boolean {
  out.bytes[at] = low === 0 && high === 0 ? 0 : 1;
  return true;
}

/** The field that holds the elements of a datatype; FP16 and BF16 have none. */
const fields: Readonly<Partial<Record<Datatype, FieldOf>>> = {
  BOOL: integers(1, writeBoolean),
  INT8: { number: 2, element: narrow((out) => out.i8, true) },
  INT16: { number: 2, element: narrow((out) => out.i16, true) },
  INT32: integers(2, write32),
  INT64: integers(3, write64),
  UINT8: { number: 4, element: narrow((out) => out.bytes, false) },
  UINT16: { number: 4, element: narrow((out) => out.u16, false) },
  UINT32: integers(4, write32),
  UINT64: integers(5, write64),
  FP32: { number: 6, element: { wire: fixed32 } },
  FP64: { number: 7, element: { wire: fixed64 } },
  BYTES: { number: 8, element: { wire: delimited } },
};

/** What is wrong with contents, for whoever sent them. */
export interface WrongContents {
  readonly wrong: string;
}

/** What is done between one step and the next, in elements: some tenths of a millisecond. */
const elementsPerStep = 16 * 1024;
/** Bytes that are copied while one element is read. */
const copiedPerElement = 256;

/**
 * The bytes, in steps of less than a millisecond, or what is wrong.
 * @param contents the encoded message; several of them one after the other are their sum, as Protobuf has it
 * @param maxBytes of memory to take: an integer of 64 bits that came as one byte takes eight
 */
export function* rawFromContents(
  datatype: Datatype,
  shape: readonly number[],
  contents: Uint8Array,
  maxBytes: number,
): Generator<void, OwnBytes | WrongContents, void> {
  const field = fields[datatype];
  if (field === undefined) return { wrong: `expected the elements of ${datatype} as raw contents, since there are no typed ones for it` };
  const elements = elementCount(shape);
  if (elements === undefined)
    return { wrong: `expected dimensions of 0 or more with a product below 2^53, got [${shape.slice(0, 16).join(", ")}]` };
  // Each element takes a byte at least: a shape cannot ask for more memory than came.
  if (elements > contents.length) return { wrong: `expected ${elements} elements in ${fieldNames[field.number]}, got fewer` };
  const bytes = datatype === "BYTES" ? contents.length + elements * lengthPrefixBytes : elements * bytesPerElement[datatype];
  if (bytes > maxBytes) return { wrong: `expected contents that take at most ${maxBytes} bytes as raw ones, got ${bytes}` };
  const reader = new ContentsReader(datatype, field, elements, asBuffer(contents), reserve(bytes), reservedAt);
  for (;;) {
    const wrong = reader.goOn();
    if (wrong !== undefined) return { wrong };
    if (reader.isOver) return reader.raw;
    yield;
  }
}

const notAMessage = "expected an InferTensorContents, got bytes that are none";

class ContentsReader {
  readonly #datatype: Datatype;
  readonly #field: FieldOf;
  readonly #elements: number;
  readonly #bytes: Buffer;
  readonly #out: Memory;
  readonly #startByte: number;
  readonly #varint = new Varint();
  #at = 0;
  /** The run of elements behind one tag, where they are packed: it ends here. */
  #runEnd = 0;
  /** Elements written. */
  #written = 0;
  /** Where the next BYTES element goes. */
  #outByte: number;
  /** Elements that this step has left. */
  #left = 0;
  /** All elements, where they lie in the message as they do in a tensor. */
  #inPlace: OwnBytes | undefined;

  constructor(datatype: Datatype, field: FieldOf, elements: number, bytes: Buffer, out: Memory, startByte: number) {
    this.#datatype = datatype;
    this.#field = field;
    this.#elements = elements;
    this.#bytes = bytes;
    this.#out = out;
    this.#startByte = startByte;
    this.#outByte = startByte;
  }

  get isOver(): boolean {
    return this.#at >= this.#bytes.length;
  }

  get raw(): OwnBytes {
    if (this.#inPlace !== undefined) return this.#inPlace;
    const bytes = this.#datatype === "BYTES" ? this.#outByte - this.#startByte : this.#elements * bytesPerElement[this.#datatype];
    return new OwnBytes(this.#out.bytes, this.#startByte, bytes);
  }

  /** Does a step; what is wrong, or undefined. */
  goOn(): string | undefined {
    this.#left = elementsPerStep;
    while (!this.isOver && this.#left > 0) {
      const wrong = this.#at < this.#runEnd ? this.#takeFromRun() : this.#takeField();
      if (wrong !== undefined) return wrong;
    }
    if (this.isOver && this.#written < this.#elements) return this.#expected(`${this.#written}`);
    return undefined;
  }

  #takeField(): string | undefined {
    this.#left--;
    const tag = this.#readVarint();
    if (tag === undefined) return notAMessage;
    const number = tag >>> 3;
    const wire = tag & 7;
    const { element } = this.#field;
    if (number !== this.#field.number) return this.#takeOther(number, wire);
    if (wire === delimited && element.wire !== delimited) return this.#beginRun();
    if (wire !== element.wire) return notAMessage;
    if (this.#written === this.#elements) return this.#expected("more");
    if (element.wire === delimited) return this.#takeBytes();
    this.#runEnd = this.#at + (element.wire === varint ? 1 : element.wire === fixed32 ? 4 : 8);
    if (element.wire === varint) this.#runEnd = endOfVarint(this.#bytes, this.#at, this.#bytes.length);
    return this.#runEnd < 0 || this.#runEnd > this.#bytes.length ? notAMessage : this.#takeFromRun();
  }

  /** Fields that this version does not know pass; elements of another datatype don't. */
  #takeOther(number: number, wire: number): string | undefined {
    const name = fieldNames[number];
    const from = this.#at;
    const next = skipped(this.#bytes, this.#at, wire);
    if (next < 0 || number === 0) return notAMessage;
    this.#at = next;
    // Packed and empty: no element.
    if (name === undefined || (wire === delimited && number !== 8 && next === from + 1)) return undefined;
    return `expected the elements of ${this.#datatype} in ${fieldNames[this.#field.number]}, got ${name}`;
  }

  #beginRun(): string | undefined {
    const length = this.#readVarint();
    if (length === undefined || length > this.#bytes.length - this.#at) return notAMessage;
    this.#runEnd = this.#at + length;
    return undefined;
  }

  #takeFromRun(): string | undefined {
    const { element } = this.#field;
    if (element.wire === varint) return this.#takeVarints(element.write);
    return this.#copyFixed(element.wire === fixed32 ? 4 : 8);
  }

  #takeVarints(write: (out: Memory, at: number, value: Varint) => boolean): string | undefined {
    const bytes = this.#bytes;
    const first = this.#startByte / bytesPerElement[this.#datatype];
    const value = this.#varint;
    while (this.#at < this.#runEnd && this.#left-- > 0) {
      if (this.#written === this.#elements) return this.#expected("more");
      const next = value.read(bytes, this.#at, this.#runEnd);
      if (next < 0) return notAMessage;
      if (!write(this.#out, first + this.#written, value)) return this.#outOfRange();
      this.#at = next;
      this.#written++;
    }
    return undefined;
  }

  #copyFixed(size: number): string | undefined {
    const length = this.#runEnd - this.#at;
    if (length % size !== 0) return notAMessage;
    const count = length / size;
    if (this.#written + count > this.#elements) return this.#expected("more");
    if (count === this.#elements && count > 0) this.#inPlace = new OwnBytes(this.#bytes, this.#at, length);
    else this.#bytes.copy(this.#out.bytes, this.#startByte + this.#written * size, this.#at, this.#runEnd);
    this.#left -= length / copiedPerElement;
    this.#at = this.#runEnd;
    this.#written += count;
    return undefined;
  }

  #takeBytes(): string | undefined {
    const length = this.#readVarint();
    if (length === undefined || length > this.#bytes.length - this.#at) return notAMessage;
    this.#out.bytes.writeUInt32LE(length, this.#outByte);
    this.#bytes.copy(this.#out.bytes, this.#outByte + lengthPrefixBytes, this.#at, this.#at + length);
    this.#left -= length / copiedPerElement;
    this.#at += length;
    this.#outByte += lengthPrefixBytes + length;
    this.#written++;
    return undefined;
  }

  /** One of 32 bits; undefined where there is none. */
  #readVarint(): number | undefined {
    const next = this.#varint.read(this.#bytes, this.#at, this.#bytes.length);
    if (next < 0 || this.#varint.high !== 0) return undefined;
    this.#at = next;
    return this.#varint.low >>> 0;
  }

  #expected(came: string): string {
    return `expected ${this.#elements} elements in ${fieldNames[this.#field.number]}, got ${came}`;
  }

  #outOfRange(): string {
    const [min, max] = integerRange[this.#datatype]!;
    const { low } = this.#varint;
    const came = this.#field.number === 2 ? low | 0 : low >>> 0;
    return `expected whole numbers from ${min} to ${max} for ${this.#datatype}, got ${came} as element ${this.#written}`;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
