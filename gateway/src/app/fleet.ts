/** Wires what answers calls: the pool, which versions it is to have, and what there is to see of it. */

import { hostname } from "node:os";
import { isConnected } from "../backends/backend.ts";
import type { VersionName } from "../backends/desired.ts";
import { SharedFiles } from "../backends/shared-files.ts";
import type { Settings } from "../config/settings.ts";
import { desiredModels } from "../models/desired-models.ts";
import { addressOfUpstream } from "../pool/addresses.ts";
import { systemResolve } from "../pool/discovery.ts";
import { createModelSwitch } from "../pool/model-switch.ts";
import type { PoolOptions, WorkerPool } from "../pool/pool.ts";
import { keepSubset, placeOf } from "../pool/subset.ts";
import { createUnloaded } from "../pool/unloaded.ts";
import { createUnloadedStore } from "../state/unloaded-store.ts";
import type { Log } from "../telemetry/log/log.ts";
import type { FleetView } from "../telemetry/metrics/metrics.ts";
import type { TrafficTable } from "../traffic/choose/table.ts";
import { versionsNamedIn } from "../traffic/document/document.ts";
import { dialFromSettings } from "./pool.ts";
import type { Seams } from "./seams.ts";
import type { State } from "./state.ts";

/** Where the workers are, and who speaks to them. */
export interface FleetParts {
  readonly settings: Settings;
  readonly addresses: readonly string[];
  /** Folder of files that the workers of this machine map; null: there is none. */
  readonly sharedFolder: string | null;
  /** Which of how many gateway processes this is. */
  readonly seat: { readonly number: number; readonly count: number };
  readonly bootId: string;
  readonly version: string;
  readonly log: Log;
}

/** Rejects with StateError. */
export async function wireFleet(parts: FleetParts, { database, journal }: State, table: TrafficTable, seams: Seams) {
  const { settings, sharedFolder } = parts;
  const unloaded = await createUnloaded(createUnloadedStore(database, journal));
  const { upstreams } = settings.workers;
  const withUpstreams = (addresses: readonly string[]) => [...addresses, ...upstreams.map(addressOfUpstream)];
  const pool = seams.createPool({
    addresses: withUpstreams(parts.addresses),
    upstreams,
    exposeErrors: settings.models.expose_errors,
    dial: dialFromSettings(settings.workers),
    introduction: { bootId: parts.bootId, softwareVersion: parts.version },
    files: sharedFolder === null ? undefined : new SharedFiles(sharedFolder, parts.seat),
    limits: { callsInFlight: settings.limits.calls_in_flight, callsWaiting: settings.limits.calls_waiting },
    maxAnswerBytes: settings.limits.answer_bytes,
    loadTimeoutMs: settings.workers.load_timeout_ms,
    resolve: systemResolve,
    ...keepFrom(settings, parts.seat),
    clock: seams.clock,
    timers: seams.timers,
    log: parts.log,
    desired: () => desiredModels(namedInTraffic(table), unloaded.list()),
  });
  const models = createModelSwitch({
    pool,
    catalogue: pool.catalogue,
    unloaded,
    namedInTraffic: (model) => versionsNamedIn(table.document(model)),
  });
  table.onChange(() => pool.tellDesired());
  /** Other workers of our own from now on. */
  const useWorkers = (addresses: readonly string[]) => pool.useWorkers(withUpstreams(addresses));
  /** Tells the workers what is to be loaded, if that has changed. */
  const followUnloaded = async () => {
    await unloaded.follow();
    pool.tellDesired();
  };
  return { pool, models, useWorkers, followUnloaded, view: fleetView(pool) };
}

/** Which of many workers this process keeps lanes to. */
function keepFrom({ gateway, workers }: Settings, seat: FleetParts["seat"]): Pick<PoolOptions, "keep"> {
  if (workers.subset === null) return {};
  const place = placeOf({ gateway: gateway.number ?? undefined, process: seat.number, processes: seat.count, host: hostname() });
  return { keep: keepSubset(workers.subset, place) };
}

function namedInTraffic(table: TrafficTable): VersionName[] {
  return table.documents().flatMap((document) => versionsNamedIn(document).map((version) => ({ model: document.model, version })));
}

/** What /metrics shows of workers and models, read at each scrape. */
function fleetView(pool: WorkerPool): FleetView {
  return {
    workers: () =>
      pool.workers().map(({ name, state, outstanding }) => ({ worker: name, connected: isConnected(state), callsInFlight: outstanding })),
    queues: () => pool.workers().flatMap(({ name, queues }) => queues.map((queue) => ({ worker: name, ...queue }))),
    versions: () =>
      pool.catalogue
        .list()
        .flatMap(({ name, versions }) => versions.map(({ version, state }) => ({ model: name, version, ready: state === "READY" }))),
    waitingCalls: () => pool.load.waiting,
    streams: () => pool.streams(),
    attempts: () => pool.attempts,
  };
}
