/** The composition root: makes every part once, with what it needs, and ties them together. */

import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import type { DestinationStream } from "pino";
import { createAuthenticator } from "../auth/authenticator.ts";
import { anonymousId, callerFromScopes } from "../auth/caller/caller.ts";
import { followKeys } from "../auth/key/follow.ts";
import { createKeyRing } from "../auth/key/ring.ts";
import { createKeySnapshot, type KeySnapshot } from "../auth/key/snapshot.ts";
import { createOpenAuthenticator } from "../auth/open-authenticator.ts";
import { type AllowedHosts, createAllowedHosts } from "../auth/session/allowed-hosts.ts";
import { createSessionAuthenticator } from "../auth/session/authenticator.ts";
import { followSessions } from "../auth/session/follow.ts";
import { createSessions } from "../auth/session/sessions.ts";
import { createSignIn } from "../auth/session/sign-in.ts";
import { createSignInLinks } from "../auth/session/sign-in-links.ts";
import type { VersionName } from "../backends/desired.ts";
import { dialWithGrpc, type TransportSecurity } from "../backends/lane/transport/grpc.ts";
import { createWorkers } from "../backends/lane/worker.ts";
import { SharedFiles } from "../backends/shared-files.ts";
import type { LaunchDocument } from "../config/launch.ts";
import type { WorkerSettings } from "../config/settings.ts";
import { createPredictDoor } from "../doors/predict/door.ts";
import { readCertificate } from "../http/listener/certificate.ts";
import { createLeaving } from "../http/listener/leaving.ts";
import { listen } from "../http/listener/listen.ts";
import { buildServer } from "../http/server.ts";
import { createRateLimiter } from "../limits/rate-limiter.ts";
import { desiredModels } from "../models/desired-models.ts";
import { systemResolve } from "../pool/discovery.ts";
import { createModelSwitch } from "../pool/model-switch.ts";
import { createWorkerPool, type WorkerPool } from "../pool/pool.ts";
import { createPath } from "../request/0-path.ts";
import { createCanaryStore } from "../state/canary-store.ts";
import { openDatabase } from "../state/database.ts";
import { createJournal } from "../state/journal.ts";
import { createKeyStore, type KeyStore } from "../state/key-store.ts";
import { createSessionStore } from "../state/session-store.ts";
import { createTrafficStore } from "../state/traffic-store.ts";
import { createUnloadedStore } from "../state/unloaded-store.ts";
import { CallFeed } from "../telemetry/feed/feed.ts";
import { createAccessLog } from "../telemetry/log/access.ts";
import type { Log } from "../telemetry/log/log.ts";
import { createMetrics } from "../telemetry/metrics/metrics.ts";
import { systemClock } from "../time/clock.ts";
import { repeat } from "../time/repeat.ts";
import { systemTimers } from "../time/timers.ts";
import { CanaryWatch } from "../traffic/canary/watch.ts";
import { createTrafficTable, type TrafficTable } from "../traffic/choose/table.ts";
import { versionsNamedIn } from "../traffic/document/document.ts";
import { createTrafficFile } from "../traffic/file.ts";
import { followTraffic } from "../traffic/follow.ts";
import { ShadowCopies } from "../traffic/shadow/copies.ts";

export interface App {
  /** Connects to the workers and listens; the models come later. Rejects with ListenError. */
  start(): Promise<AddressInfo>;
  /** The admin key that had to be made because there was none. */
  readonly firstKey: string | undefined;
  /** The secret part of the link that signs a browser in once; undefined when none was asked for, or no key is fit for one. */
  readonly signInLink: string | undefined;
  /** Resolves once every model version found at start is READY or FAILED. */
  readonly ready: Promise<void>;
  /** Connects to other workers from now on. */
  useWorkers(addresses: readonly string[]): void;
  /** Finishes what is under way; false when something had to be cut off. */
  leave(withinMs: number): Promise<boolean>;
}

