/** What several workers say of the same version, made into one statement. */
import type { AnnouncedVersion, ModelState } from "../backends/announced-version.ts";
import { entryFromVersions, type ModelEntry } from "./catalogue.ts";
import type { ModelVersion } from "./model-version.ts";

/** The lower, the more it says about what a caller will get. */
const rank: Readonly<Record<ModelState, number>> = { READY: 0, RECOVERING: 1, LOADING: 2, UNLOADING: 3, FAILED: 4, UNLOADED: 5 };

/**
 * The whole catalogue.
 * @param announced what each connected worker announces
 * @param lost versions of lost workers as they were: those that were READY come out RECOVERING where nobody has them READY,
 *   and the others as they were where nobody else knows of them
 * @param withdrawn why versions take no calls for a while, by `model/version`
 */
export function merge(
  announced: readonly (readonly AnnouncedVersion[])[],
  lost: readonly AnnouncedVersion[],
  withdrawn: ReadonlyMap<string, string> = none,
): Map<string, ModelEntry> {
  const models = new Map<string, Map<string, ModelVersion>>();
  for (const versions of announced) for (const version of versions) add(models, version, version.state);
  for (const version of lost) {
    if (version.state === "READY") add(models, version, "RECOVERING");
    else if (!models.get(version.name)?.has(version.version)) add(models, version, version.state);
  }
  for (const [name, versions] of models)
    for (const [version, each] of versions) {
      const why = withdrawn.get(`${name}/${version}`);
      if (why !== undefined) versions.set(version, { ...each, withdrawn: why });
    }
  return new Map([...models].map(([name, versions]) => [name, entryFromVersions([...versions.values()])]));
}

const none: ReadonlyMap<string, string> = new Map();

function add(models: Map<string, Map<string, ModelVersion>>, announced: AnnouncedVersion, state: ModelState): void {
  let versions = models.get(announced.name);
  if (versions === undefined) models.set(announced.name, (versions = new Map()));
  const known = versions.get(announced.version);
  const workers = (known?.workers ?? 0) + (state === "READY" ? 1 : 0);
  if (known === undefined || rank[state] < rank[known.state]) versions.set(announced.version, { ...announced, state, workers });
  else versions.set(announced.version, { ...known, workers });
}
