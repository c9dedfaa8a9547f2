/** What can be chosen as a version: traffic's own choice, labels, exact versions; each with the state of what it means. */
import type { Model, VersionState } from "../../api/types.ts";
import { labelsOf, versionOfChoice } from "../../api/version-choice.ts";

export interface VersionOption {
  /** What the request asks for; empty: traffic decides. */
  readonly choice: string;
  readonly name: string;
  /** The exact version behind a label. */
  readonly means: string | undefined;
  readonly state: VersionState | undefined;
  readonly isReady: boolean;
}

export interface VersionGroup {
  readonly title: string;
  readonly options: readonly VersionOption[];
}

export function versionGroups(model: Model): readonly VersionGroup[] {
  const names = [...(model.latest === undefined ? [] : ["latest"]), ...Object.keys(labelsOf(model))];
  const labels = names.map((label) => option(model, label, versionOfChoice(model, label)?.version));
  const versions = model.versions.map(({ version }) => option(model, version, undefined));
  return [
    { title: "By label", options: labels },
    { title: "Exact versions", options: versions },
  ].filter(({ options }) => options.length > 0);
}

function option(model: Model, choice: string, means: string | undefined): VersionOption {
  const state = model.versions.find(({ version }) => version === (means ?? choice))?.state;
  return { choice, name: choice, means, state, isReady: state === "READY" };
}
