import { join } from "node:path";
import { expect, test } from "vitest";
import { usualStartMs } from "../../src/backends/lane/absence.ts";
import { dialWithGrpc } from "../../src/backends/lane/transport/grpc.ts";
import { resolveEveryMs } from "../../src/pool/discovery.ts";
import type { PoolOptions } from "../../src/pool/pool.ts";
import { forgetAfterMs } from "../../src/pool/pool.ts";
import { OwnBytes } from "../../src/tensors/tensor.ts";
import { type Certificate, certificate, expiredCertificate } from "../support/certificate.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { readyVersion } from "../support/fake-worker.ts";
import { bytesOf } from "../support/tensors.ts";
import { call, dialPlainly, row, scratchFolder, served, startPool, startWorker, stateOf, until } from "../support/test-pool.ts";

/** The port of `127.0.0.1:PORT`. */
function portOf(address: string): string {
  return address.slice(address.lastIndexOf(":") + 1);
}

test("workers that appear under a name are used, those that vanish are let go when they end", async () => {
  const clock = new FakeClock();
  // Workers that load may be silent: the seconds below pass without a turn of the event loop.
  const one = await startWorker({ listen: "127.0.0.1:0", initialLoadDone: false });
  const port = portOf(one.address);
  const two = await startWorker({ listen: `127.0.0.2:${port}`, initialLoadDone: false });
  let addresses = ["127.0.0.1"];
  const pool = await startPool([`workers:${port}`], { clock, timers: clock, resolve: async () => addresses });
  await served(pool);
  addresses = ["127.0.0.1", "127.0.0.2"];
  clock.advance(resolveEveryMs);
  await served(pool, "iris", "1", 2);
  expect(pool.workers().map((worker) => worker.name)).toEqual([`127.0.0.1:${port}`, `127.0.0.2:${port}`]);

  addresses = ["127.0.0.2"];
  clock.advance(resolveEveryMs);
  // Out of DNS is not yet out of service: it still answers, until it goes.
  await Promise.all(Array.from({ length: 4 }, () => pool.send(call({ deadlineAt: clock.now() + 60_000 }))));
  expect([one.calls.length, two.calls.length]).toEqual([2, 2]);
  one.die();
  await until(pool, () => pool.catalogue.find("iris")!.latest!.workers === 1);
  expect(pool.workers().map((worker) => worker.name)).toEqual([`127.0.0.2:${port}`]);
});

test("the same process under two addresses is one worker", async () => {
  const worker = await startWorker({ listen: "0.0.0.0:0" });
  const port = portOf(worker.address);
  const twice = Promise.withResolvers<void>();
  const log = {
    info: (fields: { problem?: string }) =>
      void (fields.problem === "The same worker is connected under another address." && twice.resolve()),
    warn: () => {},
  };
  const pool = await startPool([`localhost:${port}`], { resolve: async () => ["127.0.0.1", "127.0.0.2"], log });
  await served(pool);
  await twice.promise;
  await Promise.all(Array.from({ length: 4 }, () => pool.send(call())));
  expect(
    pool
      .workers()
      .map((each) => each.state)
      .toSorted(),
  ).toEqual(["LOST", "READY"]);
  expect(pool.catalogue.find("iris")!.latest!.workers).toBe(1);
});

test("over a network large calls have a lane of their own", async () => {
  const worker = await startWorker({ listen: "127.0.0.1:0" });
  const pool = await startPool([worker.address]);
  await served(pool);
  expect(worker.lanes).toBe(1);
  const large = { ...row(1), shape: [1, 100_000], raw: new OwnBytes(Buffer.alloc(400_000, 1)) };
  const answer = await pool.send(call({ inputs: [large] }));
  expect(bytesOf(answer.outputs[0]!)).toEqual(large.raw.view());
  expect(worker.lanes).toBe(2);
  await pool.send(call());
  await pool.send(call({ inputs: [large] }));
  expect([worker.lanes, worker.calls.length]).toEqual([2, 3]);
  expect(pool.workers()[0]!.counters).toMatchObject({ callsSent: 3, answersReceived: 3 });
});

test("a worker that leaves in good order finishes its large calls", async () => {
  const worker = await startWorker({ listen: "127.0.0.1:0", behaviour: () => undefined });
  const left = Promise.withResolvers<void>();
  const info = (_: object, message: string) => message === "worker left" && left.resolve();
  const pool = await startPool([worker.address], { log: { info, warn: () => {} } as PoolOptions["log"] });
  await served(pool);
  const large = { ...row(1), shape: [1, 100_000], raw: new OwnBytes(Buffer.alloc(400_000, 1)) };
  const handle = pool.begin(call({ inputs: [large], idempotent: false }));
  await worker.until(() => worker.calls.length === 1);
  worker.goodbye();
  // The first lane has nothing to finish.
  await left.promise;
  worker.answer(worker.calls[0]!, {});
  expect(await handle.answer).toMatchObject({ outputs: [] });
  await worker.until(() => worker.lanes === 0);
});

test("where a second connection is refused large calls share the first one", async () => {
  const worker = await startWorker({ listen: "127.0.0.1:0" });
  const nobody = { kind: "ip", address: "127.0.0.1", port: 1, host: "127.0.0.1" } as const;
  let dials = 0;
  const pool = await startPool([worker.address], { dial: (endpoint) => dialPlainly(dials++ === 0 ? endpoint : nobody) });
  await served(pool);
  const large = { ...row(1), shape: [1, 100_000], raw: new OwnBytes(Buffer.alloc(400_000, 1)) };
  for (let i = 0; i < 3; i++) await pool.send(call({ inputs: [large], idempotent: false }));
  expect([dials, worker.lanes, worker.calls.length]).toEqual([2, 1, 3]);
});

