/** Keeps the catalogue: takes each worker's snapshots and losses, remembers what was lost, and tells who listens. */
import type { AnnouncedVersion, Snapshot } from "../backends/announced-version.ts";
import type { Catalogue, ModelEntry } from "./catalogue.ts";
import { merge } from "./merge.ts";
import { compareNaturally } from "./natural-order.ts";

interface Lost {
  /** Address in the settings that its worker came from; its replacement comes from there too, perhaps under another IP. */
  readonly origin: string;
  readonly version: AnnouncedVersion;
}

export class MergedCatalogue implements Catalogue {
  announced = false;
  initialLoadDone = false;
  readonly #snapshots = new Map<object, Snapshot>();
  #lost: Lost[] = [];
  /** Addresses from which lost workers are expected back; undefined: from any. */
  #expected: ReadonlySet<string> | undefined;
  /** Why versions take no calls for a while, by `model/version`. */
  readonly #withdrawn = new Map<string, string>();
  #models: ReadonlyMap<string, ModelEntry> = new Map();
  #list: readonly ModelEntry[] = [];
  readonly #listeners = new Set<() => void>();

  list(): readonly ModelEntry[] {
    return this.#list;
  }

  find(model: string): ModelEntry | undefined {
    return this.#models.get(model);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A worker announces its models. `worker` is its identity for as long as it stays connected. */
  announce(worker: object, origin: string, snapshot: Snapshot): void {
    this.#snapshots.set(worker, snapshot);
    // One that has not looked yet announces nothing, and may end before it has.
    this.announced ||= snapshot.initialLoadDone || snapshot.versions.length > 0;
    this.#lost = this.#lost.filter((lost) => lost.origin !== origin || isStillExpected(lost.version, snapshot));
    this.initialLoadDone ||= [...this.#snapshots.values()].every((each) => each.initialLoadDone);
    this.#rebuild();
  }

  /**
   * A worker is gone, but will be back: until its replacement has announced what became of it, what it had READY is
   * RECOVERING, and the rest stays as it was. "There is no such model" would be a lie meanwhile.
   */
  lose(worker: object, origin: string): void {
    const snapshot = this.#snapshots.get(worker);
    if (snapshot === undefined) return;
    this.#snapshots.delete(worker);
    if (this.#expected?.has(origin) ?? true)
      for (const version of snapshot.versions) if (version.state !== "UNLOADING") this.#remember(origin, version);
    this.#rebuild();
  }

  /** A worker serves on, but not here: what it has is none of this gateway's any more. */
  leave(worker: object): void {
    if (this.#snapshots.delete(worker)) this.#rebuild();
  }

  /** Whether a lost worker had the version READY and is expected back with it, whoever else has it. */
  isMissed(model: string, version: string): boolean {
    return this.#lost.some(({ version: lost }) => lost.state === "READY" && lost.name === model && lost.version === version);
  }

  /** Workers come from these addresses from now on: what was lost with others is gone for good. */
  expect(origins: readonly string[]): void {
    const expected = new Set(origins);
    this.#expected = expected;
    this.#lost = this.#lost.filter((lost) => expected.has(lost.origin));
    this.#rebuild();
  }

  /** The version takes no calls for a while, for this reason; undefined: it does again. */
  withdraw(model: string, version: string, why: string | undefined): void {
    if (why === undefined) this.#withdrawn.delete(`${model}/${version}`);
    else this.#withdrawn.set(`${model}/${version}`, why);
    this.#rebuild();
  }

  #remember(origin: string, version: AnnouncedVersion): void {
    // What was READY before, and is being loaded again, is still on its way back.
    const isComingBack = this.#lost.some(
      (lost) => lost.origin === origin && lost.version.state === "READY" && isSame(lost.version, version),
    );
    if (version.state === "LOADING" && isComingBack) return;
    this.#lost = this.#lost.filter((lost) => lost.origin !== origin || !isSame(lost.version, version));
    this.#lost.push({ origin, version });
  }

  #rebuild(): void {
    this.#models = merge(
      [...this.#snapshots.values()].map((snapshot) => snapshot.versions),
      this.#lost.map((lost) => lost.version),
      this.#withdrawn,
    );
    this.#list = [...this.#models.values()].sort((a, b) => compareNaturally(a.name, b.name));
    for (const listener of this.#listeners) listener();
  }
}

function isSame(a: AnnouncedVersion, b: AnnouncedVersion): boolean {
  return a.version === b.version && a.name === b.name;
}

/** Whether a replacement may still bring a lost version: it is loading it, or has not yet looked at all it has. */
function isStillExpected(lost: AnnouncedVersion, replacement: Snapshot): boolean {
  const successor = replacement.versions.find((version) => isSame(version, lost));
  if (successor === undefined) return !replacement.initialLoadDone;
  return successor.state === "LOADING";
}
