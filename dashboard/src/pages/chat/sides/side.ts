/** Who answers: a model, and perhaps a version or a label of it. */

import { type Generation, generationOf, taskOf } from "../../../api/generation.ts";
import type { Model } from "../../../api/types.ts";
import { versionOfChoice } from "../../../api/version-choice.ts";

export interface Side {
  readonly model: string;
  /** A version or a label; empty: traffic decides. */
  readonly version: string;
}

/** Models that have versions to chat with, and of them only those. */
export function chatModels(models: readonly Model[]): readonly Model[] {
  return models.flatMap((model) => {
    const versions = model.versions.filter((version) => taskOf(version) === "chat");
    return versions.length === 0 ? [] : [{ ...model, versions }];
  });
}

/** As the client, the API and the page's address have it: `smollm2@1`. */
export function targetOf({ model, version }: Side): string {
  return version === "" ? model : `${model}@${version}`;
}

export function sideFromTarget(target: string): Side {
  const [model = "", version = ""] = target.split("@", 2);
  return { model, version };
}

/** The first that is ready. */
export function firstSide(models: readonly Model[]): Side {
  const ready = models.find(({ versions }) => versions.some(({ state }) => state === "READY")) ?? models[0];
  return { model: ready?.name ?? "", version: "" };
}

/** Something else than the one that is there: another version of its model, else another model, else the same. */
export function otherSide(models: readonly Model[], side: Side): Side {
  const model = models.find(({ name }) => name === side.model);
  const answering = model && versionOfChoice(model, side.version)?.version;
  const version = model?.versions.find((each) => each.state === "READY" && each.version !== answering);
  if (version !== undefined) return { model: side.model, version: version.version };
  const other = models.find(({ name, versions }) => name !== side.model && versions.some(({ state }) => state === "READY"));
  return other === undefined ? side : { model: other.name, version: "" };
}

/** Of the version that most likely answers. */
export function generationOfSide(models: readonly Model[], { model: name, version }: Side): Generation {
  const model = models.find((each) => each.name === name);
  return generationOf(model && versionOfChoice(model, version));
}
