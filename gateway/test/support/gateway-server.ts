/** The whole HTTP face of the gateway on a port of its own: real keys in a real state file, and scripted workers. */

import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { onTestFinished } from "vitest";
import { createAuthenticator } from "../../src/auth/authenticator.ts";
import { anonymousId, callerFromScopes, type Scope } from "../../src/auth/caller/caller.ts";
import { createKeyRing, type KeyRing, type KeyWish } from "../../src/auth/key/ring.ts";
import { createKeySnapshot } from "../../src/auth/key/snapshot.ts";
import { createOpenAuthenticator } from "../../src/auth/open-authenticator.ts";
import { createAllowedHosts } from "../../src/auth/session/allowed-hosts.ts";
import { createSessionAuthenticator } from "../../src/auth/session/authenticator.ts";
import { createSessions, type Sessions } from "../../src/auth/session/sessions.ts";
import { createSignIn } from "../../src/auth/session/sign-in.ts";
import { createSignInLinks, type SignInLinks } from "../../src/auth/session/sign-in-links.ts";
import type { LimitSettings } from "../../src/config/settings.ts";
import type { HttpDoor } from "../../src/doors/http-door.ts";
import { createPredictDoor } from "../../src/doors/predict/door.ts";
import { readCertificate } from "../../src/http/listener/certificate.ts";
import { createLeaving, type Leaving } from "../../src/http/listener/leaving.ts";
import { buildServer } from "../../src/http/server.ts";
import { createRateLimiter } from "../../src/limits/rate-limiter.ts";
import type { ModelVersion } from "../../src/models/model-version.ts";
import { createModelSwitch } from "../../src/pool/model-switch.ts";
import { createPath } from "../../src/request/0-path.ts";
import { createCanaryStore } from "../../src/state/canary-store.ts";
import { openDatabase } from "../../src/state/database.ts";
import { createJournal, type Journal } from "../../src/state/journal.ts";
import { createKeyStore } from "../../src/state/key-store.ts";
import { createSessionStore } from "../../src/state/session-store.ts";
import { createTrafficStore } from "../../src/state/traffic-store.ts";
import { createUnloadedStore } from "../../src/state/unloaded-store.ts";
import { CallFeed } from "../../src/telemetry/feed/feed.ts";
import { createAccessLog } from "../../src/telemetry/log/access.ts";
import { createLogger } from "../../src/telemetry/log/log.ts";
import { createMetrics, type FleetView } from "../../src/telemetry/metrics/metrics.ts";
import { systemClock } from "../../src/time/clock.ts";
import { systemTimers } from "../../src/time/timers.ts";
import { CanaryWatch } from "../../src/traffic/canary/watch.ts";
import { createTrafficTable, type TrafficTable } from "../../src/traffic/choose/table.ts";
import { versionsNamedIn } from "../../src/traffic/document/document.ts";
import { ShadowCopies } from "../../src/traffic/shadow/copies.ts";
import { FakeClock } from "./fake-clock.ts";
import { modelVersion } from "./model-version.ts";
import { irisAnswer, type Script, ScriptedPool } from "./scripted-pool.ts";
import { type SettingsChanges, settingsWith, temporaryFolder } from "./settings.ts";

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Json = any;

export interface GatewayServer {
  readonly url: string;
  readonly port: number;
  readonly server: Awaited<ReturnType<typeof buildServer>>["server"];
  readonly pool: ScriptedPool;
  readonly keyRing: KeyRing;
  readonly sessions: Sessions;
  readonly links: SignInLinks;
  readonly traffic: TrafficTable;
  readonly canaries: CanaryWatch;
  readonly shadows: ShadowCopies;
  readonly journal: Journal;
  readonly leaving: Leaving;
  readonly feed: CallFeed;
  /** Time for live samples and their readers; it stands still until a test moves it. */
  readonly feedClock: FakeClock;
  /** What has been logged, parsed. */
  readonly lines: Record<string, unknown>[];
  /** A fresh key. */
  key(...scopes: Scope[]): string;
  keyFor(wish: Partial<KeyWish>): string;
  /** GET unless `init` says otherwise, with an admin's key unless it names one (or null for none). */
  ask(path: string, init?: RequestInit & { key?: string | null }): Promise<{ status: number; headers: Headers; json: Json; text: string }>;
  /** A prediction for iris. */
  predict(init?: RequestInit & { key?: string | null }): ReturnType<GatewayServer["ask"]>;
  /** Writes bytes to a fresh connection and resolves with all that comes back until it ends. */
  raw(bytes: string): Promise<string>;
}

export interface GatewayServerOptions {
  readonly settings?: SettingsChanges;
  readonly versions?: readonly ModelVersion[];
  readonly script?: Script;
  readonly fleet?: Partial<FleetView>;
  /** The ways in; by default POST /predict alone. */
  readonly doors?: readonly ((limits: LimitSettings) => HttpDoor)[];
  /** Folder of a built dashboard. */
  readonly dashboard?: string;
}

