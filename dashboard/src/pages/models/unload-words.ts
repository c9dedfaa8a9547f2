/** What unloading a version does to calls, before it is done. */

import { latest, placesNaming } from "../../api/traffic-names.ts";
import type { Model, ModelVersion, Traffic } from "../../api/types.ts";

/** Where the traffic document names the version: the gateway refuses to unload it until it does not. */
export function reasonsAgainst(model: Model, version: string): string[] {
  return placesNaming(model.traffic as Traffic, version);
}

export function consequencesOf(model: Model, { version, state }: ModelVersion): string[] {
  const isServing = state === "READY" || state === "RECOVERING";
  return [
    ...(isServing ? ["Calls that it has begun are finished first."] : []),
    `After that, calls that ask for ${version} are refused with VERSION_NOT_FOUND.`,
    ...(version === model.latest && usesLatest(model) ? [successionWords(model, version)] : []),
    "It stays unloaded, through restarts too, until somebody loads it.",
  ];
}

function usesLatest({ traffic }: Model): boolean {
  return ((traffic as Traffic).weights[latest] ?? 0) > 0;
}

function successionWords({ versions }: Model, version: string): string {
  // Greatest first.
  const next = versions.find((each) => each.version !== version && each.state === "READY")?.version;
  return next === undefined
    ? "No other version serves: calls that ask for none are refused, too."
    : `Calls that ask for no version go to ${next} from then on.`;
}
