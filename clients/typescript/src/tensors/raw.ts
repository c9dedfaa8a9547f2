/** The elements of a tensor as they are on the wire: little-endian, row-major, without padding. */

import { arrayOf, type DataByDatatype, type Datatype, type FixedDatatype } from "./datatype.ts";
import { float32FromBfloat16, float32FromFloat16, float32ToBfloat16, float32ToFloat16 } from "./half.ts";

/** A BYTES element is its length in four bytes, and then that many. */
const LENGTH_BYTES = 4;

/** Throws a RangeError for bytes that do not make whole elements. */
export function dataFromRaw(datatype: Datatype, raw: Uint8Array): DataByDatatype[Datatype] {
  return datatype === "BYTES" ? elementsFromRaw(raw) : numbersFromRaw(datatype, raw);
}

/** A view of the data wherever that is possible: no copy is made of large ones. */
export function dataToRaw(datatype: Datatype, data: DataByDatatype[Datatype]): Uint8Array {
  if (datatype === "BYTES") return elementsToRaw(data as DataByDatatype["BYTES"]);
  const array = arrayOf(datatype);
  if (array === undefined || !(data instanceof array)) return numbersToRaw(data as HalfArrayLike, datatype);
  requireLittleEndian();
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

type HalfArrayLike = ArrayLike<number>;

function numbersFromRaw(datatype: FixedDatatype, raw: Uint8Array): DataByDatatype[FixedDatatype] {
  requireLittleEndian();
  const array = arrayOf(datatype);
  if (array === undefined) {
    const convert = datatype === "FP16" ? float32FromFloat16 : float32FromBfloat16;
    return Float32Array.from(aligned(raw, Uint16Array), convert);
  }
  return aligned(raw, array) as DataByDatatype[FixedDatatype];
}

type Aligned<T> = {
  new (length: number): T;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
};

/** Typed arrays begin at multiples of their element's length; what does not is copied. */
function aligned<T extends ArrayBufferView>(raw: Uint8Array, array: Aligned<T>): T {
  const { BYTES_PER_ELEMENT: width } = array as unknown as { BYTES_PER_ELEMENT: number };
  if (raw.byteLength % width !== 0) throw new RangeError(`expected elements of ${width} bytes, got ${raw.byteLength} bytes`);
  const whole = raw.byteOffset % width === 0 ? raw : raw.slice();
  return new array(whole.buffer, whole.byteOffset, whole.byteLength / width);
}

function numbersToRaw(data: HalfArrayLike, datatype: FixedDatatype): Uint8Array {
  requireLittleEndian();
  const convert = datatype === "FP16" ? float32ToFloat16 : float32ToBfloat16;
  return new Uint8Array(Uint16Array.from(data, convert).buffer);
}

function elementsFromRaw(raw: Uint8Array): (string | Uint8Array)[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const elements: (string | Uint8Array)[] = [];
  for (let at = 0; at < raw.length; ) {
    // Throws a RangeError where fewer than four bytes are left.
    const end = at + LENGTH_BYTES + view.getUint32(at, true);
    if (end > raw.length) throw new RangeError(`expected ${end - raw.length} more bytes of a BYTES element`);
    elements.push(textOrBytes(raw.subarray(at + LENGTH_BYTES, end), strict));
    at = end;
  }
  return elements;
}

function textOrBytes(bytes: Uint8Array, strict: TextDecoder): string | Uint8Array {
  try {
    return strict.decode(bytes);
  } catch {
    return bytes;
  }
}

function elementsToRaw(elements: readonly (string | Uint8Array)[]): Uint8Array {
  const encoder = new TextEncoder();
  const encoded = elements.map((element) => (typeof element === "string" ? encoder.encode(element) : element));
  const raw = new Uint8Array(encoded.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0));
  const view = new DataView(raw.buffer);
  let at = 0;
  for (const element of encoded) {
    view.setUint32(at, element.length, true);
    raw.set(element, at + LENGTH_BYTES);
    at += LENGTH_BYTES + element.length;
  }
  return raw;
}

/** Nothing that runs this today is big-endian; numbers that are silently wrong would be worse than this error. */
function requireLittleEndian(): void {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) throw new Error('tensors need a little-endian machine; call with format "json"');
}
