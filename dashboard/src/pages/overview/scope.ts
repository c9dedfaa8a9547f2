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

const byNumber = new Intl.Collator("en", { numeric: true });

/** What was called, with what the catalogue knows besides, in natural order; greatest version first. */
export function knownModels(samples: readonly Sample[], catalogue: readonly KnownModel[]): readonly KnownModel[] {
  const found = new Map<string, Set<string>>();
  const versionsOf = (model: string) => found.get(model) ?? found.set(model, new Set()).get(model)!;
  for (const { name, versions } of catalogue) for (const version of versions) versionsOf(name).add(version);
  for (const { versions } of samples) for (const { model, version } of versions) versionsOf(model).add(version);
  return [...found]
    .map(([name, versions]) => ({ name, versions: [...versions].sort((one, other) => byNumber.compare(other, one)) }))
    .sort((one, other) => byNumber.compare(one.name, other.name));
}
