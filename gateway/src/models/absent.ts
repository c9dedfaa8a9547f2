/** What is said of models and versions that are not there, wherever one asks for them. */
import { GatewayError } from "../errors/gateway-error.ts";
import { listNames } from "../errors/list-names.ts";
import type { Catalogue, ModelEntry } from "./catalogue.ts";

/** What is said before the first catalogue: "not found" would be a lie. */
export const nothingAnnounced = "No worker has announced its models yet";

/** Pause asked for then, in milliseconds. */
const soonMs = 1_000;

/**
 * Why the catalogue has no such model: MODEL_NOT_FOUND, or MODEL_LOADING where nobody knows yet.
 * @param mayUse whether the caller may learn of a model; undefined: who asks is not known here
 */
export function modelAbsent(catalogue: Catalogue, model: string, mayUse?: (model: string) => boolean): GatewayError {
  if (!catalogue.announced)
    return new GatewayError("MODEL_LOADING", `${nothingAnnounced}; try again in a moment.`, { retryAfterMs: soonMs });
  const names = mayUse && listNames(catalogue.list().flatMap(({ name }) => (mayUse(name) ? [name] : [])));
  const others = names === undefined ? "`GET /models` lists those there are" : `there is ${names}`;
  return new GatewayError("MODEL_NOT_FOUND", `There is no model '${model}'; ${others}.`);
}

/** The model of that name. Throws MODEL_NOT_FOUND or MODEL_LOADING. */
export function modelNamed(catalogue: Catalogue, model: string, mayUse?: (model: string) => boolean): ModelEntry {
  const entry = catalogue.find(model);
  if (entry === undefined) throw modelAbsent(catalogue, model, mayUse);
  return entry;
}

/**
 * VERSION_NOT_FOUND.
 * @param labels that the caller could have meant, too
 */
export function versionAbsent({ name, versions }: ModelEntry, version: string, labels: readonly string[] = []): GatewayError {
  const there = versions.filter(({ state }) => state !== "UNLOADING").map((each) => each.version);
  const orLabels = labels.length === 0 ? "" : `, and the labels ${listNames(labels)}`;
  return new GatewayError("VERSION_NOT_FOUND", `'${name}' has no version '${version}'; it has ${listNames(there)}${orLabels}.`);
}