test("over TLS both sides show certificates, and the worker's is held against its name", async () => {
  const ca = certificate("authority");
  const [theirs, ours] = [certificate("worker.test", ca), certificate("gateway.test", ca)];
  const worker = await startWorker({ listen: "127.0.0.1:0", tls: { ca: ca.cert, cert: theirs.cert, key: theirs.key } });
  const port = portOf(worker.address);
  const dial = dialWithGrpc({ tls: true, ca: ca.cert, cert: ours.cert, key: ours.key, token: null });
  const resolve = async () => ["127.0.0.1"];
  const pool = await startPool([`worker.test:${port}`], { dial, resolve });
  await served(pool);
  await pool.send(call());

  const told = Promise.withResolvers<{ problem?: string }>();
  await startPool([`elsewhere.test:${port}`], { dial, resolve, log: { info: () => {}, warn: told.resolve } });
  expect((await told.promise).problem).toMatch(/elsewhere\.test/);
});

test.each<[string, (ca: Certificate) => { theirs: Certificate; trusted: Certificate }, RegExp]>([
  [
    "of an authority that nobody named",
    (ca) => ({ theirs: certificate("worker.test", certificate("other")), trusted: ca }),
    /unable to|self.signed/,
  ],
  ["that signed itself", (ca) => ({ theirs: certificate("worker.test"), trusted: ca }), /self.signed|unable to/],
  ["that has expired", (ca) => ({ theirs: expiredCertificate("worker.test", ca), trusted: ca }), /expired/],
])("a worker with a certificate %s is not spoken to", async (_name, choose, problem) => {
  const ca = certificate("authority");
  const { theirs, trusted } = choose(ca);
  const ours = certificate("gateway.test", ca);
  const worker = await startWorker({ listen: "127.0.0.1:0", tls: { ca: ca.cert, cert: theirs.cert, key: theirs.key } });
  const dial = dialWithGrpc({ tls: true, ca: trusted.cert, cert: ours.cert, key: ours.key, token: "secret" });
  const told = Promise.withResolvers<{ problem?: string }>();
  const around = { dial, resolve: async () => ["127.0.0.1"], log: { info: () => {}, warn: told.resolve } };
  const pool = await startPool([`worker.test:${portOf(worker.address)}`], around);
  expect((await told.promise).problem).toMatch(problem);
  expect([pool.catalogue.announced, worker.lanes]).toEqual([false, 0]);
});

test.each([{ listen: "127.0.0.1:0" }, {}])("a token is shown to workers wherever they listen: %j", async (where) => {
  const worker = await startWorker({ ...where, token: "secret" });
  const dial = dialWithGrpc({ tls: false, ca: null, cert: null, key: null, token: "secret" });
  const pool = await startPool([worker.address], { dial });
  await served(pool);
  await pool.send(call());
});

test("a worker that asks for a token and gets none is not reached, and the log says why", async () => {
  const worker = await startWorker({ listen: "127.0.0.1:0", token: "secret" });
  const told = Promise.withResolvers<object>();
  const pool = await startPool([worker.address], { log: { info: () => {}, warn: told.resolve } });
  expect(await told.promise).toMatchObject({ problem: "16 UNAUTHENTICATED: A worker wants its token." });
  expect(pool.catalogue.announced).toBe(false);
});

test("a worker that has not come yet is no fault, one that stays away is", async () => {
  const clock = new FakeClock();
  const lines: object[] = [];
  const log = { info: (fields: object) => void lines.push(fields), warn: (fields: object) => void lines.push(fields) };
  const pool = await startPool([`unix:${join(scratchFolder(), "w0.sock")}`], { clock, timers: clock, log });
  const beganAt = clock.now();
  while (lines.length === 0) {
    await new Promise(setImmediate);
    clock.advance(100);
  }
  expect(clock.now() - beganAt).toBeGreaterThanOrEqual(usualStartMs);
  expect(lines).toEqual([{ worker: "w0", problem: pool.workers()[0]!.problem }]);
});

test("an address that can't be read is refused before anything starts", async () => {
  await expect(startPool(["nowhere"])).rejects.toThrow("'nowhere' is not a worker's address");
});

test("workers are added and let go while others serve", async () => {
  const one = await startWorker();
  const two = await startWorker({ models: [readyVersion("alone", "1")] });
  const pool = await startPool([one.address]);
  await served(pool);
  await pool.useWorkers([one.address, two.address]);
  await served(pool, "alone");
  await pool.send(call({ model: "alone" }));

  await pool.useWorkers([one.address]);
  expect(stateOf(pool, "alone"), "it still answers").toBe("READY");
  await pool.send(call({ model: "alone" }));
  two.die();
  await until(pool, () => stateOf(pool, "alone") !== "READY");
  expect(pool.workers()).toHaveLength(1);
  await pool.send(call());
});

test("what was lost with an address that is taken away is expected elsewhere for a moment, and then forgotten", async () => {
  const clock = new FakeClock();
  const one = await startWorker({ initialLoadDone: false });
  const two = await startWorker({ models: [readyVersion("alone", "1")], initialLoadDone: false });
  const pool = await startPool([one.address, two.address], { clock, timers: clock });
  await served(pool);
  await served(pool, "alone");
  two.die();
  await until(pool, () => stateOf(pool, "alone") === "RECOVERING");
  await pool.useWorkers([one.address]);
  expect(stateOf(pool, "alone")).toBe("RECOVERING");
  clock.advance(forgetAfterMs);
  expect(stateOf(pool, "alone")).toBeUndefined();
});
