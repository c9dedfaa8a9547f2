/** Bytes of tensors on their way into an answer. */

/** What a socket is given in one go; over TLS it is encrypted before the next turn. */
const stretchBytes = 256 * 1024;

/** The same bytes as stretches that follow each other; none of no bytes. */
export function stretches(raw: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < raw.length; at += stretchBytes) parts.push(raw.subarray(at, at + stretchBytes));
  return parts;
}
