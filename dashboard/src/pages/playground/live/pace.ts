/** Whether calls may be made while somebody types: by what the model says of itself, and by how the last ones went. */
import { taskOf } from "../../../api/generation.ts";
import type { ModelVersion } from "../../../api/types.ts";
import { takesCalls } from "../../../api/version-choice.ts";
import { formatMs } from "../../../format/figures.ts";
import type { Run } from "../run.ts";

/** How the last calls of one target went. */
export interface Pace {
  /** What the latest answers took in the gateway, newest last. */
  readonly tookMs: readonly number[];
  /** The key had no calls left. */
  readonly isLimited: boolean;
}

export const unknownPace: Pace = { tookMs: [], isLimited: false };

/** Somebody who draws sees these as one movement with the hand. */
const slowMs = 300;
/** A first call may find the model cold: alone it counts only from here on. */
const slowAloneMs = 1_000;
const remembered = 3;

export function paceAfter(pace: Pace, runs: readonly Run[]): Pace {
  return runs.reduce(paceAfterRun, pace);
}

function paceAfterRun({ tookMs, isLimited }: Pace, { outcome }: Run): Pace {
  if (outcome.ok) return { tookMs: [...tookMs, outcome.prediction.timings_ms.total].slice(-remembered), isLimited: false };
  const { reason } = outcome.problem;
  if (reason === "RATE_LIMITED") return { tookMs, isLimited: true };
  // It took what it was given, and that was not enough.
  return reason === "DEADLINE_EXCEEDED" ? { tookMs: [...tookMs, outcome.elapsedMs].slice(-remembered), isLimited } : { tookMs, isLimited };
}

/** What an answer takes where that is too long to follow somebody's hand; undefined where it is not, or nobody knows yet. */
export function slownessOf({ tookMs }: Pace): number | undefined {
  const fastest = Math.min(...tookMs);
  return tookMs.length > 0 && fastest > (tookMs.length === 1 ? slowAloneMs : slowMs) ? fastest : undefined;
}

export type LiveVerdict =
  /** `isFinal`: nobody can change it here. */
  { readonly isAllowed: true } | { readonly isAllowed: false; readonly why: string; readonly isFinal: boolean };

export function liveVerdict(version: ModelVersion | undefined, pace: Pace): LiveVerdict {
  if (version === undefined || !takesCalls(version)) return no("It takes no calls at the moment.", true);
  if (taskOf(version) !== "predict") return no("Off for models that write: press Run.", true);
  if (!version.idempotent) return no("Off: for all that this model says, a call may change something. Press Run.", true);
  if (pace.isLimited) return no("Stopped: the key’s rate limit is used up. Run goes on as soon as it may.", false);
  const slow = slownessOf(pace);
  return slow === undefined ? { isAllowed: true } : no(`Stopped: its answers take ${formatMs(slow)}. Press Run.`, false);
}

function no(why: string, isFinal: boolean): LiveVerdict {
  return { isAllowed: false, why, isFinal };
}
