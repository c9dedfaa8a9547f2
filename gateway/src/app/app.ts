/** The gateway as a program: put together from what the supervisor says, listening, and taken down in good order. */

import type { AddressInfo } from "node:net";
import type { DestinationStream } from "pino";
import type { LaunchDocument } from "../config/launch.ts";
import { listen } from "../http/listener/listen.ts";
import type { WorkerPool } from "../pool/pool.ts";
import type { Log } from "../telemetry/log/log.ts";
import type { Access } from "./access.ts";
import { follow } from "./follow.ts";
import { wireGateway } from "./gateway.ts";
import { systemSeams } from "./seams.ts";

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

/** For the workers' goodbyes, even where the last answer has taken all of the time. */
const goodbyeMs = 500;

/** `stream` is what `log` writes to. Rejects as `wireGateway` does. */
export async function createApp(launch: LaunchDocument, log: Log, stream: DestinationStream): Promise<App> {
  const { settings, home, name, version } = launch;
  const seams = systemSeams();
  const gateway = await wireGateway(
    { settings, home, name, version, workerAddresses: launch.worker_addresses, sharedFolder: launch.shared_folder, log, stream },
    seams,
  );
  const { app, pool, leaving, state, traffic } = gateway;
  const firsts = firstSecrets(launch, gateway.access);
  const stopFollowing = follow(gateway, seams, log);
  return {
    ...firsts,
    ready: initialLoad(pool),
    useWorkers(addresses) {
      pool.useWorkers(addresses).catch((error) => log.error({ error }, "the supervisor named workers that can't be used"));
    },
    async start() {
      await pool.start();
      return listen(app.server, { fd: launch.listen_fd, host: settings.gateway.host, port: settings.gateway.port });
    },
    async leave(withinMs) {
      traffic.shadows.stop();
      const endsAtMs = seams.clock.now() + withinMs;
      const clean = await leaving.leave(app.server, Math.min(settings.gateway.drain_notice_ms, withinMs), withinMs);
      if (clean) await pool.drain(Math.max(goodbyeMs, endsAtMs - seams.clock.now()));
      else pool.close();
      await app.close();
      stopFollowing();
      state.database.close();
      return clean;
    },
  };
}

/** Takes the configured key over, and makes what there has to be at a first start. */
function firstSecrets(
  { settings, first_key, sign_in_link }: LaunchDocument,
  { keyRing, browsers }: Access,
): Pick<App, "firstKey" | "signInLink"> {
  if (settings.auth.admin_key !== null) keyRing.seed(settings.auth.admin_key);
  const firstKey = first_key && settings.auth.enabled ? keyRing.createFirst() : undefined;
  return { firstKey, signInLink: sign_in_link ? browsers?.links.make() : undefined };
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
