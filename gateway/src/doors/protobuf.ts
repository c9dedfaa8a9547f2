/** What writers of Protobuf messages share. */

/** The same bytes as a Buffer. */
export function bufferFrom(encoded: Uint8Array): Buffer {
  return Buffer.isBuffer(encoded) ? encoded : Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
}
