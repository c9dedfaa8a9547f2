/** The HTTP face of the gateway: a Fastify application with every route, and the server that it listens with. */

import type { FastifyInstance } from "fastify";
import type { Authenticator } from "../auth/authenticator.ts";
import type { VisibleModels } from "../auth/caller/caller.ts";
import type { Grants } from "../auth/key/grants.ts";
import type { KeyRing } from "../auth/key/ring.ts";
import type { AllowedHosts } from "../auth/session/allowed-hosts.ts";
import { noSuchPath } from "../errors/http-fault.ts";
import type { OpenInference } from "../oip/open-inference.ts";
import type { ModelSwitch } from "../pool/model-switch.ts";
import type { WorkerPool, WorkerStatus } from "../pool/pool.ts";
import type { Journal } from "../state/journal.ts";
import type { CallFeed } from "../telemetry/feed/feed.ts";
import type { AccessLog } from "../telemetry/log/access.ts";
import type { LimitStoreView } from "../telemetry/metrics/limit-store.ts";
import type { Metrics } from "../telemetry/metrics/metrics.ts";
import type { StateView } from "../telemetry/metrics/state.ts";
import type { Clock } from "../time/clock.ts";
import type { Timers } from "../time/timers.ts";
import type { CanaryWatch } from "../traffic/canary/watch.ts";
import type { TrafficTable } from "../traffic/choose/table.ts";
import type { ShadowCopies } from "../traffic/shadow/copies.ts";
import { type ApplicationParts, createApplication } from "./application.ts";
import { registerRoutesOfEachProcess } from "./each-process.ts";
import { FeedReaders } from "./feed/readers.ts";
import { describeRoutes, openapiRoutes } from "./openapi/openapi.ts";
import { auditRoutes } from "./routes/audit.ts";
import { canaryRoutes } from "./routes/canary.ts";
import { dashboardRoutes } from "./routes/dashboard.ts";
import { type DoorParts, doorRoutes, doorRoutesWithHooks } from "./routes/door.ts";
import { feedRoutes } from "./routes/feed.ts";
import { fleetRoutes } from "./routes/fleet.ts";
import { keyRoutes } from "./routes/keys.ts";
import { metricRoutes } from "./routes/metrics.ts";
import { repositoryRoutes } from "./routes/oip/repository.ts";
import { type ProviderSignInRoutes, providerSignInRoutes } from "./routes/provider-sign-in.ts";
import { type SessionParts, type SignInParts, sessionRoutes } from "./routes/session.ts";
import { trafficRoutes } from "./routes/traffic.ts";
import { type UsageParts, usageRoutes } from "./routes/usage.ts";
import { viewFromWorker } from "./schemas/worker.ts";
import { guardRoutes } from "./surface/access.ts";
import { answerWhenAllFollow } from "./surface/all-follow.ts";
import { allowOrigins } from "./surface/cors.ts";
import { createNoteAnswer, markEveryAnswer } from "./surface/every-answer.ts";
import { readJsonBodies } from "./surface/json-bodies.ts";
import { collectMethods } from "./surface/other-methods.ts";
import { mountPlugins } from "./surface/plugins.ts";

export interface ServerParts extends ApplicationParts, DoorParts, UsageParts {
  readonly version: string;
  readonly authenticator: Authenticator;
  /** Undefined where no keys are asked for. */
  readonly sessions: SignInParts | undefined;
  /** The identity provider that people sign in at; undefined without one. */
  readonly provider: (ProviderSignInRoutes["provider"] & SessionParts["provider"]) | undefined;
  /** Names under which browsers may reach the dashboard. */
  readonly hosts: AllowedHosts;
  /** Folder of the built dashboard; undefined: there is none. */
  readonly dashboard: string | undefined;
  readonly modelsPath: string | null;
  /** As the settings name it: null where none listens, 0 for any. */
  readonly grpcPort: number | null;
  readonly keyRing: KeyRing;
  readonly grants: Grants;
  readonly pool: WorkerPool;
  /** As admins see them. */
  readonly workers: () => readonly WorkerStatus[];
  readonly traffic: TrafficTable;
  readonly canaries: CanaryWatch;
  readonly shadows: ShadowCopies;
  readonly models: ModelSwitch;
  readonly openInference: OpenInference;
  readonly journal: Journal;
  readonly metrics: Metrics;
  /** Undefined where limits are counted by this gateway alone. */
  readonly limitStore: LimitStoreView | undefined;
  /** Undefined where the state is this gateway's own. */
  readonly sharing: StateView | undefined;
  readonly feed: FeedSources;
  /** Has the other processes take over what an admin has changed; undefined where there are none. */
  readonly changed: (() => Promise<void>) | undefined;
  readonly accessLog: AccessLog;
}

