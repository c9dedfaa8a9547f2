/** The table of versions that administrators have unloaded, remembered until they are loaded again. */

import type { DatabaseSync } from "node:sqlite";
import type { Journal } from "./journal.ts";

/** One version, or with version "" every version of the model. */
export interface UnloadedVersion {
  readonly model: string;
  readonly version: string;
}

export interface UnloadedStore {
  list(): UnloadedVersion[];
  /** Replaces what is remembered of one model, with an entry in the journal. */
  replace(
    model: string,
    who: string,
    action: "model.load" | "model.unload",
    version: string,
    versions: (before: readonly string[]) => readonly string[],
  ): void;
}

type Row = Record<string, unknown>;

export function createUnloadedStore(database: DatabaseSync, journal: Journal): UnloadedStore {
  const all = database.prepare("SELECT model, version FROM unloaded_versions ORDER BY model, version");
  const ofModel = database.prepare("SELECT version FROM unloaded_versions WHERE model = ? ORDER BY version");
  const forget = database.prepare("DELETE FROM unloaded_versions WHERE model = ?");
  const insert = database.prepare("INSERT INTO unloaded_versions (model, version) VALUES (?, ?)");

  return {
    list: () => (all.all() as Row[]).map((row) => ({ model: row.model as string, version: row.version as string })),
    replace(model, who, action, version, versions) {
      journal.record(who, action, () => {
        const before = (ofModel.all(model) as Row[]).map((row) => row.version as string);
        const after = versions(before);
        forget.run(model);
        for (const each of after) insert.run(model, each);
        const subject = version === "" ? model : `${model}/${version}`;
        return { result: undefined, subject, before: { unloaded: before.map(shown) }, after: { unloaded: after.map(shown) } };
      });
    },
  };
}

function shown(version: string): string {
  return version === "" ? "*" : version;
}
