/** Finds out what became of the calls that a worker had when its lane broke: which of them it had begun. */
import type { Timers } from "../../time/timers.ts";
import type { Returned } from "../call.ts";
import { runOf } from "./begun.ts";
import type { LaneCall } from "./exchange/lane-call.ts";
import type { RunPage } from "./run-page.ts";
import type { RunPageFile } from "./run-page-file.ts";

/** A process closes its connections a moment before it is gone; pauses between looks grow from 1 ms to this, in milliseconds. */
const longestPauseMs = 50;
/** A process that still lives after this, in milliseconds, has only broken the lane. */
export const giveUpAfterMs = 2_000;

/**
 * Returns calls once it is certain that nothing runs any more in the process that had them, or after two seconds without
 * that: it may begin calls at any moment until then, and who sends them elsewhere would run them twice.
 * @param page undefined when there is none: then nobody knows, at once
 * @param lane number of the lane that broke
 */
export function holdInquest(page: RunPageFile | undefined, lane: number, calls: readonly LaneCall[], timers: Timers): void {
  if (calls.length === 0) return;
  if (page === undefined) return returnAll(calls, () => "unknown");
  const look = (waitedMs: number, pauseMs: number): void => {
    if (page.isDead()) return returnAll(calls, fatesFrom(page.read(), lane));
    if (waitedMs >= giveUpAfterMs) return returnAll(calls, () => "unknown");
    timers.after(pauseMs, () => look(waitedMs + pauseMs, Math.min(2 * pauseMs, longestPauseMs)));
  };
  look(0, 1);
}

function fatesFrom(page: RunPage | undefined, lane: number): (call: LaneCall) => Returned {
  if (page === undefined || page.unlisted > 0) return () => "unknown";
  return (call) => (runOf(page, lane, sentCall(call)) === undefined ? "unbegun" : "begun");
}

function sentCall(call: LaneCall) {
  const { model, version } = call.content;
  return { id: call.block!.idOf(call), model, version };
}

/** All fates are settled before the first call goes on its way: what becomes of one may depend on the others. */
function returnAll(calls: readonly LaneCall[], fateOf: (call: LaneCall) => Returned): void {
  const fates = calls.map(fateOf);
  for (const [at, call] of calls.entries()) call.returned(fates[at]!);
}
