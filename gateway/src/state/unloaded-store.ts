/** The table of versions that administrators have unloaded, remembered until they are loaded again. */

import type { Database } from "./database.ts";
import type { Journal } from "./journal.ts";

/** One version, or with version "" every version of the model. */
export interface UnloadedVersion {
  readonly model: string;
  readonly version: string;
}

export interface UnloadedStore {
  list(): Promise<UnloadedVersion[]>;
  /** Replaces what is remembered of one model, with an entry in the journal. */
  replace(
    model: string,
    who: string,
    action: "model.load" | "model.unload",
    version: string,
    versions: (before: readonly string[]) => readonly string[],
  ): Promise<void>;
  /** Changes whenever somebody else may have changed them. */
  generation(): number;
}

export function createUnloadedStore(database: Database, journal: Journal): UnloadedStore {
  return {
    list: async () =>
      (await database.all("SELECT model, version FROM unloaded_versions ORDER BY model, version")).map(({ model, version }) => ({
        model: model as string,
        version: version as string,
      })),
    replace: (model, who, action, version, versions) =>
      journal.record(who, action, "unloaded", async (session) => {
        const rows = await session.all("SELECT version FROM unloaded_versions WHERE model = $1 ORDER BY version", model);
        const before = rows.map((row) => row.version as string);
        const after = versions(before);
        await session.run("DELETE FROM unloaded_versions WHERE model = $1", model);
        for (const each of after) await session.run("INSERT INTO unloaded_versions (model, version) VALUES ($1, $2)", model, each);
        const subject = version === "" ? model : `${model}/${version}`;
        return { result: undefined, subject, before: { unloaded: before.map(shown) }, after: { unloaded: after.map(shown) } };
      }),
    generation: () => database.generation("unloaded"),
  };
}

function shown(version: string): string {
  return version === "" ? "*" : version;
}
