/** Puts a gateway together: every part once, with what it needs. It serves as soon as somebody listens with its server. */

import type { DestinationStream } from "pino";
import type { Settings } from "../config/settings.ts";
import { readCertificate } from "../http/listener/certificate.ts";
import { createLeaving } from "../http/listener/leaving.ts";
import { buildServer } from "../http/server.ts";
import { createRateLimiter } from "../limits/rate-limiter.ts";
import { createPath } from "../request/0-path.ts";
import type { CallObserver } from "../request/record.ts";
import { createCanaryStore } from "../state/canary-store.ts";
import { createTrafficStore } from "../state/traffic-store.ts";
import { CallFeed } from "../telemetry/feed/feed.ts";
import { createAccessLog } from "../telemetry/log/access.ts";
import type { Log } from "../telemetry/log/log.ts";
import { createMetrics } from "../telemetry/metrics/metrics.ts";
import type { TrafficView } from "../telemetry/metrics/traffic.ts";
import { CanaryWatch } from "../traffic/canary/watch.ts";
import { createTrafficTable } from "../traffic/choose/table.ts";
import { createTrafficFile } from "../traffic/file.ts";
import { ShadowCopies } from "../traffic/shadow/copies.ts";
import { wireAccess } from "./access.ts";
import { wireFleet } from "./fleet.ts";
import type { Seams } from "./seams.ts";
import { openState } from "./state.ts";

/** What one gateway process is told. */
export interface GatewayParts {
  readonly settings: Settings;
  readonly home: string;
  /** Of the process, as logs name it. */
  readonly name: string;
  /** Of the software. */
  readonly version: string;
  readonly workerAddresses: readonly string[];
  readonly sharedFolder: string | null;
  readonly log: Log;
  /** What `log` writes to. */
  readonly stream: DestinationStream;
}

export type Gateway = Awaited<ReturnType<typeof wireGateway>>;

/** Rejects with StateError, CertificateError, PluginError, TrafficFileError or GatewayError, whose messages are for the operator. */
export async function wireGateway(parts: GatewayParts, seams: Seams) {
  const { settings, version, log } = parts;
  const { clock, timers } = seams;
  const { limits, gateway } = settings;
  const certificate = readCertificate(gateway);
  const bootId = seams.newBootId();
  const state = openState(parts.home, clock);
  const access = wireAccess(settings, state, clock);

  const table = createTrafficTable(createTrafficStore(state.database, state.journal), gateway.traffic_file !== null);
  const fleet = wireFleet({ ...parts, addresses: parts.workerAddresses, bootId }, state, table, seams);
  const { pool } = fleet;
  const file = gateway.traffic_file === null ? undefined : createTrafficFile(gateway.traffic_file, table, pool.catalogue, log);
  const canaries = new CanaryWatch({
    table,
    catalogue: pool.catalogue,
    store: createCanaryStore(state.database, state.journal, () => clock.wallMs()),
    clock,
    log,
  });
  const shadows = new ShadowCopies({
    table,
    pool,
    clock,
    limits,
    compared: (model, version, isOtherwise) => canaries.compared(model, version, isOtherwise),
    ...(seams.loopUse && { loopUse: seams.loopUse }),
  });

  const accessLog = createAccessLog(log, parts.stream, parts.name);
  const feed = new CallFeed(fleet.view, seams.feedTime.clock);
  const metrics = createMetrics(fleet.view, trafficView(canaries, shadows), version);
  const observer: CallObserver = {
    finished(record) {
      metrics.call(record);
      feed.call(record);
      canaries.finished(record);
      accessLog.call(record);
    },
  };
  const { authenticator } = access;
  const leaving = createLeaving(clock, timers);
  const app = await buildServer({
    settings,
    version,
    certificate,
    departure: leaving,
    ...access,
    sessions: access.browsers,
    dashboard: seams.dashboard,
    doors: seams.doors.map((create) => create(limits)),
    follow: createPath({ limits, authenticator, rateLimiter: createRateLimiter(), pool, traffic: table, shadows, clock }),
    observer,
    pool,
    traffic: table,
    canaries,
    shadows,
    models: fleet.models,
    journal: state.journal,
    metrics,
    feed: { feed, bootId, ...seams.feedTime },
    accessLog,
    log,
    clock,
  });
  return { app, state, access, pool, traffic: { table, file, canaries, shadows }, feed, leaving };
}

/** What /metrics shows of canaries and shadows. */
function trafficView(canaries: CanaryWatch, shadows: ShadowCopies): TrafficView {
  return {
    canaries: () => canaries.gauges(),
    canaryEndings: () => canaries.endings(),
    shadows: () => shadows.pairs.list(),
  };
}
