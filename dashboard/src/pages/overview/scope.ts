/** Whose calls the page shows: all, those of a model, or those of one version. */

import type { Sample, VersionSample } from "../../api/types.ts";

export interface Scope {
  /** Absent: all models. */
  readonly model?: string | undefined;
  /** Absent: all versions of the model. */
  readonly version?: string | undefined;
}

export interface KnownModel {
  readonly name: string;
  readonly versions: readonly string[];
}

export function includes(scope: Scope, { model, version }: Pick<VersionSample, "model" | "version">): boolean {
  return (scope.model === undefined || scope.model === model) && (scope.version === undefined || scope.version === version);
}

export function nameOf({ model, version }: Scope): string {
  if (model === undefined) return "All models";
  return version === undefined ? model : `${model} ${version}`;
}

/** Of a version's sample; calls may fail before a version is chosen. */
export function nameOfVersion({ model, version }: Pick<VersionSample, "model" | "version">): string {
  return version === "" ? `${model}, no version` : `${model} ${version}`;
}

const byNumber = new Intl.Collator("en", { numeric: true });

/**
 * What was called, with what the catalogue knows besides; models in natural order. Versions stand as the gateway lists them, the greatest
 * first, and after them those that it lists no more.
 */
export function knownModels(samples: readonly Sample[], catalogue: readonly KnownModel[]): readonly KnownModel[] {
  const listed = new Map(catalogue.map(({ name, versions }) => [name, new Set(versions)]));
  const gone = new Map<string, Set<string>>();
  for (const { versions } of samples)
    for (const { model, version } of versions)
      if (!listed.get(model)?.has(version)) (gone.get(model) ?? gone.set(model, new Set()).get(model)!).add(version);
  return [...new Set([...listed.keys(), ...gone.keys()])].toSorted(byNumber.compare).map((name) => ({
    name,
    versions: [...(listed.get(name) ?? []), ...[...(gone.get(name) ?? [])].sort((one, other) => byNumber.compare(other, one))],
  }));
}
