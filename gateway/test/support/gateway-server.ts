/** The whole HTTP face of the gateway on a port of its own: wired as the program is, with real keys in a real state file, and scripted workers. */

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { onTestFinished } from "vitest";
import { wireGateway } from "../../src/app/gateway.ts";
import { type CreateDoor, systemSeams } from "../../src/app/seams.ts";
import type { Scope } from "../../src/auth/caller/caller.ts";
import type { KeyRing, KeyWish } from "../../src/auth/key/ring.ts";
import type { Sessions } from "../../src/auth/session/sessions.ts";
import type { SignInLinks } from "../../src/auth/session/sign-in-links.ts";
import type { SharedFiles } from "../../src/backends/shared-files.ts";
import type { GrpcServer } from "../../src/grpc/server.ts";
import type { Leaving } from "../../src/http/listener/leaving.ts";
import { listen } from "../../src/http/listener/listen.ts";
import type { ModelVersion } from "../../src/models/model-version.ts";
import type { Database } from "../../src/state/database.ts";
import type { Journal } from "../../src/state/journal.ts";
import type { CallFeed } from "../../src/telemetry/feed/feed.ts";
import { createLogger } from "../../src/telemetry/log/log.ts";
import type { CanaryWatch } from "../../src/traffic/canary/watch.ts";
import type { TrafficTable } from "../../src/traffic/choose/table.ts";
import type { ShadowCopies } from "../../src/traffic/shadow/copies.ts";
import { FakeClock } from "./fake-clock.ts";
import { modelVersion } from "./model-version.ts";
import { irisAnswer, type Script, ScriptedPool, type StreamScript } from "./scripted-pool.ts";
import { type SettingsChanges, settingsWith, temporaryFolder } from "./settings.ts";

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Json = any;

export interface GatewayServer {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  /** Where gRPC is spoken; 0 unless the settings have a port for it, which stands for any free one. */
  readonly grpcPort: number;
  /** Undefined where there is none. */
  readonly grpc: GrpcServer | undefined;
  readonly pool: ScriptedPool;
  readonly keyRing: KeyRing;
  readonly sessions: Sessions;
  readonly links: SignInLinks;
  readonly traffic: TrafficTable;
  readonly canaries: CanaryWatch;
  readonly shadows: ShadowCopies;
  readonly journal: Journal;
  /** For making it refuse what is written. */
  readonly database: Database;
  readonly leaving: Leaving;
  readonly feed: CallFeed;
  /** Time for live samples and their readers; it stands still until a test moves it. */
  readonly feedClock: FakeClock;
  /** What has been logged, parsed. */
  readonly lines: Record<string, unknown>[];
  /** A fresh key. */
  key(...scopes: Scope[]): Promise<string>;
  keyFor(wish: Partial<KeyWish>): Promise<string>;
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
  /** What becomes of calls that stream; by default, what `script` says, as a single chunk. */
  readonly streamScript?: StreamScript;
  /** Files that large tensors go to. */
  readonly files?: SharedFiles;
  /** The ways in; by default those of the program. */
  readonly doors?: readonly CreateDoor[];
  readonly modelsPath?: string;
  /** Folder of a built dashboard. */
  readonly dashboard?: string;
}

export async function startGateway(options: GatewayServerOptions = {}): Promise<GatewayServer> {
  const settings = settingsWith(options.settings ?? {});
  const pool = new ScriptedPool(options.versions ?? [modelVersion({})], options.script ?? irisAnswer, options.files);
  pool.streamScript = options.streamScript;
  const lines: Record<string, unknown>[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const log = createLogger({ level: "debug" }, "gateway", stream);
  const feedClock = new FakeClock();
  const { app, grpc, state, access, traffic, feed, leaving } = await wireGateway(
    {
      settings,
      home: temporaryFolder(),
      name: "gateway",
      version: "1.2.3",
      workerAddresses: [],
      sharedFolder: null,
      modelsPath: options.modelsPath ?? null,
      siblings: null,
      log,
      stream,
      people: undefined,
    },
    {
      ...systemSeams(),
      feedTime: { clock: feedClock, timers: feedClock },
      createPool: () => pool,
      loopUse: () => 0,
      newBootId: () => "boot-1",
      dashboard: options.dashboard,
      ...(options.doors && { doors: options.doors }),
    },
  );
  const { keyRing, browsers } = access;
  feed.start(feedClock);
  await new Promise<void>((resolve) => app.server.listen(0, "127.0.0.1", resolve));
  const grpcAddress = grpc && (await listen(grpc.server, { fd: null, host: "127.0.0.1", port: 0, flag: "--grpc-port" }));
  onTestFinished(async () => {
    await grpc?.leave(0, 0);
    app.server.closeAllConnections();
    await app.close();
    await state.database.close();
  });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${settings.gateway.base_path}`;
  const { key: admin } = await keyRing.create({ name: "admin", scopes: ["admin"], models: null, expiresInDays: null, rate: null });
  const keyFor = async (wish: Partial<KeyWish>) =>
    (await keyRing.create({ name: "test", scopes: ["predict"], models: null, expiresInDays: null, rate: null, ...wish })).key;

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
    grpcPort: grpcAddress?.port ?? 0,
    grpc,
    pool,
    keyRing,
    // Only where keys are asked for, as tests of sessions have it.
    sessions: browsers?.sessions as Sessions,
    links: browsers?.links as SignInLinks,
    traffic: traffic.table,
    canaries: traffic.canaries,
    shadows: traffic.shadows,
    journal: state.journal,
    database: state.database,
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
