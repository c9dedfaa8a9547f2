/** Who a call is from, as far as those care who let callers take turns. */
import { createHash } from "node:crypto";

export interface Share {
  /** Stands for the caller, in whichever process: 32 bits, never 0, and no way back from it to a key. */
  readonly caller: number;
  /** Its share, beside those of others. */
  readonly weight: number;
}

/** @param name tells callers apart, such as a key's id */
export function shareOf(name: string, weight = 1): Share {
  return { caller: createHash("sha256").update(name).digest().readUInt32LE() || 1, weight };
}
