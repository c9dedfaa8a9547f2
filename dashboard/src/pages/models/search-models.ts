/** Finds models by what people remember of them. */

import type { Model, ModelVersion, VersionState } from "../../api/types.ts";

/** Every word must be in the name, a label, a runtime or an input or output. @param state only models with a version in it */
export function searchedModels(models: readonly Model[], text: string, state?: string): readonly Model[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return models.filter((model) => {
    if (state !== undefined && !model.versions.some((version) => version.state === state)) return false;
    const known = rememberedOf(model);
    return words.every((word) => known.some((each) => each.includes(word)));
  });
}

/** States in the order in which they need attention. */
const BY_URGENCY: readonly VersionState[] = ["FAILED", "RECOVERING", "LOADING", "UNLOADING", "UNLOADED", "READY"];
/** What is as it should be, or as somebody wants it, comes in no order of its own. */
const NEEDS_NOTHING = BY_URGENCY.indexOf("UNLOADING");

/** The less, the sooner somebody should look at it. */
export function urgencyOf({ state }: Pick<ModelVersion, "state">): number {
  return Math.min(BY_URGENCY.indexOf(state), NEEDS_NOTHING);
}

/** What failed first, then what is on its way, then the rest; each as they come. */
export function byUrgency(models: readonly Model[]): readonly Model[] {
  const worst = ({ versions }: Model) => Math.min(NEEDS_NOTHING, ...versions.map(urgencyOf));
  return models.toSorted((one, other) => worst(one) - worst(other));
}

/** The states that there are, in the order in which they need attention. */
export function statesOf(models: readonly Model[]): VersionState[] {
  return BY_URGENCY.filter((state) => models.some((model) => model.versions.some((version) => version.state === state)));
}

function rememberedOf({ name, labels = {}, versions }: Model): string[] {
  const parts = versions.flatMap(({ runtime, inputs, outputs }) => [
    runtime,
    ...inputs.map((each) => each.name),
    ...outputs.map((each) => each.name),
  ]);
  return [name, ...Object.keys(labels), ...parts].map((each) => each.toLowerCase());
}
