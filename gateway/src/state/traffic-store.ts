/** The table of traffic documents: rows in, rows out; what a document means is decided in traffic/. */

import { type Database, first, type Row } from "./database.ts";
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
  list(): Promise<StoredTraffic[]>;
  /** Reads, decides and writes in one change, with an entry in the journal; what `decide` throws passes through and changes nothing. */
  update(model: string, who: string, decide: (current: StoredTraffic | undefined) => TrafficContent): Promise<StoredTraffic>;
  /** Changes whenever somebody else may have changed them. */
  generation(): number;
}

const write = `INSERT INTO traffic (model, revision, document, split_versions, split_places, origin) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (model) DO UPDATE SET revision = excluded.revision, document = excluded.document,
    split_versions = excluded.split_versions, split_places = excluded.split_places, origin = excluded.origin`;

export function createTrafficStore(database: Database, journal: Journal): TrafficStore {
  return {
    list: async () => (await database.all("SELECT * FROM traffic ORDER BY model")).map(trafficFromRow),
    async update(model, who, decide) {
      const written = await journal.record(who, "traffic.set", "traffic", async (session) => {
        const row = await first(session, "SELECT * FROM traffic WHERE model = $1", model);
        const current = row && trafficFromRow(row);
        const content = decide(current);
        const result = { ...content, model, revision: (current?.revision ?? 0) + 1 };
        const { versions, places } = content.split;
        await session.run(write, model, result.revision, content.document, JSON.stringify(versions), places, content.origin);
        return { result, subject: model, before: current && viewFrom(current), after: viewFrom(result) };
      });
      return written!;
    },
    generation: () => database.generation("traffic"),
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
