/**
 * What a worker announced last, as the gateway passes it on: a worker that has just started may load a version that was
 * unloaded by hand before it is told so, and nobody is to be served by it meanwhile.
 */

import type { AnnouncedVersion, Snapshot } from "../backends/announced-version.ts";
import { type DesiredModels, isUnloaded, type VersionName } from "../backends/desired.ts";

export class Announced {
  readonly #desired: () => DesiredModels;
  #last: Snapshot | undefined;
  #unloaded: readonly VersionName[] = [];

  constructor(desired: () => DesiredModels) {
    this.#desired = desired;
  }

  /** What counts of this announcement. */
  take(snapshot: Snapshot): Snapshot {
    this.#last = snapshot;
    this.#unloaded = this.#desired().unloaded;
    return asWished(snapshot, this.#unloaded);
  }

  /** What counts of the last announcement, if other versions are wanted since. */
  reconsider(): Snapshot | undefined {
    if (this.#last === undefined || namesOf(this.#desired().unloaded) === namesOf(this.#unloaded)) return undefined;
    return this.take(this.#last);
  }

  /** The worker is gone. */
  forget(): void {
    this.#last = undefined;
  }
}

function asWished(snapshot: Snapshot, unloaded: readonly VersionName[]): Snapshot {
  if (unloaded.length === 0) return snapshot;
  return { ...snapshot, versions: snapshot.versions.map((version) => asWishedVersion(version, unloaded)) };
}

function asWishedVersion(announced: AnnouncedVersion, unloaded: readonly VersionName[]): AnnouncedVersion {
  const isComing = announced.state === "READY" || announced.state === "LOADING";
  return isComing && isUnloaded(unloaded, announced.name, announced.version) ? { ...announced, state: "UNLOADED" } : announced;
}

function namesOf(versions: readonly VersionName[]): string {
  return JSON.stringify(versions);
}
