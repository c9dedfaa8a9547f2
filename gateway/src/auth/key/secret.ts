/** Random text that nobody can guess, and the hash that is kept in its place. */

import { hash, randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** 43 characters of base62 are 256 bits. */
export const SECRET_LENGTH = 43;

export function randomBase62(length: number, random: (bytes: number) => Uint8Array = randomBytes): string {
  let text = "";
  while (text.length < length)
    // 248 = 4 × 62: bytes above would make the first characters likelier.
    for (const byte of random(length - text.length)) if (byte < 248) text += ALPHABET[byte % 62];
  return text;
}

/** SHA-256; enough for a random 256-bit secret, where a slow password hash would only help an attacker to tie us up. */
export function hashFromSecret(secret: string): Uint8Array {
  return hash("sha256", secret, "buffer");
}
