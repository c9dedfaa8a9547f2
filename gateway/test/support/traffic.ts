/** Traffic for tests: a table in a state file of its own, and entries of versions that are in any state. */

import type { ModelState } from "../../src/backends/announced-version.ts";
import { entryFromVersions, type ModelEntry } from "../../src/models/catalogue.ts";
import type { Journal } from "../../src/state/journal.ts";
import { createTrafficStore } from "../../src/state/traffic-store.ts";
import { rulesFromDocument, type TrafficRules } from "../../src/traffic/choose/rules.ts";
import { sharesFromDocument } from "../../src/traffic/choose/shares.ts";
import { type Split, splitFromShares } from "../../src/traffic/choose/split.ts";
import { createTrafficTable, type TrafficTable } from "../../src/traffic/choose/table.ts";
import { documentFromJson } from "../../src/traffic/document/from-json.ts";
import type { FakeClock } from "./fake-clock.ts";
import { modelVersion } from "./model-version.ts";
import { temporaryFolder } from "./settings.ts";
import { stateIn } from "./state.ts";

/** What one gateway process has of the traffic in `home`. */
export async function trafficIn(
  home = temporaryFolder(),
  hasFile = false,
): Promise<{ table: TrafficTable; journal: Journal; home: string; clock: FakeClock }> {
  const { database, journal, clock } = stateIn(home);
  return { table: await createTrafficTable(createTrafficStore(database, journal), hasFile), journal, home, clock };
}

/** The model iris with versions in these states. */
export function irisIn(states: Record<string, ModelState>): ModelEntry {
  return entryFromVersions(Object.entries(states).map(([version, state]) => modelVersion({ version, state })));
}

/** The rules of a document for iris. */
export function rulesOf(document: object, before?: Split): TrafficRules {
  const wish = { ...documentFromJson(document, "iris"), revision: 1 };
  return rulesFromDocument(wish, splitFromShares(sharesFromDocument(wish), before));
}

/** The places of each version. */
export function sharesOf(split: Split): Map<string, number> {
  const counts = split.versions.map(() => 0);
  for (const index of split.places) counts[index]!++;
  return new Map(split.versions.map((version, i) => [version, counts[i]!]));
}
