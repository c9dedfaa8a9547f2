/** Canaries of the model iris on a clock that a test moves, with a real table and a real state file. */

import type { ModelState } from "../../src/backends/announced-version.ts";
import { type Catalogue, entryFromVersions } from "../../src/models/catalogue.ts";
import { createCanaryStore } from "../../src/state/canary-store.ts";
import type { Journal } from "../../src/state/journal.ts";
import { createTrafficStore } from "../../src/state/traffic-store.ts";
import { CanaryWatch } from "../../src/traffic/canary/watch.ts";
import { createTrafficTable, type TrafficTable } from "../../src/traffic/choose/table.ts";
import { FakeClock } from "./fake-clock.ts";
import { modelVersion } from "./model-version.ts";
import { temporaryFolder } from "./settings.ts";
import { stateIn } from "./state.ts";
import { sharesOf } from "./traffic.ts";

export const canaryPart = { version: "2", steps: [5, 25, 50, 100], every_s: 60, max_error_rate: 0.01, max_p95_ratio: 1.5, min_calls: 200 };

export interface Gateway {
  readonly table: TrafficTable;
  readonly watch: CanaryWatch;
  readonly journal: Journal;
  readonly clock: FakeClock;
  /** What was logged, without fields. */
  readonly messages: string[];
  /** Puts these versions of iris in place of those there are. */
  serve(states: Record<string, ModelState>): void;
  set(content: object): Promise<void>;
  /** Percentages by version, as callers are split now. */
  split(): Record<string, number>;
  /** So many calls without a version, of which the first ones fail. */
  calls(version: string, count: number, failures?: number, us?: number): void;
  /** A second passes. */
  second(): Promise<void>;
  /** Enough calls and time for one step. */
  pass(): Promise<void>;
  /** The process is gone, without a word. */
  die(): void;
}

/** One gateway process of a home. */
export async function gatewayIn(home = temporaryFolder(), clock = new FakeClock(), hasFile = false): Promise<Gateway> {
  const { database, journal, file } = stateIn(home, clock);
  const table = await createTrafficTable(createTrafficStore(database, journal), hasFile);
  let entry = irisIn({ "1": "READY", "2": "READY", "3": "READY" });
  const catalogue: Catalogue = {
    announced: true,
    initialLoadDone: true,
    list: () => [entry],
    find: (model) => (model === "iris" ? entry : undefined),
    onChange: () => () => {},
  };
  const messages: string[] = [];
  const log = {
    info: (_fields: object, text: string) => messages.push(text),
    warn: (_fields: object, text: string) => messages.push(text),
  };
  const store = createCanaryStore(database, journal, () => clock.wallMs());
  const watch = new CanaryWatch({ table, catalogue, store, clock, sharing: undefined, gateway: "g1", log });
  await watch.start();

  const gateway: Gateway = {
    table,
    watch,
    journal,
    clock,
    messages,
    serve: (states) => void (entry = irisIn(states)),
    async set(content) {
      await table.set("iris", { model: "iris", weights: { "1": 100 }, ...content }, "abcdefgh", hasFile ? "file" : "api");
      await watch.settled();
    },
    split() {
      const rules = table.get("iris");
      if (rules === undefined) return {};
      return Object.fromEntries([...sharesOf(rules.split)].map(([version, places]) => [version, places / 100]));
    },
    calls(version, count, failures = 0, us = 10_000) {
      for (let i = 0; i < count; i++)
        watch.finished({ model: "iris", version, isSplit: true, status: i < failures ? 500 : 200, queueUs: 0, computeUs: us });
    },
    async second() {
      clock.advance(1_000);
      await watch.tick();
    },
    async pass() {
      gateway.calls("2", 200);
      gateway.calls("1", 400);
      clock.advance(59_000);
      await gateway.second();
    },
    die() {
      watch.stop();
      file.close();
    },
  };
  return gateway;
}

function irisIn(states: Record<string, ModelState>) {
  return entryFromVersions(
    Object.entries(states).map(([version, state]) => modelVersion({ version, state, failure: state === "FAILED" ? "no." : "" })),
  );
}
