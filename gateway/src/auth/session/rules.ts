/** How long a session lasts, and how many of them a key may have. */

import type { StoredSession } from "../../state/session-store.ts";

const DAY_MS = 86_400_000;

/** However busy it is: who took a cookie a month ago has nothing any more. */
export const LIFE_MS = 30 * DAY_MS;

/** Without a request. */
export const IDLE_MS = 7 * DAY_MS;

/** A person has a few browsers; a script that signs in again and again must not fill the state. */
export const MOST_OF_A_KEY = 32;

/** Whether it has ended by itself. */
export function isOver({ createdAtMs, seenAtMs }: Pick<StoredSession, "createdAtMs" | "seenAtMs">, nowMs: number): boolean {
  return nowMs - createdAtMs >= LIFE_MS || nowMs - seenAtMs >= IDLE_MS;
}

/** Those that end to make room for one more of the same key: the longest unused. */
export function surplusOf<Each extends Pick<StoredSession, "seenAtMs">>(ofKey: readonly Each[], most = MOST_OF_A_KEY): Each[] {
  return [...ofKey].sort((a, b) => a.seenAtMs - b.seenAtMs).slice(0, Math.max(0, ofKey.length - most + 1));
}
