/** Which calls of a lane a run page shows as begun, or over. Pure. */
import type { Ended, Running, RunPage } from "./run-page.ts";

/** What there is to know of a call for it. */
export interface SentCall {
  readonly id: number;
  readonly model: string;
  readonly version: string;
}

/** The run that a call was in; undefined when it had not begun. */
export function runOf(page: RunPage, lane: number, { id, model, version }: SentCall): Running | undefined {
  const title = `${model} ${version}`;
  return page.running.find((running) => running.kind === "run" && running.title === title && mayHold(running, lane, id));
}

/** Whether the run that a call was in may have ended, and only its answer is missing. Known of calls that may not run twice. */
export function mayHaveEnded(page: RunPage, lane: number, { id, model, version }: SentCall): boolean {
  const title = `${model} ${version}`;
  return page.ended.some((ended) => ended.title === title && mayHold(ended, lane, id));
}

function mayHold({ andMore, calls }: Ended, lane: number, id: number): boolean {
  return andMore || calls.some((each) => isAmong(each, lane, id));
}

function isAmong(calls: Running["calls"][number], lane: number, id: number): boolean {
  return calls.lane === lane && id >= calls.firstId && id < calls.firstId + calls.count;
}
