/** Decides which exact version serves a call: the one that was asked for, or the latest. */
import { GatewayError } from "../errors/gateway-error.ts";
import type { ModelEntry } from "../models/catalogue.ts";
import type { ModelVersion } from "../models/model-version.ts";

/** Reserved: stands for the greatest version that serves, like asking for none. */
const latest = "latest";

/** Names that an error lists at most. */
const maxNamed = 20;

/** The version to run. Throws VERSION_NOT_FOUND, MODEL_LOADING or, when it could not be loaded, NO_HEALTHY_WORKER. */
export function chooseVersion(entry: ModelEntry, requested: string | undefined): ModelVersion {
  if (requested === undefined || requested === latest) return entry.latest ?? noneServes(entry);
  const version = entry.byVersion.get(requested);
  if (version === undefined || version.state === "UNLOADING") throw notFound(entry, requested);
  if (version.state === "LOADING") throw loading(`Version '${requested}' of '${entry.name}' is still loading; try again in a moment.`);
  if (version.state === "FAILED") throw failed(version);
  return version;
}

function noneServes(entry: ModelEntry): never {
  if (entry.versions.some((version) => version.state === "LOADING")) {
    throw loading(`'${entry.name}' is still loading; try again in a moment.`);
  }
  const broken = entry.versions.find((version) => version.state === "FAILED");
  if (broken !== undefined) throw failed(broken);
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

function notFound(entry: ModelEntry, requested: string): GatewayError {
  const there = entry.versions.filter((version) => version.state !== "UNLOADING").map((version) => version.version);
  return new GatewayError("VERSION_NOT_FOUND", `'${entry.name}' has no version '${requested}'; it has ${listNames(there)}.`);
}

/** Names as a sentence lists them: `1, 2 and 5 more`. */
export function listNames(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const shown = names.slice(0, maxNamed).join(", ");
  return names.length > maxNamed ? `${shown} and ${names.length - maxNamed} more` : shown;
}
