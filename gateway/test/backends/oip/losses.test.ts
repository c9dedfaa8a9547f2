/** A server of others that is lost: what becomes of its versions and its calls, and that it comes back. */

import { connect, createServer, type Server, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../src/time/clock.ts";
import { echo, OipServer, rows } from "../../support/oip-server.ts";
import { call, outcomes, served, startWorker, stateOf, until } from "../../support/test-pool.ts";
import { startUpstreamPool } from "../../support/upstream-pool.ts";

/** Resolves when it is so; looked at in each turn of the event loop. */
async function seen(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}

test("what is killed is a lost worker, whose calls wait for it and are sent again when it is back", async () => {
  const server = await OipServer.start({ infer: () => undefined });
  const pool = await startUpstreamPool([server.address]);
  await served(pool);
  const waiting = pool.begin(call());
  await seen(() => server.requests.length === 1);
  server.die();
  await until(pool, () => stateOf(pool) === "RECOVERING");
  expect(pool.workers()[0]).toMatchObject({ state: "LOST", losses: 1 });
  const late = pool.begin(call());
  server.options.infer = echo;
  await server.listen();
  expect(await outcomes([waiting, late])).toEqual(["", ""]);
  expect(pool.workers()[0]).toMatchObject({ state: "READY", losses: 1, problem: "" });
});

test("what may not run twice is lost with it", async () => {
  const server = await OipServer.start({ infer: () => undefined });
  const pool = await startUpstreamPool([server.address]);
  await served(pool);
  const calls = [pool.begin(call({ idempotent: false })), pool.begin(call({ idempotent: false }))];
  await seen(() => server.requests.length === 2);
  server.die();
  expect(await outcomes(calls)).toEqual(["WORKER_LOST", "WORKER_LOST"]);
});

test("a worker of ours that has the same version takes what is left", async () => {
  const worker = await startWorker();
  const server = await OipServer.start({ infer: () => undefined });
  const pool = await startUpstreamPool([server.address, worker.address]);
  await served(pool, "iris", "1", 2);
  const calls = Array.from({ length: 4 }, () => pool.begin(call()));
  await seen(() => server.requests.length === 2);
  server.die();
  expect(await outcomes(calls)).toEqual(["", "", "", ""]);
  expect(pool.catalogue.find("iris")!.byVersion.get("1")!.state).toBe("READY");
});

test("versions of one model may be there and here, and each call finds its own", async () => {
  const worker = await startWorker();
  const server = await OipServer.start({ models: [{ ...rows, version: "2" }] });
  const pool = await startUpstreamPool([server.address, worker.address]);
  await Promise.all([served(pool), served(pool, "iris", "2")]);
  expect(pool.catalogue.list()).toHaveLength(1);
  expect((await pool.send(call({ version: "2" }))).worker).toBe("theirs");
  expect((await pool.send(call())).worker).not.toBe("theirs");
});

test("where nothing listens it is lost, and found when it comes", async () => {
  const server = await OipServer.start();
  server.die();
  const pool = await startUpstreamPool([server.address]);
  await until(pool, () => true);
  await seen(() => pool.workers()[0]?.state === "LOST");
  expect(pool.workers()[0]).toMatchObject({ losses: 0, problem: expect.stringContaining("ECONNREFUSED") });
  await server.listen();
  await served(pool);
});

/** Stands between, and passes nothing on once it is told so: a machine that has gone without a word. */
async function relay(port: number): Promise<{ readonly port: number; freeze(): void; thaw(): void }> {
  const sockets: Socket[] = [];
  const server: Server = createServer((from) => {
    const to = connect(port, "127.0.0.1");
    sockets.push(from, to);
    from.pipe(to).pipe(from);
    for (const socket of [from, to]) socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as { port: number }).port,
    freeze: () => {
      for (const socket of sockets) socket.pause().unpipe();
    },
    thaw: () => {
      for (let i = 0; i < sockets.length; i += 2) sockets[i]!.pipe(sockets[i + 1]!).pipe(sockets[i]!);
    },
  };
}

test("one that has gone silent is lost after a while: what may run twice goes elsewhere, the rest has its deadline", async () => {
  const worker = await startWorker();
  const server = await OipServer.start({ infer: () => undefined });
  const between = await relay(server.port);
  const pool = await startUpstreamPool([`theirs=grpc://localhost:${between.port}`, worker.address]);
  await served(pool, "iris", "1", 2);
  const again = Array.from({ length: 2 }, () => pool.begin(call({ deadlineAt: systemClock.now() + 60_000 })));
  const once = [
    pool.begin(call({ idempotent: false, deadlineAt: systemClock.now() + 60_000 })),
    pool.begin(call({ idempotent: false, deadlineAt: systemClock.now() + 60_000 })),
  ];
  await seen(() => server.requests.length === 2);
  between.freeze();
  expect(await outcomes(again)).toEqual(["", ""]);
  await seen(() => pool.workers().some(({ kind, state }) => kind === "oip" && state !== "READY"));
  const theirs = pool.workers().find(({ kind }) => kind === "oip")!;
  expect(theirs.losses).toBe(1);
  for (const each of once) each.cancel();
  await Promise.allSettled(once.map(({ answer }) => answer));
}, 20_000);

test("connections that are asked to go are replaced without a loss, and nobody's call with them", async () => {
  const server = await OipServer.start({ maxConnectionAgeMs: 200 });
  const pool = await startUpstreamPool([server.address]);
  await served(pool);
  const peers = new Set<string>();
  server.options.infer = async (request, sent) => {
    peers.add(sent.getPeer());
    await new Promise(setImmediate);
    return echo(request, sent);
  };
  while (peers.size < 4) await pool.send(call({ idempotent: false }));
  expect(pool.workers()[0]).toMatchObject({ state: "READY", losses: 0 });
});

test("a gateway that leaves finishes what it has there, and one that must leave at once gives it back", async () => {
  const held = Promise.withResolvers<void>();
  const server = await OipServer.start({
    infer: async (request, sent) => {
      await held.promise;
      return echo(request, sent);
    },
  });
  const [kind, abrupt] = [await startUpstreamPool([server.address]), await startUpstreamPool([server.address])];
  await Promise.all([served(kind), served(abrupt)]);
  const [finished, cut] = [kind.begin(call()), abrupt.begin(call())];
  await seen(() => server.requests.length === 2);
  const drained = kind.drain(5_000);
  abrupt.close();
  held.resolve();
  expect(await outcomes([finished, cut])).toEqual(["", "NO_HEALTHY_WORKER"]);
  await drained;
  expect(kind.workers()).toEqual([]);
});

test("one that is taken out of the settings serves until it ends", async () => {
  const server = await OipServer.start();
  const pool = await startUpstreamPool([server.address]);
  await served(pool);
  await pool.useWorkers([]);
  await pool.send(call());
  server.die();
  await seen(() => pool.workers().length === 0);
});
