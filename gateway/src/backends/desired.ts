/** Which versions the gateway wants loaded or not, besides what a backend's own version policy says. */

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

/** Whether a version is to stay unloaded. */
export function isUnloaded(unloaded: readonly VersionName[], model: string, version: string): boolean {
  return unloaded.some((each) => each.model === model && (each.version === "" || each.version === version));
}
