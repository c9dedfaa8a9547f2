/** The program as the supervisor and the command line start it: a process of its own, told what to do through a descriptor. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { FakeWorker } from "../support/fake-worker.ts";
import { exchangeRaw, parseRaw } from "../support/gateway-server.ts";
import { type SettingsChanges, settingsWith, temporaryFolder } from "../support/settings.ts";

/** The bundle, since it is the bundle that is shipped. */
let main: string;
const NODE_FLAGS = ["--disable-warning=ExperimentalWarning"];

type Event = { readonly event: string; readonly [field: string]: unknown };

interface Gateway {
  readonly process: ChildProcess;
  readonly control: Duplex;
  /** Resolves with the next event of that name, or the one that has come already. */
  event(name: string): Promise<Event>;
  readonly ended: Promise<number | null>;
  stderr(): string;
}

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), "gateway-bundle-"));
  execFileSync(process.execPath, [join(import.meta.dirname, "../../build.mjs"), folder]);
  main = join(folder, "main.mjs");
  return () => rmSync(folder, { recursive: true });
}, 60_000);

function documentWith(home: string, changes: SettingsChanges, more: object): object {
  return { role: "gateway", name: "gateway", version: "1.2.3", settings: settingsWith(changes), home, first_key: true, ...more };
}

/** Starts the gateway under a supervisor: this test. */
function supervise(more: object = {}, changes: SettingsChanges = {}, listenFd?: number): Gateway {
  const child = spawn(process.execPath, [...NODE_FLAGS, main, "serve"], {
    env: { ...process.env, INFERENCEHUB_CONTROL_FD: "3" },
    stdio: ["ignore", "pipe", "pipe", "pipe", ...(listenFd === undefined ? [] : [listenFd])],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stderr = "";
  child.stderr!.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const control = child.stdio[3] as Duplex;
  control.on("error", () => {});
  const events: Event[] = [];
  const waiting: (() => void)[] = [];
  createInterface({ input: control }).on("line", (line) => {
    events.push(JSON.parse(line));
    for (const look of waiting) look();
  });
  control.write(`${JSON.stringify({ config: documentWith(temporaryFolder(), changes, more) })}\n`);
  return {
    process: child,
    control,
    event: (name) =>
      new Promise((resolve) => {
        const look = () => {
          const found = events.find(({ event }) => event === name);
          if (found) resolve(found);
        };
        waiting.push(look);
        look();
      }),
    ended: new Promise((resolve) => child.once("close", (code) => resolve(code))),
    stderr: () => stderr,
  };
}

async function fakeWorker(): Promise<FakeWorker> {
  const worker = await FakeWorker.start({ listen: `unix:${join(temporaryFolder(), "w0.sock")}` });
  onTestFinished(() => worker.die());
  return worker;
}

function predict(port: unknown, key: unknown): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/predict`, {
    method: "POST",
    headers: { "x-api-key": String(key), "content-type": "application/json" },
    body: '{"model_name":"iris","inputs":[1,2,3,4]}',
  });
}

describe("under a supervisor", { timeout: 30_000 }, () => {
  test("says what it does, serves a prediction with the first key, and ends with 0 on SIGTERM", async () => {
    const worker = await fakeWorker();
    const gateway = supervise({ worker_addresses: [worker.address] });
    const { port } = await gateway.event("listening");
    const { key } = await gateway.event("first_key");
    await gateway.event("ready");
    const answer = await predict(port, key);
    expect(await answer.json()).toMatchObject({ model_name: "iris", version: "1", outputs: { x: [1, 2, 3, 4] } });
    gateway.process.kill("SIGTERM");
    expect(await gateway.ended).toBe(0);
    expect(gateway.stderr()).toContain('"msg":"drained"');
    expect(gateway.stderr()).not.toContain(String(key));
  });

  test("serves on a socket that it was handed", async () => {
    const server: Server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
    const { port } = server.address() as { port: number };
    const gateway = supervise({ listen_fd: 4 }, {}, fd);
    // This process lets go of accepting, as the supervisor never does any.
    await gateway.event("listening");
    server.close();
    expect(parseRaw(await exchangeRaw(port, "GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")).status).toBe(200);
  });

  test("finishes a call while it drains, at the supervisor's word", async () => {
    const worker = await fakeWorker();
    const answer = Promise.withResolvers<void>();
    const behaviour = worker.behaviour;
    worker.behaviour = async (call, self) => {
      await answer.promise;
      return behaviour(call, self);
    };
    const gateway = supervise({ worker_addresses: [worker.address] });
    const { port } = await gateway.event("listening");
    const { key } = await gateway.event("first_key");
    await gateway.event("ready");
    const pending = predict(port, key);
    await worker.until(() => worker.calls.length === 1);
    gateway.control.write('{"command":"drain"}\n');
    await new Promise<void>((resolve) => {
      const look = () => (gateway.stderr().includes("draining") ? resolve() : void setImmediate(look));
      look();
    });
    answer.resolve();
    expect((await pending).status).toBe(200);
    expect(await gateway.ended).toBe(0);
  });

  test("ends by itself when its supervisor is gone", async () => {
    const gateway = supervise();
    await gateway.event("listening");
    gateway.control.destroy();
    expect(await gateway.ended).toBe(0);
    expect(gateway.stderr()).toContain("the supervisor is gone");
  });

  test("ends at once on a second signal", async () => {
    const worker = await fakeWorker();
    worker.behaviour = () => new Promise(() => {});
    const gateway = supervise({ worker_addresses: [worker.address] });
    const { port } = await gateway.event("listening");
    const { key } = await gateway.event("first_key");
    await gateway.event("ready");
    const pending = predict(port, key).catch(() => "cut off");
    await worker.until(() => worker.calls.length === 1);
    gateway.process.kill("SIGTERM");
    await new Promise<void>((resolve) => {
      const look = () => (gateway.stderr().includes("draining") ? resolve() : void setImmediate(look));
      look();
    });
    gateway.process.kill("SIGTERM");
    expect(await gateway.ended).toBe(143);
    expect(await pending).toBe("cut off");
  });

  test("reports a link that signs in once, when it is asked for one", async () => {
    const gateway = supervise({ sign_in_link: true });
    const { port } = await gateway.event("listening");
    const { link } = await gateway.event("sign_in_link");
    const signIn = () =>
      fetch(`http://127.0.0.1:${port}/session`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ link }),
      });
    expect((await signIn()).status).toBe(201);
    expect((await signIn()).status).toBe(401);
    expect(gateway.stderr()).not.toContain(String(link));
  });

  test("makes no first key when nobody checks keys", async () => {
    const gateway = supervise({}, { auth: { enabled: false } });
    const { port } = await gateway.event("listening");
    expect((await fetch(`http://127.0.0.1:${port}/admin/keys`)).status).toBe(200);
    expect(await (await fetch(`http://127.0.0.1:${port}/admin/keys`)).json()).toEqual({ keys: [] });
  });

  const elsewhere = createServer();
  test.each<[string, object, SettingsChanges, number, RegExp]>([
    ["a setting that is none", { settings: { gateway: { port: "x" } } }, {}, 3, /configuration is not valid at gateway\.port/],
    ["a home that cannot be", { home: "/dev/null/home" }, {}, 1, /state file .* cannot be created/],
    ["a key that is none", {}, { auth: { admin_key: "changeme" } }, 3, /auth\.admin_key must be a key/],
    [
      "a certificate that is not there",
      {},
      { gateway: { tls_cert: "/none.pem", tls_key: "/none.pem" } },
      3,
      /gateway\.tls_cert, \/none\.pem, cannot be read/,
    ],
    ["a plugin that is not there", {}, { gateway: { plugins: ["/none.mjs"] } }, 3, /plugin \/none\.mjs/],
    ["an address of another machine", {}, { gateway: { host: "192.0.2.1" } }, 1, /host 192\.0\.2\.1 is no address of this machine/],
  ])("%s is one sentence and an exit code", async (_name, more, changes, exitCode, sentence) => {
    const gateway = supervise(more, changes);
    expect(await gateway.event("failed")).toMatchObject({ reason: expect.stringMatching(sentence), exit_code: exitCode });
    expect(await gateway.ended).toBe(exitCode);
    expect(gateway.stderr()).not.toContain("    at ");
  });

  test("a port in use is one sentence", async () => {
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void elsewhere.close());
    const { port } = elsewhere.address() as { port: number };
    const gateway = supervise({}, { gateway: { port } });
    expect(await gateway.event("failed")).toMatchObject({
      reason: expect.stringMatching(/is in use; stop what listens there/),
      exit_code: 1,
    });
  });
});

