/** Texts as the bytes of a BYTES tensor. */
import { lengthPrefixBytes } from "../../../tensors/bytes-element.ts";

export function bytesFromTexts(texts: readonly string[]): Buffer {
  let length = 0;
  for (const text of texts) length += lengthPrefixBytes + Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const text of texts) {
    const written = bytes.write(text, at + lengthPrefixBytes);
    bytes.writeUInt32LE(written, at);
    at += lengthPrefixBytes + written;
  }
  return bytes;
}
