/** A real redis-server, empty and on a port of its own, that a test may freeze, kill and start again. */

import { type ChildProcess, spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { onTestFinished } from "vitest";

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Sends one command; resolves with the reply as it comes. */
  command(...words: string[]): Promise<string>;
  freeze(): void;
  thaw(): void;
  /** Resolves when it is gone. */
  kill(): Promise<void>;
  /** The same port, and nothing in it. Resolves when it answers. */
  startAgain(): Promise<void>;
}

/** `port`: a free one, unless somebody waits for it. */
export async function startRedis(options: readonly string[] = [], port?: number): Promise<RedisServer> {
  return startAt(port ?? (await freePort()), options);
}

async function startAt(port: number, options: readonly string[]): Promise<RedisServer> {
  let child: ChildProcess;

  async function start(): Promise<void> {
    const silence = ["--save", "", "--appendonly", "no", "--loglevel", "warning", "--dir", "/tmp"];
    child = spawn("redis-server", ["--port", `${port}`, "--bind", "127.0.0.1", ...silence, ...options], { stdio: "ignore" });
    const failed = new Promise<never>((_, reject) => child.once("error", reject));
    while (!(await Promise.race([answers(port), failed])));
  }

  await start();
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    command: (...words) => ask(port, words),
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    async kill() {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
    },
    startAgain: start,
  };
}

/** Nobody listens there now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(port: number): Promise<boolean> {
  return ask(port, ["PING"]).then(
    () => true,
    () => false,
  );
}

function ask(port: number, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`);
    });
    socket.once("data", (reply) => {
      socket.destroy();
      resolve(reply.toString().trim());
    });
    socket.once("error", reject);
    socket.once("end", () => reject(new Error("Redis has closed the connection")));
  });
}