const quietFleet: FleetView = { workers: () => [], versions: () => [], queues: () => [], waitingCalls: () => 0 };

export async function startGateway(options: GatewayServerOptions = {}): Promise<GatewayServer> {
  const settings = settingsWith(options.settings ?? {});
  const database = openDatabase(temporaryFolder());
  const store = createKeyStore(database);
  const keys = createKeySnapshot(store, null, systemClock);
  const journal = createJournal(database, systemClock.wallMs);
  const keyRing = createKeyRing(store, systemClock, keys.reload, journal);
  const traffic = createTrafficTable(createTrafficStore(database, journal));
  const hosts = createAllowedHosts(settings.gateway.host, settings.gateway.allowed_hosts);
  const sessionStore = createSessionStore(database);
  const sessions = createSessions(sessionStore, systemClock);
  const links = createSignInLinks(sessionStore, store, systemClock);
  const browsers = {
    signIn: createSignIn(keys, links, sessions),
    authenticator: createSessionAuthenticator(sessions, keys, hosts),
  };
  const authenticator = settings.auth.enabled
    ? createAuthenticator(keys, browsers.authenticator)
    : createOpenAuthenticator(callerFromScopes(anonymousId, ["admin"], null, null), settings.gateway.cors_origins);
  const pool = new ScriptedPool(options.versions ?? [modelVersion({})], options.script ?? irisAnswer);
  const lines: Record<string, unknown>[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const log = createLogger({ level: "debug" }, "gateway", stream);
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
    loopUse: () => 0,
  });
  const trafficView = {
    canaries: () => canaries.gauges(),
    canaryEndings: () => canaries.endings(),
    shadows: () => shadows.pairs.list(),
  };
  const fleet = { ...quietFleet, ...options.fleet };
  const metrics = createMetrics(fleet, trafficView, "1.2.3");
  const feedClock = new FakeClock();
  const feed = new CallFeed(fleet, feedClock);
  feed.start(feedClock);
  const accessLog = createAccessLog(log, stream, "gateway");
  const leaving = createLeaving(systemClock, systemTimers);
  const app = await buildServer({
    settings,
    version: "1.2.3",
    certificate: readCertificate(settings.gateway),
    departure: leaving,
    authenticator,
    sessions: settings.auth.enabled ? browsers : undefined,
    hosts,
    dashboard: options.dashboard,
    doors: (options.doors ?? [createPredictDoor]).map((create) => create(settings.limits)),
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
    clock: systemClock,
    keyRing,
    pool,
    traffic,
    canaries,
    shadows,
    models: createModelSwitch({
      pool,
      catalogue: pool.catalogue,
      unloaded: createUnloadedStore(database, journal),
      namedInTraffic: (model) => versionsNamedIn(traffic.document(model)),
    }),
    journal,
    metrics,
    feed: { feed, bootId: "boot-1", clock: feedClock, timers: feedClock },
    accessLog,
    log,
  });
  await new Promise<void>((resolve) => app.server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    app.server.closeAllConnections();
    await app.close();
    database.close();
  });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${settings.gateway.base_path}`;
  const admin = keyRing.create({ name: "admin", scopes: ["admin"], models: null, expiresInDays: null, rate: null }).key;
  const keyFor = (wish: Partial<KeyWish>) =>
    keyRing.create({ name: "test", scopes: ["predict"], models: null, expiresInDays: null, rate: null, ...wish }).key;

  const ask: GatewayServer["ask"] = async (path, { key = admin, headers, ...init } = {}) => {
    const response = await fetch(url + path, {
      ...init,
      headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...(headers as object) },
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return { status: response.status, headers: response.headers, json: isJson ? JSON.parse(text) : undefined, text };
  };
  return {
    url,
    port,
    server: app.server,
    pool,
    keyRing,
    sessions,
    links,
    traffic,
    canaries,
    shadows,
    journal,
    leaving,
    feed,
    feedClock,
    lines,
    key: (...scopes) => keyFor({ scopes }),
    keyFor,
    ask,
    predict: ({ headers, ...init } = {}) =>
      ask("/predict", {
        method: "POST",
        body: JSON.stringify({ model_name: "iris", inputs: [5.1, 3.5, 1.4, 0.2] }),
        headers: { "content-type": "application/json", ...(headers as object) },
        ...init,
      }),
    raw: (bytes) => exchangeRaw(port, bytes),
  };
}

export function exchangeRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    let received = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => (received += chunk));
    socket.on("close", () => resolve(received));
    socket.on("error", reject);
  });
}

/** Status, headers and parsed body of a raw answer. */
export function parseRaw(answer: string): { status: number; headers: Record<string, string>; json: Json } {
  const [head = "", body = ""] = answer.split("\r\n\r\n", 2);
  const [start = "", ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  return { status: Number(start.split(" ")[1]), headers, json: body === "" ? undefined : JSON.parse(body) };
}
