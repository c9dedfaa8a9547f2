/** The version whose signature the form is built from. */
import type { Model, ModelVersion } from "../../../api/types.ts";

/** What of a version the form needs. */
export type Signature = Pick<ModelVersion, "inputs" | "batched" | "image" | "examples">;

/** The exact version that a choice (a version, a label, `latest`, or nothing: traffic decides) most likely means. */
export function versionOfChoice(model: Model, choice: string): ModelVersion | undefined {
  const exact = exactVersion(model, choice === "" ? likeliestByTraffic(model) : choice);
  return exact ?? (choice === "" ? model.versions.find((version) => version.state === "READY") : undefined) ?? model.versions[0];
}

function exactVersion(model: Model, name: string): ModelVersion | undefined {
  const version = name === "latest" ? model.latest : (labelsOf(model)[name] ?? name);
  return model.versions.find((candidate) => candidate.version === version);
}

export function labelsOf(model: Model): Readonly<Record<string, string>> {
  return (model.labels ?? {}) as Readonly<Record<string, string>>;
}

function likeliestByTraffic(model: Model): string {
  const weights = (model.traffic as { weights?: Readonly<Record<string, number>> } | undefined)?.weights ?? {};
  const [first] = Object.entries(weights).sort(([, a], [, b]) => b - a);
  return first?.[0] ?? "latest";
}
