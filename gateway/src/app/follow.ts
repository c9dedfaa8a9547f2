/** Keeps a gateway in step with what others write: keys, sessions, traffic; and has the feed and the canaries' judge take their turns. */

import { followKeys } from "../auth/key/follow.ts";
import { followSessions } from "../auth/session/follow.ts";
import type { Log } from "../telemetry/log/log.ts";
import { repeat } from "../time/repeat.ts";
import { followTraffic } from "../traffic/follow.ts";
import type { Gateway } from "./gateway.ts";
import type { Seams } from "./seams.ts";

/** A canary that fails is judged at once; this is how soon the others are. */
const judgedEveryMs = 1_000;

/** Returns what stops it all. */
export function follow({ access, traffic, pool, feed }: Gateway, { feedTime }: Seams, log: Log): () => void {
  const { table, file, canaries } = traffic;
  const stops = [
    followKeys(access.keys, log),
    ...(access.browsers ? [followSessions(access.browsers.sessions, log)] : []),
    // Another gateway of this home may have unloaded something, too.
    followTraffic(table, file, () => pool.tellDesired(), log),
    repeat(() => canaries.tick(), judgedEveryMs, "what the canaries' judge decided could not be written down", log),
    feed.start(feedTime.timers),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
