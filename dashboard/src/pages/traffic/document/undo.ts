/** The way back from a change: the document before, to be put in place of what the change made. */

import type { CanaryStatus, Traffic } from "../../../api/types.ts";

export interface Undo {
  /** What the change was: "revision 5", "the rollback of 2". */
  readonly what: string;
  readonly before: Traffic;
  /** Holds only as long as this is the revision: later ones are somebody else's, and not ours to undo. */
  readonly revision: number;
}

/** What to put. The gateway refuses it, for its revision, as soon as somebody has changed the document since. */
export function documentOfUndo({ before, revision }: Undo): Traffic {
  return { ...before, revision };
}

/** A canary that comes back goes on with the share that it had: it passed the steps before. */
export function beforeDecision(document: Traffic, run: CanaryStatus["run"]): Traffic {
  const { canary } = document;
  if (canary === undefined || run === undefined || run.state !== "running") return document;
  const left = canary.steps.slice(run.step - 1);
  return { ...document, canary: { ...canary, steps: left.length > 0 ? left : canary.steps } };
}
