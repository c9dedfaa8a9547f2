/** What a server's repository index comes to, entry by entry. Pure. */
import type { OipUpstreamSettings, UpstreamModelSettings } from "../../config/settings.ts";
import type { Standing } from "./describe.ts";

/** A version as the server lists it; version "" where it names none. */
export interface Entry {
  readonly name: string;
  readonly version: string;
  readonly state: string;
  readonly reason: string;
}

/** What the operator wants of a version; undefined where nothing is said of single models. */
export function wishFor({ models }: OipUpstreamSettings, name: string, version: string): UpstreamModelSettings | undefined {
  return models?.find((model) => model.name === name && (version === "" || (model.versions?.includes(version) ?? true)));
}

export function isWanted(settings: OipUpstreamSettings, { name, version }: Entry): boolean {
  return settings.models === null || wishFor(settings, name, version) !== undefined;
}

/** What models a server unloads that says why: Triton. */
const unloadedReason = "unloaded";

/**
 * How an entry stands; undefined where there is nothing to be told of it, as of a model that was never loaded.
 * @param isSettling the server has just been reached: what it does not have yet it may be loading
 * @param wasReady it has been READY before
 */
export function standingOf({ state, version, reason }: Entry, isSettling: boolean, wasReady: boolean): Standing | undefined {
  if (state === "READY") return { state: "READY" };
  if (state === "LOADING" || state === "UNKNOWN") return { state: "LOADING" };
  if (state === "UNLOADING") return { state: "UNLOADING" };
  if (version === "" && !wasReady && !(isSettling && state === "UNAVAILABLE")) return undefined;
  if (reason !== "" && reason !== unloadedReason)
    return { state: "FAILED", failure: "Its server could not load it.", detail: reason.slice(0, 500) };
  return { state: isSettling && state === "UNAVAILABLE" && reason === "" ? "LOADING" : "UNLOADED" };
}
