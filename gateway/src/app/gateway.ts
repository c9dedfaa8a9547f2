/** Puts a gateway together: every part once, with what it needs. It serves as soon as somebody listens with its server. */

import { buildServer } from "../http/server.ts";
import { createMemoryBuckets } from "../limits/memory-buckets.ts";
import { MemoryTokens } from "../limits/tokens/memory-tokens.ts";
import { windowsInMemory } from "../limits/tokens/reservations.ts";
import { OpenInference } from "../oip/open-inference.ts";
import { createPath } from "../request/0-path.ts";
import type { CallObserver } from "../request/record.ts";
import { endTrace } from "../request/traced.ts";
import { Company } from "../siblings/first/company.ts";
import type { ReportedCall } from "../siblings/report.ts";
import { servedIn } from "../siblings/served.ts";
import { createCanaryStore } from "../state/canary-store.ts";
import { createUsageStore, type UsageQuestion } from "../state/usage-store.ts";
import { CallFeed } from "../telemetry/feed/feed.ts";
import { createMetrics } from "../telemetry/metrics/metrics.ts";
import type { TrafficView } from "../telemetry/metrics/traffic.ts";
import { UsageLedger } from "../telemetry/usage/ledger.ts";
import { rowOfCall } from "../telemetry/usage/tally.ts";
import { quietly } from "../time/repeat.ts";
import { CanaryWatch } from "../traffic/canary/watch.ts";
import { createTrafficFile } from "../traffic/file.ts";
import { ShadowCopies } from "../traffic/shadow/copies.ts";
import { wireCapture } from "./capture.ts";
import { feedOfAll, metricsOfAll, noteTo, workersOfAll } from "./company.ts";
import { type GatewayParts, wireCore } from "./core.ts";
import { wireGrpc } from "./grpc.ts";
import { wireLimits } from "./limit-store.ts";
import type { Seams } from "./seams.ts";

export type Gateway = Awaited<ReturnType<typeof wireGateway>>;

/**
 * The only process of a gateway, or the first of several, which does for the others what only one can do.
 * Rejects with StateError, CertificateError, PluginError, TrafficFileError or GatewayError, whose messages are for the operator.
 */
export async function wireGateway(parts: GatewayParts, seams: Seams) {
  const { settings, version, log } = parts;
  const { clock } = seams;
  const { limits, gateway } = settings;
  const core = await wireCore(parts, seams);
  const { bootId, state, access, table, fleet, accessLog, leaving } = core;
  const { pool } = fleet;
  const buckets = createMemoryBuckets(clock);
  const tokens = new MemoryTokens(clock);
  const rates = wireLimits(parts, core, { buckets, tokens: windowsInMemory(tokens) }, seams);
  const company = parts.siblings
    ? new Company({
        socket: parts.siblings.socket,
        headerBytes: limits.header_bytes,
        buckets,
        tokens,
        now: () => ({ shares: table.given(), served: servedIn(pool.catalogue) }),
      })
    : undefined;

  const file = gateway.traffic_file === null ? undefined : await createTrafficFile(gateway.traffic_file, table, pool.catalogue, log);
  const canaries = new CanaryWatch({
    table,
    catalogue: pool.catalogue,
    store: createCanaryStore(state.database, state.journal, () => clock.wallMs()),
    sharing: state.database.sharing,
    gateway: bootId,
    clock,
    log,
  });
  await canaries.start();
  const shadows = new ShadowCopies({
    table,
    pool,
    clock,
    limits,
    compared: (model, version, isOtherwise) => canaries.compared(model, version, isOtherwise),
    processes: core.seat.count,
    ...(seams.loopUse && { loopUse: seams.loopUse }),
  });

  const capture = await wireCapture(parts, bootId, seams);
  const usageStore = createUsageStore(state.database);
  const ledger = new UsageLedger(usageStore, () => clock.wallMs());
  const feed = new CallFeed(company ? feedOfAll(fleet.view, company) : fleet.view, seams.feedTime.clock);
  const metrics = createMetrics(
    fleet.view,
    trafficView(canaries, shadows),
    version,
    { limits: rates.view, state: state.database.sharing },
    company && metricsOfAll(company, parts.name),
    { used: ledger.counters, refused: rates.tokenLimiter.refused },
    capture?.counts,
  );
  const count = (call: ReportedCall) => {
    metrics.call(call);
    feed.call(call);
    canaries.finished(call);
  };
  const observer: CallObserver = {
    finished(record) {
      count(record);
      accessLog.call(record);
      record.captured?.finished(record);
      if (record.span !== undefined) endTrace(record);
    },
  };
  const totals = async () => {
    await company?.reported();
    return metrics.totals();
  };
  const openInference = new OpenInference({ version, catalogue: pool.catalogue, traffic: table, pool, models: fleet.models, totals });
  const { authenticator } = access;
  const { rateLimiter, tokenLimiter } = rates;
  const follow = createPath({
    limits,
    streams: settings.streams,
    authenticator,
    rateLimiter,
    tokenLimiter,
    pool,
    traffic: table,
    shadows,
    capture,
    tracer: parts.tracing,
    used: ({ keyId, model, version }, usage) => ledger.add(rowOfCall(clock.wallMs(), keyId, model, version, usage)),
    clock,
  });
  const writeUsage = quietly(() => ledger.flush(), "the use of tokens could not be written down yet", log);
  const usage = async (question: UsageQuestion) => {
    await company?.reported();
    await writeUsage();
    return usageStore.sums(question);
  };
  const changed = company && (() => company.tell());
  const grpc = wireGrpc(parts, core, { follow, observer, openInference, metrics, changed }, seams);
  const app = await buildServer({
    settings,
    version,
    certificate: core.certificate,
    departure: leaving,
    ...access,
    sessions: access.browsers,
    dashboard: seams.dashboard,
    modelsPath: parts.modelsPath,
    grpcPort: parts.settings.gateway.grpc_port,
    doors: core.doors,
    follow,
    observer,
    pool,
    workers: company ? () => workersOfAll(pool, company) : () => pool.workers(),
    traffic: table,
    canaries,
    shadows,
    models: fleet.models,
    openInference,
    journal: state.journal,
    usage,
    metrics,
    limitStore: rates.view,
    sharing: state.database.sharing,
    feed: { feed, bootId, ...seams.feedTime },
    changed,
    accessLog,
    log,
    clock,
  });
  // A canary's share changes without anybody's asking.
  if (company) table.onChange(() => company.tellSoon());
  const startCompany = () =>
    company?.start({
      answer: (request, response) => app.routing(request, response),
      call: count,
      note: noteTo(metrics, canaries, shadows),
      used: (row) => ledger.add(row),
      totals,
    });
  return {
    app,
    grpc,
    state,
    access,
    pool,
    useWorkers: fleet.useWorkers,
    followUnloaded: fleet.followUnloaded,
    traffic: { table, file, canaries, shadows },
    feed,
    ledger,
    capture,
    leaving,
    rates,
    company,
    startCompany,
  };
}

/** What /metrics shows of canaries and shadows. */
function trafficView(canaries: CanaryWatch, shadows: ShadowCopies): TrafficView {
  return {
    canaries: () => canaries.gauges(),
    canaryEndings: () => canaries.endings(),
    shadows: () => shadows.pairs.list(),
  };
}
