/** Two processes of one gateway in one: wired as the program wires them, each on a port of its own, with the real socket between them. */

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Gateway, wireGateway } from "../../src/app/gateway.ts";
import { type OtherGateway, wireOther } from "../../src/app/other.ts";
import { systemSeams } from "../../src/app/seams.ts";
import type { Scope } from "../../src/auth/caller/caller.ts";
import { createLogger } from "../../src/telemetry/log/log.ts";
import { modelVersion } from "./model-version.ts";
import { irisAnswer, ScriptedPool } from "./scripted-pool.ts";
import { type SettingsChanges, settingsWith, temporaryFolder } from "./settings.ts";

export interface First {
  readonly gateway: Gateway;
  readonly port: number;
  readonly lines: Record<string, unknown>[];
  /** As when it is killed, for those who are connected to it. */
  end(): Promise<void>;
}

export interface GatewayProcesses {
  readonly first: First;
  readonly other: OtherGateway;
  readonly port: number;
  /** A fresh key. */
  key(...scopes: Scope[]): Promise<string>;
  /** The first in its next life. */
  startFirst(): Promise<First>;
}

export async function startProcesses(changes: SettingsChanges = {}): Promise<GatewayProcesses> {
  const settings = settingsWith(changes);
  const home = temporaryFolder();
  const socket = join(temporaryFolder(), "g.sock");

  function partsOf(number: number, lines: Record<string, unknown>[]) {
    const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
    const name = number === 1 ? "gateway" : `gateway-${number}`;
    const log = createLogger({ level: "debug" }, name, stream);
    const siblings = { number, count: 2, socket };
    return {
      settings,
      home,
      name,
      version: "1.2.3",
      workerAddresses: [],
      sharedFolder: null,
      modelsPath: null,
      siblings,
      log,
      stream,
      people: undefined,
    };
  }

  const seams = () => {
    const pool = new ScriptedPool([modelVersion({})], irisAnswer);
    return { ...systemSeams(), createPool: () => pool, loopUse: () => 0, dashboard: undefined };
  };

  async function startFirst(): Promise<First> {
    const lines: Record<string, unknown>[] = [];
    const gateway = await wireGateway(partsOf(1, lines), seams());
    await gateway.startCompany();
    const port = await listening(gateway.app.server);
    let hasEnded = false;
    const end = async () => {
      if (hasEnded) return;
      hasEnded = true;
      gateway.app.server.closeAllConnections();
      await gateway.company!.leave(0);
      await gateway.app.close();
      await gateway.state.database.close();
    };
    onTestFinished(end);
    return { gateway, port, lines, end };
  }

  const first = await startFirst();
  const seat = { number: 2, count: 2, socket };
  const other = await wireOther(partsOf(2, []), seat, seams());
  await other.link.start(5_000);
  onTestFinished(other.reporter.start());
  const port = await listening(other.app.server);
  onTestFinished(async () => {
    other.link.stop();
    other.app.server.closeAllConnections();
    await other.app.close();
    await other.state.database.close();
  });
  const { keyRing } = first.gateway.access;
  const key = async (...scopes: Scope[]) => {
    const made = await keyRing.create({ name: "test", scopes, models: null, expiresInDays: null, rate: null });
    await other.access.keys.follow();
    return made.key;
  };
  return { first, other, port, key, startFirst };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
