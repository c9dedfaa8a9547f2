/** What a key looks like, `ihk_<id: 8>_<secret: 43>` in base62, and how one is made. */

import { randomBytes } from "node:crypto";
import { randomBase62, SECRET_LENGTH } from "./secret.ts";

const ID_LENGTH = 8;
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
