/** Whether this gateway should be sent calls, and why not. */

import type { ModelState } from "../../backends/announced-version.ts";
import { listNames } from "../../errors/list-names.ts";
import { nothingAnnounced } from "../../models/absent.ts";
import type { Catalogue } from "../../models/catalogue.ts";
import type { Departure } from "../listener/listener.ts";

/** A worker that dies is back within about this time, in milliseconds; until then its calls wait, and nobody need be told. */
const mostUnservedMs = 3_000;
/** Names in a sentence; whoever wants all of them finds them beside it. */
const mostNamed = 5;

export interface Readiness {
  readonly ready: boolean;
  /** Why not; a sentence. */
  readonly detail: string;
  /** Versions that load, as `model@version`, whether they are waited for or not. */
  readonly loading: readonly string[];
}

/** Ready: every version found at start is READY or FAILED, and at least one serves. One that RECOVERS serves, for some seconds: its calls wait. */
export function readinessOf(catalogue: Catalogue, departure: Pick<Departure, "leaving">, unservedForMs: number): Readiness {
  const loading = namesOfLoading(catalogue);
  const not = (detail: string): Readiness => ({ ready: false, detail, loading });
  if (departure.leaving) return not("The gateway is shutting down.");
  if (!catalogue.announced) return not(`${nothingAnnounced}.`);
  if (!catalogue.initialLoadDone)
    return not(loading.length > 0 ? `Still loading: ${listNames(loading, mostNamed)}.` : "Models are still loading.");
  if (unservedForMs >= mostUnservedMs) return not("No worker has been able to serve for some seconds; calls wait for one.");
  const counts = countStates(catalogue);
  if (counts.READY + counts.RECOVERING > 0) return { ready: true, detail: "Ready.", loading };
  if (loading.length > 0) return not(`No version serves yet; still loading: ${listNames(loading, mostNamed)}.`);
  return not(counts.FAILED > 0 ? "No model could be loaded." : "There are no models.");
}

/** How many versions are in each state. */
export function countStates(catalogue: Catalogue): Record<ModelState, number> {
  const counts = { LOADING: 0, READY: 0, FAILED: 0, UNLOADING: 0, UNLOADED: 0, RECOVERING: 0 };
  for (const model of catalogue.list()) for (const version of model.versions) counts[version.state] += 1;
  return counts;
}

function namesOfLoading(catalogue: Catalogue): string[] {
  return catalogue
    .list()
    .flatMap(({ name, versions }) => versions.filter(({ state }) => state === "LOADING").map(({ version }) => `${name}@${version}`));
}
