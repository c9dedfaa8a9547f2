/** What writers of Protobuf messages share. */

/** What a socket is given in one go; over TLS it is encrypted before the next turn. */
const stretchBytes = 256 * 1024;

/** Large bytes, in pieces that lie where they did. */
export function stretches(raw: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < raw.length; at += stretchBytes) parts.push(raw.subarray(at, at + stretchBytes));
  return parts;
}

/** The same bytes as a Buffer. */
export function bufferFrom(encoded: Uint8Array): Buffer {
  return Buffer.isBuffer(encoded) ? encoded : Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
}
