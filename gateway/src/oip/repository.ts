/** The model repository extension: what there is, and the rules for what clients may ask to be loaded and unloaded. */

import type { AnnouncedVersion } from "../backends/announced-version.ts";
import { excerpt } from "../errors/excerpt.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { ModelVersion } from "../models/model-version.ts";
import type { IndexState, ModelIndex } from "./documents.ts";
import { isServed } from "./signature.ts";

export function indexOf(version: ModelVersion): ModelIndex {
  const { name, version: id, state, withdrawn, failure } = version;
  return { name, version: id, state: stateOf(version), reason: withdrawn ?? reasons[state] ?? failure };
}

const reasons: Partial<Record<ModelVersion["state"], string>> = {
  RECOVERING: "its worker was lost, and calls wait for the next",
  UNLOADED: "unloaded",
};

function stateOf(version: ModelVersion): IndexState {
  if (isServed(version)) return "READY";
  return version.state === "LOADING" || version.state === "UNLOADING" ? version.state : "UNAVAILABLE";
}

/** Throws NOT_SUPPORTED or INVALID_REQUEST for what loading may not be told. @param names of its parameters */
export function refuseLoadParameters(names: readonly string[]): void {
  for (const name of names) {
    if (name === "config" || name.startsWith("file:"))
      throw new GatewayError(
        "NOT_SUPPORTED",
        `Models are loaded as they lie in the repository: the parameter '${excerpt(name)}' is not taken; put the file there, settings into model.yaml, and load without it.`,
      );
    throw new GatewayError("INVALID_REQUEST", `Expected no parameters for loading, got '${excerpt(name)}'.`);
  }
}

/** Throws INVALID_REQUEST. No model here depends on another, so both values of `unload_dependents` mean the same. */
export function refuseUnloadParameters(names: readonly string[]): void {
  const other = names.find((name) => name !== "unload_dependents");
  if (other !== undefined)
    throw new GatewayError("INVALID_REQUEST", `Expected no parameter but unload_dependents for unloading, got '${excerpt(other)}'.`);
}

/** Throws NO_HEALTHY_WORKER where nothing of a model that was loaded serves. */
export function refuseFailedLoad(model: string, outcomes: readonly AnnouncedVersion[]): void {
  if (outcomes.length === 0 || outcomes.some(({ state }) => state !== "FAILED")) return;
  const whys = outcomes.map(({ version, failure }) => `version '${version}': ${failure}`);
  throw new GatewayError("NO_HEALTHY_WORKER", `'${model}' could not be loaded: ${whys.join("; ")}`, { retryAfterMs: 10_000 });
}
