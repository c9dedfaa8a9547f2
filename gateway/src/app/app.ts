/** The gateway as a program: put together from what the supervisor says, listening, and taken down in good order. */

import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { LaunchDocument } from "../config/launch.ts";
import type { GrpcServer } from "../grpc/server.ts";
import { listen } from "../http/listener/listen.ts";
import type { WorkerPool } from "../pool/pool.ts";
import type { Seat } from "../siblings/messages.ts";
import type { Log, LogOutput } from "../telemetry/log/log.ts";
import type { Access } from "./access.ts";
import type { GatewayParts } from "./core.ts";
import { follow, followAsOther } from "./follow.ts";
import { type Gateway, wireGateway } from "./gateway.ts";
import { upstreamModels } from "./launch/upstream-models.ts";
import { wireOther } from "./other.ts";
import { type Seams, systemSeams } from "./seams.ts";
import { lastSpansMs, openTracing } from "./tracing.ts";

/** Where it listens. */
export interface Listening extends AddressInfo {
  /** Undefined where there is no gRPC. */
  readonly grpcPort: number | undefined;
}

export interface App {
  /** Connects to the workers and listens; the models come later. Rejects with ListenError. */
  start(): Promise<Listening>;
  /** The admin key that had to be made because there was none. */
  readonly firstKey: string | undefined;
  /** The secret part of the link that signs a browser in once; undefined when none was asked for, or no key is fit for one. */
  readonly signInLink: string | undefined;
  /** Resolves once every model version found at start is READY or FAILED. */
  readonly ready: Promise<void>;
  /** What servers of others have, at this moment. */
  upstreamModels(): ReturnType<typeof upstreamModels>;
  /** Connects to other workers from now on. */
  useWorkers(addresses: readonly string[]): void;
  /** Finishes what is under way; false when something had to be cut off. */
  leave(withinMs: number): Promise<boolean>;
}

/** For the workers' goodbyes, even where the last answer has taken all of the time. */
const goodbyeMs = 500;
/** Streams that are not over end so long before everything else does: their callers are to read why, in milliseconds. */
const lastWordsMs = 1_000;

/** How long a process beside the first waits for it before it serves without, in milliseconds. */
const firstMs = 2_000;
/** How long a process leaves new connections to those beside it until it knows the models, in milliseconds. */
const knownMs = 1_000;
/** For what the first has still to count when all else is over. */
const lastReportMs = 500;

/** Rejects as `wireGateway` does. */
export async function createApp(
  launch: LaunchDocument,
  { log, stream, people }: Pick<LogOutput, "log" | "stream" | "people">,
): Promise<App> {
  const { settings, home, name, version, siblings } = launch;
  const { worker_addresses: workerAddresses, shared_folder: sharedFolder, models_path: modelsPath } = launch;
  const tracing = await openTracing(settings.telemetry.otlp, name, version, log);
  const parts = { settings, home, name, version, workerAddresses, sharedFolder, modelsPath, tracing, siblings, log, stream, people };
  const app = await (siblings === null || siblings.number === 1 ? createFirst(launch, parts) : createOther(launch, parts, siblings));
  if (tracing === undefined) return app;
  const leave = async (withinMs: number) => {
    const clean = await app.leave(withinMs);
    await tracing.stop(lastSpansMs);
    return clean;
  };
  return { ...app, leave };
}

async function createFirst(launch: LaunchDocument, parts: GatewayParts): Promise<App> {
  const seams = systemSeams();
  const gateway = await wireGateway(parts, seams);
  const { app, grpc, pool, state, company, capture } = gateway;
  const firsts = await firstSecrets(launch, gateway.access);
  const stopFollowing = follow(gateway, seams, parts.log);
  const shared = appOf(gateway, parts.log);
  return {
    ...firsts,
    ...shared,
    async start() {
      await Promise.all([pool.start(), gateway.startCompany(), gateway.rates.start()]);
      if (company) await within(knownMs, shared.ready);
      return listenWith(app, grpc, launch);
    },
    async leave(withinMs) {
      const endsAtMs = seams.clock.now() + withinMs;
      gateway.traffic.shadows.stop();
      const clean = await leaveBy(gateway, launch, seams, withinMs);
      // The others hand requests on to this process, and tell it of their calls, until their own end.
      await company?.leave(Math.max(goodbyeMs, endsAtMs - seams.clock.now()));
      await app.close();
      await capture?.stop();
      gateway.rates.stop();
      await stopFollowing();
      await state.database.close();
      return clean;
    },
  };
}

