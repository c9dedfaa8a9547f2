/** Keeps the keys in memory up to date with the state file, and the file with the use of the keys. */

import { quietly, repeat } from "../../time/repeat.ts";
import type { KeySnapshot } from "./snapshot.ts";

/** A revocation is promised to act within a second in every gateway process; asking costs some 10 µs. */
const FOLLOW_MS = 250;

const FLUSH_MS = 15_000;

export interface KeyLog {
  warn(fields: object, message: string): void;
}

/** Returns what stops it, and resolves when the last uses are written down. A file that can't be read for a while changes nothing. */
export function followKeys(keys: Pick<KeySnapshot, "follow" | "flush">, log: KeyLog): () => Promise<void> {
  const stopFollowing = repeat(keys.follow, FOLLOW_MS, "the API keys could not be read again", log);
  const flush = quietly(keys.flush, "the last use of API keys could not be written down", log);
  const flushing = setInterval(() => void flush(), FLUSH_MS).unref();
  return () => {
    stopFollowing();
    clearInterval(flushing);
    return flush();
  };
}
