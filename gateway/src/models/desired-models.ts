/** How unloads by hand and the names in traffic documents become what the gateway wants loaded. */
import { type DesiredModels, isUnloaded, type VersionName } from "../backends/desired.ts";

/** An unload by hand wins over a document that names the version. */
export function desiredModels(named: readonly VersionName[], unloaded: readonly VersionName[]): DesiredModels {
  return { kept: named.filter(({ model, version }) => !isUnloaded(unloaded, model, version)), unloaded };
}

/** What stays unloaded of a model when this version ("" for all) is unloaded too. */
export function unloadedWith(before: readonly string[], version: string): readonly string[] {
  if (version === "" || before.includes("")) return [""];
  return [...new Set([...before, version])].sort();
}

/**
 * What stays unloaded of a model when this version ("" for all) is loaded.
 * @param known every version of the model: of a model that is unloaded as a whole, the others stay so
 */
export function unloadedWithout(before: readonly string[], version: string, known: readonly string[]): readonly string[] {
  if (version === "") return [];
  const names = before.includes("") ? known : before;
  return names.filter((name) => name !== version).toSorted();
}
