/** Which calls of a lane a run page shows as begun. Pure. */
import type { Running, RunPage } from "./run-page.ts";

/** What there is to know of a call for it. */
export interface SentCall {
  readonly id: number;
  readonly model: string;
  readonly version: string;
}

/** The run that a call is in; undefined when it has not begun, or is over. */
export function runOf(page: RunPage, lane: number, call: SentCall): Running | undefined {
  return runWith(page.running, lane, call);
}

/** Whether a call is known to have run: its answer may still have been on its way. */
export function hasRun(page: RunPage, lane: number, call: SentCall): boolean {
  return runWith(page.over, lane, call) !== undefined;
}

function runWith(runs: readonly Running[], lane: number, { id, model, version }: SentCall): Running | undefined {
  const title = `${model} ${version}`;
  for (const running of runs) {
    if (running.kind !== "run" || running.title !== title) continue;
    if (running.andMore || running.calls.some((calls) => isAmong(calls, lane, id))) return running;
  }
  return undefined;
}

function isAmong(calls: Running["calls"][number], lane: number, id: number): boolean {
  return calls.lane === lane && id >= calls.firstId && id < calls.firstId + calls.count;
}
