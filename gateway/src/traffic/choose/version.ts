/**
 * Decides which exact version serves a call. Whoever asks for a version or label gets it or an error; for the others the
 * model's header rules decide, then its weights, and without a traffic document the latest version serves.
 */

import { GatewayError } from "../../errors/gateway-error.ts";
import { versionAbsent } from "../../models/absent.ts";
import type { ModelEntry } from "../../models/catalogue.ts";
import type { ModelVersion } from "../../models/model-version.ts";
import { latest } from "../../models/name.ts";
import { type Asker, chooseByRules } from "./by-rules.ts";
import type { TrafficRules } from "./rules.ts";

export type { Asker } from "./by-rules.ts";

/**
 * The version to run. Throws VERSION_NOT_FOUND, MODEL_NOT_FOUND, MODEL_LOADING or, when it could not be loaded, NO_HEALTHY_WORKER.
 * @param rules undefined when the model has no traffic document; then nothing else is looked at
 * @param random from 0 to 1, without 1; splits the callers that nothing recognises
 */
export function chooseVersion(
  entry: ModelEntry,
  requested: string | undefined,
  rules?: TrafficRules,
  asker?: Asker,
  random: () => number = Math.random,
): ModelVersion {
  if (rules === undefined) return requested === undefined ? latestOf(entry) : exactly(entry, requested);
  if (requested === undefined) return chooseByRules(entry, rules, asker, random);
  // The label wins over a version that came later under its name: an operator's word does not change with a folder.
  return exactly(entry, rules.labels.get(requested) ?? requested, rules);
}

function latestOf(entry: ModelEntry): ModelVersion {
  return entry.latest ?? noneServes(entry);
}

function exactly(entry: ModelEntry, requested: string, rules?: TrafficRules): ModelVersion {
  if (requested === latest) return latestOf(entry);
  const version = entry.byVersion.get(requested);
  if (version === undefined || version.state === "UNLOADING") throw notFound(entry, requested, rules);
  if (version.state === "LOADING") throw loading(`Version '${requested}' of '${entry.name}' is still loading; try again in a moment.`);
  if (version.state === "FAILED") throw failed(version);
  if (version.state === "UNLOADED") throw unloaded(`Version '${requested}' of '${entry.name}' is not loaded`);
  return version;
}

function noneServes(entry: ModelEntry): never {
  if (entry.versions.some((version) => version.state === "LOADING")) {
    throw loading(`'${entry.name}' is still loading; try again in a moment.`);
  }
  const broken = entry.versions.find((version) => version.state === "FAILED");
  if (broken !== undefined) throw failed(broken);
  if (entry.versions.some((version) => version.state === "UNLOADED")) throw unloaded(`'${entry.name}' is not loaded`);
  throw new GatewayError("MODEL_NOT_FOUND", `'${entry.name}' is being unloaded and takes no more calls.`);
}

function loading(detail: string): GatewayError {
  return new GatewayError("MODEL_LOADING", detail, { retryAfterMs: 1_000 });
}

function failed(version: ModelVersion): GatewayError {
  const why = version.failure === "" ? "" : `: ${version.failure}`;
  return new GatewayError("NO_HEALTHY_WORKER", `Version '${version.version}' of '${version.name}' could not be loaded${why}`, {
    retryAfterMs: 10_000,
  });
}

/** Not a matter of waiting: it stays so until an administrator does something. */
function unloaded(what: string): GatewayError {
  return new GatewayError("VERSION_NOT_FOUND", `${what}; an administrator can load it with \`inferencehub models load\`.`);
}

function notFound(entry: ModelEntry, requested: string, rules: TrafficRules | undefined): GatewayError {
  return versionAbsent(entry, requested, [...(rules?.labels.keys() ?? [])]);
}
