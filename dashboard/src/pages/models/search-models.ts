/** Finds models by what people remember of them. */

import type { Model, VersionState } from "../../api/types.ts";

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

/** The states that there are, in the order in which they need attention. */
export function statesOf(models: readonly Model[]): VersionState[] {
  const order: VersionState[] = ["FAILED", "RECOVERING", "LOADING", "UNLOADING", "UNLOADED", "READY"];
  return order.filter((state) => models.some((model) => model.versions.some((version) => version.state === state)));
}

function rememberedOf({ name, labels = {}, versions }: Model): string[] {
  const parts = versions.flatMap(({ runtime, inputs, outputs }) => [
    runtime,
    ...inputs.map((each) => each.name),
    ...outputs.map((each) => each.name),
  ]);
  return [name, ...Object.keys(labels), ...parts].map((each) => each.toLowerCase());
}
