/** Loads and unloads models by hand, on every worker that there is, and remembers unloads for those that come later. */

import type { AnnouncedVersion } from "../backends/announced-version.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { modelNamed, versionAbsent } from "../models/absent.ts";
import type { Catalogue } from "../models/catalogue.ts";
import { unloadedWith, unloadedWithout } from "../models/desired-models.ts";
import type { WorkerPool } from "./pool.ts";
import type { Unloaded } from "./unloaded.ts";

export interface ModelSwitch {
  /**
   * Loads a version, again if it serves, or with "" all that the version policy names. Rejects with a GatewayError.
   * @param who the id of a key
   */
  load(model: string, version: string, who: string): Promise<readonly AnnouncedVersion[]>;
  /** Resolves with the versions that are gone. Rejects with MODEL_NOT_FOUND, VERSION_NOT_FOUND, CONFLICT or what a worker says. */
  unload(model: string, version: string, who: string): Promise<readonly string[]>;
}

export interface ModelSwitchParts {
  readonly pool: Pick<WorkerPool, "loadModel" | "unloadModel" | "tellDesired">;
  readonly catalogue: Catalogue;
  readonly unloaded: Pick<Unloaded, "replace">;
  /** The versions that calls are sent to by the model's traffic document. */
  readonly namedInTraffic: (model: string) => readonly string[];
}

export function createModelSwitch({ pool, catalogue, unloaded, namedInTraffic }: ModelSwitchParts): ModelSwitch {
  /** What is asked for comes first, so that its answer says what it did; the wish reaches those that could not be asked. */
  const thenTell = <Answer>(answer: Promise<Answer>): Promise<Answer> => answer.finally(() => pool.tellDesired());

  return {
    async load(model, version, who) {
      const known = catalogue.find(model)?.versions.map((each) => each.version) ?? [];
      // Before anything is loaded: a worker that still hears of the unload would undo it.
      await unloaded.replace(model, who, "model.load", version, (before) => unloadedWithout(before, version, known));
      return thenTell(pool.loadModel(model, version));
    },
    async unload(model, version, who) {
      refuseUnknown(catalogue, model, version);
      if (version !== "" && namedInTraffic(model).includes(version))
        throw new GatewayError(
          "CONFLICT",
          `The traffic document of '${model}' names version '${version}'; take its label, weight or rule away first (\`inferencehub traffic show ${model}\`).`,
        );
      let remembered: readonly string[] = [];
      await unloaded.replace(model, who, "model.unload", version, (before) => {
        remembered = before;
        return unloadedWith(before, version);
      });
      const gone = pool.unloadModel(model, version).catch(async (error: unknown) => {
        // Whoever has it does not unload for others, and serves it as before.
        if (GatewayError.from(error).reason === "NOT_SUPPORTED")
          await unloaded.replace(model, who, "model.load", version, () => remembered);
        throw error;
      });
      return thenTell(gone);
    },
  };
}

/** What is not there can't be unloaded; remembered all the same, it would surprise whoever brings it one day. */
function refuseUnknown(catalogue: Catalogue, model: string, version: string): void {
  const entry = modelNamed(catalogue, model);
  if (version !== "" && !entry.byVersion.has(version)) throw versionAbsent(entry, version);
}
