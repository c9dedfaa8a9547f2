/** Which versions the gateway wants loaded or not, besides what each worker's version policy says. */

/** Names one version. */
export interface VersionName {
  readonly model: string;
  /** In `unloaded`, "" is every version of the model. */
  readonly version: string;
}

export interface DesiredModels {
  /** Stay loaded: something sends calls to them. */
  readonly kept: readonly VersionName[];
  /** Stay unloaded until somebody loads them. */
  readonly unloaded: readonly VersionName[];
}

export const nothingDesired = (): DesiredModels => ({ kept: [], unloaded: [] });

/** An unload by hand wins over a document that names the version. */
export function desiredModels(named: readonly VersionName[], unloaded: readonly VersionName[]): DesiredModels {
  return { kept: named.filter(({ model, version }) => !isUnloaded(unloaded, model, version)), unloaded };
}

/** Whether a version is to stay unloaded. */
export function isUnloaded(unloaded: readonly VersionName[], model: string, version: string): boolean {
  return unloaded.some((each) => each.model === model && (each.version === "" || each.version === version));
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
