/** What can be done to the traffic of a model, each with its way back. */

import { InferenceHubError } from "@inferencehub/client";
import { useState } from "react";
import { usePromote, usePutTraffic, useRollback } from "../../api/queries.ts";
import type { CanaryOutcome, CanaryStatus, Traffic } from "../../api/types.ts";
import { beforeDecision, documentOfUndo, type Undo } from "./document/undo.ts";
import { offerUndo, tell } from "./undo-notice.tsx";

export interface Steering {
  readonly isBusy: boolean;
  /** Resolves with the document as it is then, or with what it was refused for. */
  readonly put: (document: Traffic, done: (saved: Traffic) => string) => Promise<Traffic | InferenceHubError>;
  readonly promote: () => void;
  readonly rollBack: () => void;
}

/** @param saved what holds now, which is what an undo brings back */
export function useSteering(saved: Traffic, run: CanaryStatus["run"]): Steering {
  const { model } = saved;
  const [isBusy, setBusy] = useState(false);
  const putting = usePutTraffic();
  const promoting = usePromote();
  const rollingBack = useRollback();

  async function attempt<T>(action: () => Promise<T>): Promise<T | InferenceHubError> {
    setBusy(true);
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
    const outcome = await attempt(() => putting.mutateAsync({ model, document: documentOfUndo(way) }));
    if (!(outcome instanceof InferenceHubError)) return tell("Undone", `${way.what} was taken back; this is revision ${outcome.revision}.`);
    const isLate = outcome.reason === "CONFLICT";
    tell(
      isLate ? "It can’t be undone any more" : "It could not be undone",
      isLate ? `Somebody has changed the traffic since. ${outcome.detail}` : outcome.detail,
      true,
    );
  }

  async function put(document: Traffic, done: (saved: Traffic) => string): Promise<Traffic | InferenceHubError> {
    const outcome = await attempt(() => putting.mutateAsync({ model, document }));
    if (outcome instanceof InferenceHubError) return outcome;
    const way = { what: `Revision ${outcome.revision}`, before: saved, revision: outcome.revision };
    offerUndo(done(outcome), () => void undo(way));
    return outcome;
  }

  async function decide(what: string, action: () => Promise<CanaryOutcome>): Promise<void> {
    const before = beforeDecision(saved, run);
    const outcome = await attempt(action);
    if (outcome instanceof InferenceHubError) return tell(outcome.title, outcome.detail, true);
    const traffic = outcome.traffic as Traffic;
    offerUndo(`${what} ${run?.version ?? ""}.`, () => void undo({ what, before, revision: traffic.revision }));
  }

  return {
    isBusy,
    put,
    promote: () => void decide("Promoted", () => promoting.mutateAsync(model)),
    rollBack: () => void decide("Rolled back", () => rollingBack.mutateAsync(model)),
  };
}
