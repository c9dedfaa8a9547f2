/** What a choice of a version means by the catalogue. */
import { exactVersion, latest, versionOf } from "./traffic-names.ts";
import type { Model, ModelVersion } from "./types.ts";

/** The exact version that a choice (a version, a label, `latest`, or nothing: traffic decides) most likely means. */
export function versionOfChoice(model: Model, choice: string): ModelVersion | undefined {
  const exact = exactVersion({ labels: labelsOf(model) }, model, choice === "" ? likeliestByTraffic(model) : choice);
  const found = exact === undefined ? undefined : versionOf(model, exact);
  return found ?? (choice === "" ? model.versions.find((version) => version.state === "READY") : undefined) ?? model.versions[0];
}

export function labelsOf(model: Model): Readonly<Record<string, string>> {
  return (model.labels ?? {}) as Readonly<Record<string, string>>;
}

function likeliestByTraffic(model: Model): string {
  const weights = (model.traffic as { weights?: Readonly<Record<string, number>> } | undefined)?.weights ?? {};
  const [first] = Object.entries(weights).sort(([, a], [, b]) => b - a);
  return first?.[0] ?? latest;
}

/** Calls of a version whose worker was lost wait for it. */
export function takesCalls({ state }: Pick<ModelVersion, "state">): boolean {
  return state === "READY" || state === "RECOVERING";
}
