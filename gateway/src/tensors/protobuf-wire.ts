/** The few things about Protobuf's encoding that reading a message without decoding it takes. */

/** Wire types, as they stand in the lowest three bits of a field's tag. */
export const varint = 0;
export const fixed64 = 1;
export const delimited = 2;
export const fixed32 = 5;

const maxVarintBytes = 10;

/** A number of up to 64 bits, as two halves: a BigInt for each would cost more than all the rest. */
export class Varint {
  /** Its lower 32 bits, as a signed or an unsigned number. */
  low = 0;
  /** Its upper ones. */
  high = 0;

  /** Reads the one at `at`. The index after it, or -1 where it does not end before `end`, or has too many bytes. */
  read(bytes: Uint8Array, at: number, end: number): number {
    if (at >= end) return -1;
    const first = bytes[at]!;
    if (first < 0x80) {
      this.low = first;
      this.high = 0;
      return at + 1;
    }
    const last = Math.min(end, at + maxVarintBytes);
    let low = first & 0x7f;
    let high = 0;
    for (let i = at + 1, shift = 7; i < last; i++, shift += 7) {
      const byte = bytes[i]!;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte >= 0x80) continue;
      this.low = low;
      this.high = high;
      return i + 1;
    }
    return -1;
  }
}

/** The index after the varint at `at`, or -1 where it does not end before `end`. */
export function endOfVarint(bytes: Uint8Array, at: number, end: number): number {
  const last = Math.min(end, at + maxVarintBytes);
  for (let i = at; i < last; i++) if (bytes[i]! < 0x80) return i + 1;
  return -1;
}

const length = new Varint();

/** The index after the value of a field, behind its tag; -1 where the bytes end before it, or there is no such wire type. */
export function skipped(bytes: Uint8Array, at: number, wireType: number): number {
  const next = nextOf(bytes, at, wireType);
  return next > bytes.length ? -1 : next;
}

function nextOf(bytes: Uint8Array, at: number, wireType: number): number {
  switch (wireType) {
    case varint:
      return endOfVarint(bytes, at, bytes.length);
    case fixed64:
      return at + 8;
    case fixed32:
      return at + 4;
    case delimited: {
      const from = length.read(bytes, at, bytes.length);
      return from < 0 || length.high !== 0 ? -1 : from + (length.low >>> 0);
    }
    default:
      // Groups are of a Protobuf before ours.
      return -1;
  }
}
