/** Puts a gateway process together that stands beside the first: calls are its own, and what only one process can do it leaves to that one. */

import { buildPartServer } from "../http/part-server.ts";
import { OpenInference } from "../oip/open-inference.ts";
import type { WorkerPool } from "../pool/pool.ts";
import { createPath } from "../request/0-path.ts";
import type { CallObserver } from "../request/record.ts";
import { endTrace } from "../request/traced.ts";
import { type Ask, type Now, paths, type Reading, type Seat, type Shares } from "../siblings/messages.ts";
import { createAskedBuckets } from "../siblings/other/asked-buckets.ts";
import { createAskedTokens } from "../siblings/other/asked-tokens.ts";
import { createForward } from "../siblings/other/forward.ts";
import { Link } from "../siblings/other/link.ts";
import { Reporter } from "../siblings/other/reporter.ts";
import { untilServed } from "../siblings/served.ts";
import { createMetrics } from "../telemetry/metrics/metrics.ts";
import type { VersionTotals } from "../telemetry/metrics/totals.ts";
import type { TrafficView } from "../telemetry/metrics/traffic.ts";
import { rowOfCall } from "../telemetry/usage/tally.ts";
import { ShadowCopies } from "../traffic/shadow/copies.ts";
import { wireCapture } from "./capture.ts";
import { type Core, type GatewayParts, wireCore } from "./core.ts";
import { wireGrpc } from "./grpc.ts";
import { wireLimits } from "./limit-store.ts";
import type { Seams } from "./seams.ts";

export type OtherGateway = Awaited<ReturnType<typeof wireOther>>;

/** How long a request that only the first can answer waits for it, in milliseconds; a process starts in one or two seconds. */
const forwardMs = 5_000;

/** How long this process may lag behind the first in what workers announce, when that asks, in milliseconds. */
const servedMs = 400;

/** Canaries and shadows are counted by the first. */
const noTraffic: TrafficView = { canaries: () => [], canaryEndings: () => [], shadows: () => [] };

/** Rejects with StateError, CertificateError, PluginError or GatewayError, whose messages are for the operator. */
export async function wireOther(parts: GatewayParts, { count, socket }: Seat, seams: Seams) {
  const { settings, version, name, log } = parts;
  const { clock } = seams;
  const { limits } = settings;
  const core = await wireCore(parts, seams);
  const { access, table, fleet, accessLog, leaving } = core;
  const { pool } = fleet;
  const takeOver = takingOver(core);
  const act = (ask: Ask) => {
    if (ask.ask === "follow") return takeOver(ask);
    return ask.ask === "metrics" ? metrics.read() : reporter.flush();
  };
  const reached = () => {
    reporter.beginAnew();
    void reporter.flush();
  };
  const failed = (error: unknown) => log.warn({ error }, "what the first process asked for could not be done");
  const link = new Link({ socket, name, act, failed, reached });
  const reporter = new Reporter({ link, name, read: () => readingOf(pool), log });
  const shadows = new ShadowCopies({
    table,
    pool,
    clock,
    limits,
    compared: (model, shadowVersion, isOtherwise) => reporter.compared(model, shadowVersion, isOtherwise),
    tell: reporter.tellPair,
    processes: count,
    ...(seams.loopUse && { loopUse: seams.loopUse }),
  });
  const capture = await wireCapture(parts, core.bootId, seams);
  const observer: CallObserver = {
    finished(record) {
      reporter.call(record);
      accessLog.call(record);
      record.captured?.finished(record);
      if (record.span !== undefined) endTrace(record);
    },
  };
  const { authenticator } = access;
  const own = { buckets: createAskedBuckets(link, count), tokens: createAskedTokens(link, count) };
  const rates = wireLimits(parts, core, own, seams);
  const metrics = createMetrics(
    fleet.view,
    noTraffic,
    version,
    { limits: rates.view, state: core.state.database.sharing },
    undefined,
    { refused: rates.tokenLimiter.refused },
    capture?.counts,
  );
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
    used: (call, usage) => reporter.used(rowOfCall(clock.wallMs(), call.keyId, call.model, call.version, usage)),
    clock,
  });
  const openInference = new OpenInference({
    version,
    catalogue: pool.catalogue,
    traffic: table,
    pool,
    models: fleet.models,
    totals: async () => JSON.parse(await link.post(paths.totals, "")) as readonly VersionTotals[],
  });
  const grpc = wireGrpc(parts, core, { follow, observer, openInference, metrics: reporter, changed: undefined }, seams);
  const app = await buildPartServer({
    settings,
    version,
    certificate: core.certificate,
    departure: leaving,
    authenticator,
    doors: core.doors,
    follow,
    observer,
    pool,
    traffic: table,
    openInference,
    // Counted by the first, as calls are: here they would be lost with this process, and counters would go backwards.
    metrics: reporter,
    limitStore: rates.view,
    sharing: core.state.database.sharing,
    forward: createForward(socket, forwardMs, () => link.isThere()),
    accessLog,
    log,
    clock,
  });
  return {
    app,
    grpc,
    state: core.state,
    access,
    pool,
    useWorkers: fleet.useWorkers,
    followUnloaded: fleet.followUnloaded,
    table,
    shadows,
    capture,
    leaving,
    rates,
    link,
    reporter,
  };
}

/** Takes over what is in the state, and what holds now. */
function takingOver({ access, table, fleet }: Core): (now: Now) => Promise<void> {
  let given: Shares = {};
  return async ({ shares, served }) => {
    await Promise.all([access.keys.follow(), access.browsers?.sessions.follow(), table.follow()]);
    for (const model of Object.keys(given)) if (shares[model] === undefined) table.giveFirst(model, undefined);
    for (const [model, share] of Object.entries(shares))
      if (JSON.stringify(share) !== JSON.stringify(given[model])) table.giveFirst(model, share);
    given = shares;
    await fleet.followUnloaded();
    await untilServed(served, fleet.pool.catalogue, servedMs);
  };
}

function readingOf(pool: WorkerPool): Reading {
  const workers = pool.workers().map(({ name, outstanding, pending }) => [name, [outstanding, pending]] as const);
  return { waiting: pool.load.waiting, workers: Object.fromEntries(workers) };
}
