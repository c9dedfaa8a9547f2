/** The table of traffic documents: rows in, rows out; what a document means is decided in traffic/. */

import type { DatabaseSync } from "node:sqlite";
import type { Journal } from "./journal.ts";

/** Who has the say: the API, or the gateway's traffic file. */
export type TrafficOrigin = "api" | "file";

/** How the callers are split, as `traffic/choose/split.ts` has it. */
export interface StoredSplit {
  readonly versions: readonly string[];
  readonly places: Uint8Array;
}

export interface StoredTraffic {
  readonly model: string;
  readonly revision: number;
  /** JSON, without its revision. */
  readonly document: string;
  /** Kept, because callers are moved from where they are: it does not follow from the document alone. */
  readonly split: StoredSplit;
  readonly origin: TrafficOrigin;
}

export type TrafficContent = Omit<StoredTraffic, "model" | "revision">;

export interface TrafficStore {
  list(): StoredTraffic[];
  /** Reads, decides and writes in one transaction, with an entry in the journal; what `decide` throws passes through and changes nothing. */
  update(model: string, who: string, decide: (current: StoredTraffic | undefined) => TrafficContent): StoredTraffic;
  /** Changes whenever another connection, of this process or another, has committed. */
  generation(): number;
}

type Row = Record<string, unknown>;

export function createTrafficStore(database: DatabaseSync, journal: Journal): TrafficStore {
  const all = database.prepare("SELECT * FROM traffic ORDER BY model");
  const one = database.prepare("SELECT * FROM traffic WHERE model = ?");
  const write = database.prepare(
    `INSERT INTO traffic (model, revision, document, split_versions, split_places, origin) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (model) DO UPDATE SET revision = excluded.revision, document = excluded.document,
       split_versions = excluded.split_versions, split_places = excluded.split_places, origin = excluded.origin`,
  );
  const dataVersion = database.prepare("PRAGMA data_version");

  return {
    list: () => (all.all() as Row[]).map(trafficFromRow),
    update(model, who, decide) {
      return journal.record(who, "traffic.set", () => {
        const row = one.get(model) as Row | undefined;
        const current = row && trafficFromRow(row);
        const content = decide(current);
        const result = { ...content, model, revision: (current?.revision ?? 0) + 1 };
        write.run(model, result.revision, content.document, JSON.stringify(content.split.versions), content.split.places, content.origin);
        return { result, subject: model, before: current && viewFrom(current), after: viewFrom(result) };
      })!;
    },
    generation: () => Number(dataVersion.get()?.data_version),
  };
}

/** As the API shows it. */
function viewFrom({ document, revision }: StoredTraffic): unknown {
  const { model, ...rest } = JSON.parse(document) as { model: string };
  return { model, revision, ...rest };
}

function trafficFromRow(row: Row): StoredTraffic {
  return {
    model: row.model as string,
    revision: row.revision as number,
    document: row.document as string,
    split: { versions: JSON.parse(row.split_versions as string) as string[], places: row.split_places as Uint8Array },
    origin: row.origin as TrafficOrigin,
  };
}
