/** Keeps the sessions in memory up to date with the state file, and the file with the use of the sessions. */

import { quietly, repeat } from "../../time/repeat.ts";
import type { KeyLog } from "../key/follow.ts";
import type { Sessions } from "./sessions.ts";

/** Signing out in one gateway process is signing out in all of them within a second, as revoking a key is. */
const FOLLOW_MS = 250;

const FLUSH_MS = 15_000;

const SWEEP_MS = 3_600_000;

/** Returns what stops it, and resolves when the last uses are written down. A file that can't be read for a while changes nothing. */
export function followSessions(sessions: Sessions, log: KeyLog): () => Promise<void> {
  const flush = quietly(sessions.flush, "the last use of sessions could not be written down", log);
  const sweep = quietly(
    async () => {
      // A use that is not written down yet would look like none.
      await sessions.flush();
      await sessions.sweep();
    },
    "ended sessions could not be removed",
    log,
  );
  const swept = sweep();
  const stopFollowing = repeat(sessions.follow, FOLLOW_MS, "the sessions could not be read again", log);
  const timers = [setInterval(() => void flush(), FLUSH_MS).unref(), setInterval(() => void sweep(), SWEEP_MS).unref()];
  return async () => {
    stopFollowing();
    for (const timer of timers) clearInterval(timer);
    await swept;
    await flush();
  };
}