/** What the live samples and their streams are made of. */
export interface FeedSources {
  readonly feed: CallFeed;
  /** New at each start of the gateway. */
  readonly bootId: string;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Ready to be listened with (`app.server`). Throws PluginError. */
export async function buildServer(parts: ServerParts): Promise<FastifyInstance> {
  const { gateway } = parts.settings;
  const app = createApplication(parts);
  const refuseOtherMethods = collectMethods(app);
  await describeRoutes(app, parts.version, gateway.base_path);
  await allowOrigins(app, gateway.cors_origins);
  await mountPlugins(app, gateway.plugins);
  // On its own: what every other answer gets by hooks, the path writes itself, for a fraction of the time.
  const hooked = gateway.plugins.length + gateway.cors_origins.length > 0;
  app.register(hooked ? doorRoutesWithHooks : doorRoutes, { ...parts, prefix: gateway.base_path });
  app.register(async (surface) => controlSurface(surface, parts, refuseOtherMethods));
  await app.ready();
  return app;
}

async function controlSurface(app: FastifyInstance, parts: ServerParts, refuseOtherMethods: (app: FastifyInstance) => void): Promise<void> {
  const { settings, pool, metrics, feed, accessLog, keyRing, departure, traffic, canaries, shadows, models, journal, openInference } =
    parts;
  const prefix = settings.gateway.base_path;
  const fleet = (visible: VisibleModels) => ({
    workers: parts.workers().map((worker) => viewFromWorker(worker, feed.feed.batchRows(worker.name), visible)),
  });
  const readers = new FeedReaders({ ...feed, workers: fleet, departure });
  const note = createNoteAnswer(accessLog, metrics);
  markEveryAnswer(app, note);
  // The schemas of answers describe; compiling serialisers from them would cost more at start than it ever saves here.
  app.setSerializerCompiler(() => JSON.stringify);
  app.removeContentTypeParser("text/plain");
  readJsonBodies(app);
  guardRoutes(app, parts.authenticator);
  if (parts.changed) answerWhenAllFollow(app, parts.changed);
  app.setNotFoundHandler((request) => {
    throw noSuchPath(request.method, request.url.split("?", 1)[0]!);
  });
  registerRoutesOfEachProcess(app, prefix, parts);
  app.register(repositoryRoutes, { prefix, openInference });
  app.register(metricRoutes, { prefix, metrics, open: settings.metrics.open });
  app.register(keyRoutes, { prefix, keyRing, grants: parts.grants });
  app.register(fleetRoutes, { prefix, workers: fleet, models });
  app.register(feedRoutes, { prefix, ...feed, readers, authenticator: parts.authenticator, note });
  app.register(trafficRoutes, { prefix, catalogue: pool.catalogue, traffic, canaries, journal });
  app.register(canaryRoutes, { prefix, catalogue: pool.catalogue, traffic, canaries, shadows });
  app.register(auditRoutes, { prefix, journal });
  app.register(usageRoutes, { prefix, usage: parts.usage, clock: parts.clock });
  app.register(dashboardRoutes, { prefix, folder: parts.dashboard, hosts: parts.hosts });
  app.register(providerSignInRoutes, { ...parts, prefix, basePath: prefix });
  app.register(sessionRoutes, { ...parts, prefix, basePath: prefix });
  app.register(openapiRoutes, { prefix, catalogue: pool.catalogue, pool });
  app.after(() => refuseOtherMethods(app));
}
