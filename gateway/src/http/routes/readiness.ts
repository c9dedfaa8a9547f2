/** Whether this gateway should be sent calls, and why not. */

import type { ModelState } from "../../backends/announced-version.ts";
import type { Catalogue } from "../../models/catalogue.ts";
import type { Departure } from "../listener/listener.ts";

export interface Readiness {
  readonly ready: boolean;
  /** Why not; a sentence. */
  readonly detail: string;
}

/** Ready: every version found at start is READY or FAILED, and at least one serves. One that RECOVERS serves: its calls wait. */
export function readinessOf(catalogue: Catalogue, departure: Pick<Departure, "leaving">): Readiness {
  if (departure.leaving) return not("The gateway is shutting down.");
  if (!catalogue.announced) return not("No worker has announced its models yet.");
  if (!catalogue.initialLoadDone) return not("Models are still loading.");
  const counts = countStates(catalogue);
  if (counts.READY + counts.RECOVERING > 0) return { ready: true, detail: "Ready." };
  return not(counts.FAILED > 0 ? "No model could be loaded." : "There are no models.");
}

/** How many versions are in each state. */
export function countStates(catalogue: Catalogue): Record<ModelState, number> {
  const counts = { LOADING: 0, READY: 0, FAILED: 0, UNLOADING: 0, UNLOADED: 0, RECOVERING: 0 };
  for (const model of catalogue.list()) for (const version of model.versions) counts[version.state] += 1;
  return counts;
}

function not(detail: string): Readiness {
  return { ready: false, detail };
}
