/** A real PostgreSQL on a port of its own, that a test may freeze, kill and start again; each test has a database of its own in it. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import pg from "pg";
import { freePort } from "./redis-server.ts";

export interface PostgresServer {
  readonly port: number;
  /** Its folder, which its user can read. */
  readonly folder: string;
  /** The address of an empty database, a new one each time. */
  newDatabase(): Promise<string>;
  /** What the server says to one statement. */
  query(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  freeze(): void;
  thaw(): void;
  /** Resolves when it is gone, connections and all. */
  stop(): Promise<void>;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** For good, with all that it has written. */
  remove(): Promise<void>;
}

/** @param options such as `ssl=on` */
export async function startPostgres(options: readonly string[] = []): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), "postgres-test-"));
  const user = otherUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  execFileSync(program("initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], {
    ...user,
    stdio: "ignore",
    cwd: folder,
  });
  const port = await freePort();
  let child: ChildProcess;
  let made = 0;

  async function query(sql: string, database = "postgres"): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ host: "127.0.0.1", port, user: "postgres", database });
    client.on("error", () => {});
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async function start(): Promise<void> {
    const settings = ["fsync=off", "listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`, ...options];
    child = spawn(program("postgres"), ["-D", data, "-p", `${port}`, ...settings.flatMap((each) => ["-c", each])], {
      ...user,
      stdio: "ignore",
      cwd: folder,
    });
    const failed = new Promise<never>((_, reject) => child.once("error", reject));
    const answers = () =>
      query("SELECT 1").then(
        () => true,
        () => false,
      );
    while (!(await Promise.race([answers(), failed])));
  }

  async function stop(): Promise<void> {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGCONT");
    child.kill("SIGQUIT");
    await gone;
  }

  await start();
  return {
    port,
    folder,
    async newDatabase() {
      made += 1;
      await query(`CREATE DATABASE d${made}`);
      return `postgres://postgres@127.0.0.1:${port}/d${made}`;
    },
    query,
    // Its children answer, too: each has a connection.
    freeze: () => signalAll(child, "SIGSTOP"),
    thaw: () => signalAll(child, "SIGCONT"),
    stop,
    start,
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function signalAll(child: ChildProcess, signal: NodeJS.Signals): void {
  const pids = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  for (const pid of [child.pid!, ...pids.map(Number)]) process.kill(pid, signal);
}

/** Debian keeps them out of the path. */
function program(name: string): string {
  const folders = [...globSync("/usr/lib/postgresql/*/bin").toSorted().reverse(), ...(process.env.PATH ?? "").split(delimiter)];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`There is no ${name} here; install postgresql.`);
  return found;
}

/** It refuses to be root. */
function otherUser(): { uid: number; gid: number } | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  const [, , uid, gid] = /^(postgres|nobody):[^:]*:(\d+):(\d+)/m.exec(readFileSync("/etc/passwd", "utf8")) ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}
