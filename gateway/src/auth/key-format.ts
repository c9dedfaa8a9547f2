/** What a key looks like, `ihk_<id: 8>_<secret: 43>` in base62, and how one is made and hashed. */

import { hash, randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID_LENGTH = 8;
/** 43 characters of base62 are 256 bits. */
const SECRET_LENGTH = 43;
const PATTERN = /^ihk_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}$/;

export interface NewKey {
  readonly id: string;
  /** The whole key; shown once and kept nowhere. */
  readonly plaintext: string;
}

export function createKey(random: (bytes: number) => Uint8Array = randomBytes): NewKey {
  const id = randomBase62(ID_LENGTH, random);
  return { id, plaintext: `ihk_${id}_${randomBase62(SECRET_LENGTH, random)}` };
}

/** The id of a well-formed key; undefined for anything else, so that no lookup ever sees it. */
export function idFromKey(key: string): string | undefined {
  return PATTERN.test(key) ? key.slice(4, 4 + ID_LENGTH) : undefined;
}

/** SHA-256; enough for a random 256-bit secret, where a slow password hash would only help an attacker to tie us up. */
export function hashFromKey(key: string): Uint8Array {
  return hash("sha256", key, "buffer");
}

function randomBase62(length: number, random: (bytes: number) => Uint8Array): string {
  let text = "";
  while (text.length < length)
    // 248 = 4 × 62: bytes above would make the first characters likelier.
    for (const byte of random(length - text.length)) if (byte < 248) text += ALPHABET[byte % 62];
  return text;
}