async function createOther(launch: LaunchDocument, parts: GatewayParts, seat: Seat): Promise<App> {
  const seams = systemSeams();
  const gateway = await wireOther(parts, seat, seams);
  const { app, grpc, pool, state, link, reporter, capture } = gateway;
  const stopFollowing = followAsOther(gateway, parts.log);
  const shared = appOf(gateway, parts.log);
  return {
    firstKey: undefined,
    signInLink: undefined,
    ...shared,
    async start() {
      await Promise.all([pool.start(), link.start(firstMs), gateway.rates.start()]);
      await within(knownMs, shared.ready);
      return listenWith(app, grpc, launch);
    },
    async leave(withinMs) {
      gateway.shadows.stop();
      const clean = await leaveBy(gateway, launch, seams, withinMs);
      await app.close();
      await capture?.stop();
      gateway.rates.stop();
      await stopFollowing();
      await within(lastReportMs, reporter.flush());
      link.stop();
      await state.database.close();
      return clean;
    },
  };
}

/** Resolves when `done` does, or when the time is over. */
async function within(limitMs: number, done: Promise<void>): Promise<void> {
  await Promise.race([done, pause(limitMs, undefined, { ref: false })]);
}

/** What is the same whichever process it is. */
function appOf({ pool, useWorkers }: Pick<Gateway, "pool" | "useWorkers">, log: Log): Pick<App, "ready" | "useWorkers" | "upstreamModels"> {
  return {
    upstreamModels: () => upstreamModels(pool),
    ready: initialLoad(pool),
    useWorkers(addresses) {
      useWorkers(addresses).catch((error) => log.error({ error }, "the supervisor named workers that can't be used"));
    },
  };
}

/** Listens with every face that there is; where it does so for gRPC comes beside. */
async function listenWith({ server }: FastifyInstance, grpc: GrpcServer | undefined, launch: LaunchDocument): Promise<Listening> {
  const { host, port, grpc_port } = launch.settings.gateway;
  const grpcAddress = grpc && (await listen(grpc.server, { fd: launch.grpc_listen_fd, host, port: grpc_port ?? 0, flag: "--grpc-port" }));
  const address = await listen(server, { fd: launch.listen_fd, host, port, flag: "--port" });
  return { ...address, grpcPort: grpcAddress?.port };
}

/** Finishes the calls of this process, streams only as long as they may take, and says goodbye to the workers. */
async function leaveBy(
  { app, grpc, leaving, pool }: Pick<Gateway, "app" | "grpc" | "leaving" | "pool">,
  { settings }: LaunchDocument,
  { clock, timers }: Pick<Seams, "clock" | "timers">,
  withinMs: number,
): Promise<boolean> {
  const endsAtMs = clock.now() + withinMs;
  const cancelEnd = timers.after(Math.max(0, Math.min(settings.streams.drain_ms, withinMs - lastWordsMs)), () => pool.endStreams());
  const noticeMs = Math.min(settings.gateway.drain_notice_ms, withinMs);
  const ends = [leaving.leave(app.server, noticeMs, withinMs), grpc?.leave(noticeMs, withinMs) ?? true];
  const clean = (await Promise.all(ends)).every((isClean) => isClean);
  cancelEnd();
  if (clean) await pool.drain(Math.max(goodbyeMs, endsAtMs - clock.now()));
  else pool.close();
  return clean;
}

/** Takes the configured key over, and makes what there has to be at a first start. */
async function firstSecrets(
  { settings, first_key, sign_in_link }: LaunchDocument,
  { keyRing, browsers }: Access,
): Promise<Pick<App, "firstKey" | "signInLink">> {
  if (settings.auth.admin_key !== null) await keyRing.seed(settings.auth.admin_key);
  const firstKey = first_key && settings.auth.enabled ? await keyRing.createFirst() : undefined;
  return { firstKey, signInLink: sign_in_link ? await browsers?.links.make() : undefined };
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