test("a worker's address that is none is bad configuration, in one sentence", { timeout: 30_000 }, async () => {
  const gateway = supervise({ worker_addresses: ["nonsense"] });
  expect(await gateway.event("failed")).toMatchObject({
    reason: "workers.addresses: 'nonsense' is not a worker's address: write unix:/absolute/path or HOST:PORT.",
    exit_code: 3,
  });
  expect(gateway.stderr()).not.toContain("fatal");
});

describe("alone", { timeout: 30_000 }, () => {
  function run(environment: object, stdio: ("ignore" | "pipe" | number)[], ...argv: string[]) {
    const child = spawn(process.execPath, [...NODE_FLAGS, main, ...argv], { env: { ...process.env, ...environment }, stdio });
    onTestFinished(() => void child.kill("SIGKILL"));
    let [out, err] = ["", ""];
    child.stdout!.setEncoding("utf8").on("data", (chunk: string) => (out += chunk));
    child.stderr!.setEncoding("utf8").on("data", (chunk: string) => (err += chunk));
    return {
      child,
      ended: new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
        child.once("close", (code) => resolve({ code, out, err })),
      ),
    };
  }

  test("takes its document from an open file, and prints the first key on stdout", async () => {
    const path = join(temporaryFolder(), "document");
    writeFileSync(path, JSON.stringify(documentWith(temporaryFolder(), {}, {})));
    const fd = openSync(path, "r");
    unlinkSync(path);
    const { child, ended } = run({ INFERENCEHUB_CONFIG_FD: "3" }, ["ignore", "pipe", "pipe", fd], "serve");
    closeSync(fd);
    await new Promise((resolve) => child.stdout!.once("data", resolve));
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 0, out: expect.stringMatching(/ {2}ihk_\w{8}_\w{43}\n/) });
  });

  test.each([
    [["serve"], 3, /started by `inferencehub up`/],
    [["frobnicate"], 2, /expected `serve` or `keys/],
    [[], 2, /expected `serve` or `keys/],
  ])("%j without more ends with %i", async (argv, code, sentence) => {
    expect(await run({}, ["ignore", "pipe", "pipe"], ...argv).ended).toMatchObject({ code, err: expect.stringMatching(sentence) });
  });

  test("works on keys", async () => {
    expect(await run({}, ["ignore", "pipe", "pipe"], "keys", "create", "--home", temporaryFolder()).ended).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^ihk_/),
    });
  });
});
