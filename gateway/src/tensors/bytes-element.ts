/** One element of a BYTES tensor as JSON has it: text, or `{"b64": "…"}` for bytes that are not UTF-8. */
import { isUtf8 } from "node:buffer";

/** Bytes of the length that stands before each element. */
export const lengthPrefixBytes = 4;

/** An element that JSON text cannot hold, as TensorFlow Serving writes it. */
export interface Base64Element {
  readonly b64: string;
}

// Standard alphabet with padding (RFC 4648, 4); Buffer.from would skip over anything else without a word.
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Whether it is `{"b64": …}` and nothing else, with valid base64 in it. */
export function isBase64Element(value: unknown): value is Base64Element {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  if (keys.length !== 1 || keys[0] !== "b64") return false;
  const text = (value as Base64Element).b64;
  return typeof text === "string" && base64.test(text);
}

/** Bytes of the element without its prefix; undefined when the value is none. */
export function bytesElementLength(value: unknown): number | undefined {
  if (typeof value === "string") return value.isWellFormed() ? Buffer.byteLength(value) : undefined;
  return isBase64Element(value) ? Buffer.byteLength(value.b64, "base64") : undefined;
}

/** Writes prefix and bytes at `at` and returns where the next element begins. `bytesElementLength` has accepted the value. */
export function writeBytesElement(value: unknown, out: Buffer, at: number): number {
  const start = at + lengthPrefixBytes;
  const length = typeof value === "string" ? out.write(value, start) : out.write((value as Base64Element).b64, start, "base64");
  out.writeUInt32LE(length, at);
  return start + length;
}

/** The element as JSON text. */
export function jsonFromBytesElement(raw: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length <= 64) {
    let isPlain = true;
    for (let i = start; i < end; i++) {
      const byte = raw[i]!;
      // Printable ASCII without quote and backslash needs no escaping.
      if (byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c) {
        isPlain = false;
        break;
      }
    }
    if (isPlain) return `"${raw.toString("latin1", start, end)}"`;
  }
  const bytes = raw.subarray(start, end);
  return isUtf8(bytes) ? JSON.stringify(bytes.toString("utf8")) : `{"b64":"${bytes.toString("base64")}"}`;
}

/** Bytes of a long element that become text in one go. Divisible by three: base64 goes on as if it had not been cut. */
const stretchBytes = 48 * 1024;

/** The same text in pieces, for an element so long that writing it takes a while. */
export function* jsonPiecesFromBytesElement(raw: Buffer, start: number, end: number): Generator<string, void, void> {
  if (!isUtf8(raw.subarray(start, end))) {
    yield '{"b64":"';
    for (let at = start; at < end; at += stretchBytes) yield raw.toString("base64", at, Math.min(at + stretchBytes, end));
    yield '"}';
    return;
  }
  yield '"';
  for (let at = start; at < end; ) {
    let next = Math.min(at + stretchBytes, end);
    // Never within a character: the bytes that continue one are 10xxxxxx.
    while (next < end && (raw[next]! & 0xc0) === 0x80) next--;
    yield JSON.stringify(raw.toString("utf8", at, next)).slice(1, -1);
    at = next;
  }
  yield '"';
}
