/** What can be done to the traffic of a model, each with its way back. */

import { InferenceHubError } from "@inferencehub/client";
import { useState } from "react";
import { usePromote, usePutTraffic, useRollback } from "../../api/queries.ts";
import type { CanaryOutcome, CanaryStatus, Traffic } from "../../api/types.ts";
import { beforeDecision, documentOfUndo, type Undo } from "./document/undo.ts";
import type { Outcome } from "./outcome-bar.tsx";

export interface Steering {
  readonly isBusy: boolean;
  /** Resolves with the document as it is then, or with what it was refused for. */
  readonly put: (document: Traffic, done: (saved: Traffic) => string) => Promise<Traffic | InferenceHubError>;
  readonly promote: () => void;
  readonly rollBack: () => void;
  readonly undo: (way: Undo) => void;
  /** Of the last of these; undefined once nobody needs to read it any more. */
  readonly outcome: Outcome | undefined;
  readonly forgetOutcome: () => void;
}

/**
 * @param saved what holds now, which is what an undo brings back
 * @param isFromFile then the document stays as it is whatever becomes of its canary, and there is nothing to bring back
 */
export function useSteering(saved: Traffic, run: CanaryStatus["run"], isFromFile: boolean): Steering {
  const { model } = saved;
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const putting = usePutTraffic();
  const promoting = usePromote();
  const rollingBack = useRollback();

  async function attempt<T>(action: () => Promise<T>): Promise<T | InferenceHubError> {
    setBusy(true);
    setOutcome(undefined);
    try {
      return await action();
    } catch (problem) {
      if (problem instanceof InferenceHubError) return problem;
      throw problem;
    } finally {
      setBusy(false);
    }
  }

  async function undo(way: Undo): Promise<void> {
    const done = await attempt(() => putting.mutateAsync({ model, document: documentOfUndo(way) }));
    if (!(done instanceof InferenceHubError))
      return setOutcome({ words: `Undone: ${way.what} was taken back; this is revision ${done.revision}.`, isBad: false });
    const isLate = done.reason === "CONFLICT";
    const words = isLate
      ? `It can’t be undone any more: somebody has changed the traffic since. ${done.detail}`
      : `It could not be undone. ${done.detail}`;
    setOutcome({ words, isBad: true });
  }

  async function put(document: Traffic, words: (saved: Traffic) => string): Promise<Traffic | InferenceHubError> {
    const done = await attempt(() => putting.mutateAsync({ model, document }));
    if (done instanceof InferenceHubError) return done;
    setOutcome({
      words: words(done),
      isBad: false,
      undo: { what: `revision ${done.revision}`, before: saved, revision: done.revision },
    });
    return done;
  }

  async function decide(decision: Decision, action: () => Promise<CanaryOutcome>): Promise<void> {
    const before = beforeDecision(saved, run);
    const done = await attempt(action);
    if (done instanceof InferenceHubError) return setOutcome({ words: `${done.title}. ${done.detail}`, isBad: true });
    const { revision } = done.traffic as Traffic;
    const version = run?.version ?? "the canary";
    const way = { what: `the ${decision.noun} of ${version}`, before, revision };
    // Only what this page has seen can it bring back: with another revision in between it would take that back, too.
    const isKnown = !isFromFile && revision === saved.revision + 1;
    setOutcome({ words: `${decision.done} ${version}.`, isBad: false, ...(isKnown && { undo: way }) });
  }

  return {
    isBusy,
    put,
    promote: () => void decide(promotion, () => promoting.mutateAsync(model)),
    rollBack: () => void decide(rollback, () => rollingBack.mutateAsync(model)),
    undo: (way) => void undo(way),
    outcome,
    forgetOutcome: () => setOutcome(undefined),
  };
}

interface Decision {
  readonly noun: string;
  readonly done: string;
}

const promotion: Decision = { noun: "promotion", done: "Promoted" };
const rollback: Decision = { noun: "rollback", done: "Rolled back" };