/** `stream` is what `log` writes to. Rejects with StateError, CertificateError, PluginError, TrafficFileError or GatewayError, whose messages are for the operator. */
export async function createApp(launch: LaunchDocument, log: Log, stream: DestinationStream): Promise<App> {
  const { settings } = launch;
  const certificate = readCertificate(settings.gateway);
  const leaving = createLeaving(systemClock, systemTimers);

  const database = openDatabase(launch.home);
  const keyStore = createKeyStore(database);
  const { requests, rows, window_s: windowS, burst } = settings.rate;
  const defaultRate = { requests, rows, windowS, burst };
  const keys = createKeySnapshot(keyStore, defaultRate, systemClock);
  const journal = createJournal(database, systemClock.wallMs);
  const keyRing = createKeyRing(keyStore, systemClock, keys.reload, journal);
  const hosts = createAllowedHosts(settings.gateway.host, settings.gateway.allowed_hosts);
  const browsers = settings.auth.enabled ? createBrowserAccess(database, keyStore, keys, hosts) : undefined;
  const authenticator = browsers
    ? createAuthenticator(keys, browsers.authenticator)
    : createOpenAuthenticator(callerFromScopes(anonymousId, ["admin"], null, defaultRate), settings.gateway.cors_origins);
  if (settings.auth.admin_key !== null) keyRing.seed(settings.auth.admin_key);
  const firstKey = launch.first_key && settings.auth.enabled ? keyRing.createFirst() : undefined;
  const signInLink = launch.sign_in_link ? browsers?.links.make() : undefined;

  const traffic = createTrafficTable(createTrafficStore(database, journal), settings.gateway.traffic_file !== null);
  const unloaded = createUnloadedStore(database, journal);
  const bootId = randomUUID();
  const files = launch.shared_folder === null ? undefined : new SharedFiles(launch.shared_folder);
  const pool = createWorkerPool({
    addresses: launch.worker_addresses,
    createBackend: createWorkers({
      dial: dialWithGrpc(securityFromSettings(settings.workers)),
      introduction: { bootId, softwareVersion: launch.version },
      files,
    }),
    files,
    limits: { callsInFlight: settings.limits.calls_in_flight, callsWaiting: settings.limits.calls_waiting },
    maxAnswerBytes: settings.limits.answer_bytes,
    loadTimeoutMs: settings.workers.load_timeout_ms,
    resolve: systemResolve,
    clock: systemClock,
    timers: systemTimers,
    log,
    desired: () => desiredModels(namedInTraffic(traffic), unloaded.list()),
  });
  const models = createModelSwitch({
    pool,
    catalogue: pool.catalogue,
    unloaded,
    namedInTraffic: (model) => versionsNamedIn(traffic.document(model)),
  });
  traffic.onChange(() => pool.tellDesired());
  const { traffic_file } = settings.gateway;
  const trafficFile = traffic_file === null ? undefined : createTrafficFile(traffic_file, traffic, pool.catalogue, log);

  const canaries = new CanaryWatch({
    table: traffic,
    catalogue: pool.catalogue,
    store: createCanaryStore(database, journal, systemClock.wallMs),
    clock: systemClock,
    log,
  });
  const shadows = new ShadowCopies({
    table: traffic,
    pool,
    clock: systemClock,
    limits: settings.limits,
    compared: (model, version, isOtherwise) => canaries.compared(model, version, isOtherwise),
  });

  const accessLog = createAccessLog(log, stream, launch.name);
  const fleet = fleetView(pool);
  const feed = new CallFeed(fleet, systemClock);
  const metrics = createMetrics(fleet, trafficView(canaries, shadows), launch.version);
  const server = await buildServer({
    settings,
    version: launch.version,
    certificate,
    departure: leaving,
    authenticator,
    sessions: browsers,
    hosts,
    dashboard: dashboardFolder(),
    doors: [createPredictDoor(settings.limits)],
    follow: createPath({
      limits: settings.limits,
      authenticator,
      rateLimiter: createRateLimiter(),
      pool,
      traffic,
      shadows,
      clock: systemClock,
    }),
    observer: {
      finished(record) {
        metrics.call(record);
        feed.call(record);
        canaries.finished(record);
        accessLog.call(record);
      },
    },
    keyRing,
    pool,
    traffic,
    canaries,
    shadows,
    models,
    journal,
    metrics,
    feed: { feed, bootId, clock: systemClock, timers: systemTimers },
    accessLog,
    log,
    clock: systemClock,
  });
  const stopKeys = followKeys(keys, log);
  const stopSessions = browsers && followSessions(browsers.sessions, log);
  // Another gateway of this home may have unloaded something, too.
  const stopTraffic = followTraffic(traffic, trafficFile, () => pool.tellDesired(), log);
  const stopFeed = feed.start(systemTimers);
  const stopCanaries = repeat(() => canaries.tick(), judgedEveryMs, "what the canaries' judge decided could not be written down", log);

  return {
    firstKey,
    signInLink,
    ready: initialLoad(pool),
    useWorkers(addresses) {
      pool.useWorkers(addresses).catch((error) => log.error({ error }, "the supervisor named workers that can't be used"));
    },
    async start() {
      await pool.start();
      return listen(server.server, { fd: launch.listen_fd, host: settings.gateway.host, port: settings.gateway.port });
    },
    async leave(withinMs) {
      shadows.stop();
      const endsAtMs = systemClock.now() + withinMs;
      const clean = await leaving.leave(server.server, Math.min(settings.gateway.drain_notice_ms, withinMs), withinMs);
      if (clean) await pool.drain(Math.max(goodbyeMs, endsAtMs - systemClock.now()));
      else pool.close();
      await server.close();
      stopKeys();
      stopSessions?.();
      stopTraffic();
      stopCanaries();
      stopFeed();
      database.close();
      return clean;
    },
  };
}

