/** Keeps a gateway in step with what others write: keys, sessions, traffic; and has the feed and the canaries' judge take their turns. */

import { followKeys } from "../auth/key/follow.ts";
import { followSessions } from "../auth/session/follow.ts";
import type { Topic } from "../state/database.ts";
import type { Log } from "../telemetry/log/log.ts";
import { quietly, repeat } from "../time/repeat.ts";
import type { TrafficTable } from "../traffic/choose/table.ts";
import type { TrafficFile } from "../traffic/file.ts";
import { followTraffic } from "../traffic/follow.ts";
import type { Access } from "./access.ts";
import type { Gateway } from "./gateway.ts";
import type { OtherGateway } from "./other.ts";
import type { Seams } from "./seams.ts";
import type { State } from "./state.ts";

/** A canary that fails is judged at once; this is how soon the others are. */
const judgedEveryMs = 1_000;

/** Returns what stops it all, and resolves when what is left is written down. */
export function follow(
  { access, traffic, followUnloaded, feed, ledger, state }: Gateway,
  { feedTime }: Seams,
  log: Log,
): () => Promise<void> {
  const { table, file, canaries } = traffic;
  const stops = [
    followState(access, table, file, followUnloaded, log),
    atOnce(state, { canaries: () => canaries.follow(), ...followsOf(access, table, followUnloaded) }, log),
    repeat(() => canaries.tick(), judgedEveryMs, "what the canaries' judge decided could not be written down", log),
    feed.start(feedTime.timers),
    ledger.follow(log),
  ];
  return allOf(stops);
}

/** The same for a process beside the first, which has the feed, the judge and the traffic file for all. */
export function followAsOther({ access, table, followUnloaded, reporter, state }: OtherGateway, log: Log): () => Promise<void> {
  const stops = [
    followState(access, table, undefined, followUnloaded, log),
    atOnce(state, followsOf(access, table, followUnloaded), log),
    reporter.start(),
  ];
  return allOf(stops);
}

type Follows = { readonly [Name in Topic]?: () => Promise<void> };

function followsOf({ keys, browsers }: Access, table: TrafficTable, followUnloaded: () => Promise<void>): Follows {
  return { keys: keys.follow, ...(browsers && { sessions: browsers.sessions.follow }), traffic: table.follow, unloaded: followUnloaded };
}

/** Takes up what a database says that others have changed, when it says so; a file is only looked at again and again. */
function atOnce({ database }: State, follows: Follows, log: Log): () => void {
  const quiet = Object.fromEntries(
    Object.entries(follows).map(([topic, act]) => [topic, quietly(act, "what another gateway has changed could not be read", log)]),
  );
  return database.sharing?.onChange((topic) => void quiet[topic]?.()) ?? (() => {});
}

function followState(
  access: Access,
  table: TrafficTable,
  file: TrafficFile | undefined,
  followUnloaded: () => Promise<void>,
  log: Log,
): () => Promise<void> {
  const stops = [
    followKeys(access.keys, log),
    access.guesses.flush,
    ...(access.issuers ? [access.issuers.follow()] : []),
    ...(access.provider ? [access.provider.stop] : []),
    ...(access.browsers ? [followSessions(access.browsers.sessions, log)] : []),
    // Another gateway of this home may have unloaded something, too.
    followTraffic(table, file, followUnloaded, log),
  ];
  return allOf(stops);
}

function allOf(stops: readonly (() => void | Promise<void>)[]): () => Promise<void> {
  return async () => void (await Promise.all(stops.map((stop) => stop())));
}
