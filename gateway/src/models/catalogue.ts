/** The catalogue as the rest of the gateway reads it: every model, its versions, and how they stand. */

import type { ModelVersion } from "./model-version.ts";
import { compareVersions } from "./version-order.ts";

/** One model with all its versions. A new object after each change, so that who holds one sees no half of a change. */
export interface ModelEntry {
  readonly name: string;
  /** Greatest first. */
  readonly versions: readonly ModelVersion[];
  /** The same by version. */
  readonly byVersion: ReadonlyMap<string, ModelVersion>;
  /** The greatest that is READY or RECOVERING. */
  readonly latest: ModelVersion | undefined;
}

/** Every model that some worker announced. Reading costs a Map lookup; all work is done when something changes. */
export interface Catalogue {
  /** False until the first worker has announced its models: "not found" would be a lie until then. */
  readonly announced: boolean;
  /** True once every worker that could be reached had READY or FAILED all that it found at start; stays true. */
  readonly initialLoadDone: boolean;
  /** Every model, by name in natural order. */
  list(): readonly ModelEntry[];
  find(model: string): ModelEntry | undefined;
  /** Calls `listener` after each change; the result stops that. */
  onChange(listener: () => void): () => void;
}

/** An entry from all versions of one model, at least one. */
export function entryFromVersions(versions: readonly ModelVersion[]): ModelEntry {
  const sorted = versions.toSorted((a, b) => compareVersions(b.version, a.version));
  return {
    name: sorted[0]!.name,
    versions: sorted,
    byVersion: new Map(sorted.map((version) => [version.version, version])),
    latest: sorted.find((version) => version.state === "READY" || version.state === "RECOVERING"),
  };
}