/** What signs browsers in and recognises them; only where keys are asked for. */
function createBrowserAccess(database: DatabaseSync, keyStore: KeyStore, keys: KeySnapshot, hosts: AllowedHosts) {
  const store = createSessionStore(database);
  const sessions = createSessions(store, systemClock);
  const links = createSignInLinks(store, keyStore, systemClock);
  return {
    sessions,
    links,
    signIn: createSignIn(keys, links, sessions),
    authenticator: createSessionAuthenticator(sessions, keys, hosts),
  };
}

/** For the workers' goodbyes, even where the last answer has taken all of the time. */
const goodbyeMs = 500;

/** A canary that fails is judged at once; this is how soon the others are. */
const judgedEveryMs = 1_000;

function namedInTraffic(traffic: TrafficTable): VersionName[] {
  return traffic.documents().flatMap((document) => versionsNamedIn(document).map((version) => ({ model: document.model, version })));
}

function initialLoad({ catalogue }: WorkerPool): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!catalogue.initialLoadDone) return;
      stop();
      resolve();
    };
    const stop = catalogue.onChange(check);
    check();
  });
}

/** What /metrics shows of workers and models, read at each scrape. */
function fleetView(pool: WorkerPool): Parameters<typeof createMetrics>[0] {
  return {
    workers: () =>
      pool.workers().map(({ name, state, outstanding }) => ({ worker: name, connected: state === "READY", callsInFlight: outstanding })),
    queues: () => pool.workers().flatMap(({ name, queues }) => queues.map((queue) => ({ worker: name, ...queue }))),
    versions: () =>
      pool.catalogue
        .list()
        .flatMap(({ name, versions }) => versions.map(({ version, state }) => ({ model: name, version, ready: state === "READY" }))),
    waitingCalls: () => pool.load.waiting,
  };
}

/** What /metrics shows of canaries and shadows. */
function trafficView(canaries: CanaryWatch, shadows: ShadowCopies): Parameters<typeof createMetrics>[1] {
  return {
    canaries: () => canaries.gauges(),
    canaryEndings: () => canaries.endings(),
    shadows: () => shadows.pairs.list(),
  };
}

function securityFromSettings({ tls_ca, tls_cert, tls_key, token }: WorkerSettings): TransportSecurity {
  const read = (path: string | null) => (path === null ? null : readFileSync(path));
  return { tls: tls_ca !== null || tls_cert !== null, ca: read(tls_ca), cert: read(tls_cert), key: read(tls_key), token };
}

/** Beside the bundle that this runs from; undefined for a gateway that runs from its sources. */
function dashboardFolder(): string | undefined {
  const folder = fileURLToPath(new URL("../dashboard", import.meta.url));
  return existsSync(join(folder, "index.html")) ? folder : undefined;
}
