/** Limits in a real Redis: exact over several gateways, and a gateway's own share of them whatever becomes of that Redis. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { RatePolicy } from "../../../src/auth/caller/caller.ts";
import { createMemoryBuckets } from "../../../src/limits/memory-buckets.ts";
import { storeAddress } from "../../../src/limits/store/address.ts";
import { connectRedis } from "../../../src/limits/store/connection.ts";
import { LateRefusals } from "../../../src/limits/store/late-refusals.ts";
import { LimitStore } from "../../../src/limits/store/limit-store.ts";
import { createStoredBuckets } from "../../../src/limits/store/stored-buckets.ts";
import { systemClock } from "../../../src/time/clock.ts";
import { systemTimers } from "../../../src/time/timers.ts";
import { type Admitted, fullestWindow } from "../../support/admitted.ts";
import { freePort, startRedis } from "../../support/redis-server.ts";

/** Long enough for a machine that is starved; how soon it must be is measured in tests/faults. */
const answerMs = 200;
const policyOf = (windowS: number): RatePolicy => ({ requests: null, rows: null, windowS, burst: 0 });

/** One gateway of those that share the store. */
async function startGateway(url: string, name = "one", gateways: number | null = null) {
  const lines: { readonly level: string; readonly fields: object; readonly message: string }[] = [];
  const logTo = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
  const store = new LimitStore({
    address: storeAddress(url),
    ca: null,
    answerMs,
    name,
    gateways,
    connect: connectRedis,
    clock: systemClock,
    timers: systemTimers,
    log: { info: logTo("info"), warn: logTo("warning") } as never,
  });
  let fallbacks = 0;
  const fellBack = () => {
    fallbacks += 1;
  };
  const buckets = createStoredBuckets(store, createMemoryBuckets(systemClock), new LateRefusals(systemClock), fellBack);
  onTestFinished(() => store.stop());
  await store.start();
  return {
    store,
    lines,
    fallbacks: () => fallbacks,
    take: (bucket = "a", limit = 10, windowS = 60) => buckets.take(bucket, 1, limit, policyOf(windowS)),
  };
}

type Gateway = Awaited<ReturnType<typeof startGateway>>;

async function admittedOf(count: number, gateways: readonly Gateway[], bucket = "a", limit = 10): Promise<number> {
  const taken = await Promise.all(Array.from({ length: count }, (_, i) => gateways[i % gateways.length]!.take(bucket, limit)));
  return taken.filter(({ allowed }) => allowed).length;
}

const isUp = (gateway: Gateway, up: boolean) => expect.poll(() => gateway.store.isUp, { timeout: 20_000, interval: 5 }).toBe(up);

test("is exact over three gateways, to the call", async () => {
  const { url } = await startRedis();
  const gateways = await Promise.all(["one", "two", "three"].map((name) => startGateway(url, name)));
  expect(await admittedOf(300, gateways, "a", 100)).toBe(100);
  expect(await admittedOf(3, gateways, "a", 100)).toBe(0);
  expect(await admittedOf(90, gateways, "b", 100)).toBe(90);
  expect((await gateways[0]!.take("b", 100)).remaining).toBe(9);
  expect(gateways.map(({ fallbacks }) => fallbacks())).toEqual([0, 0, 0]);
});

test("holds in every window, wherever it begins, and gives out nearly all of it", async () => {
  const { url } = await startRedis();
  const gateways = await Promise.all(["one", "two", "three"].map((name) => startGateway(url, name)));
  const [limit, windowS, endMs] = [300, 1, performance.now() + 3_000];
  const admitted: Admitted[] = [];
  await Promise.all(
    gateways.flatMap((gateway) =>
      Array.from({ length: 4 }, async () => {
        while (performance.now() < endMs) {
          // Admitted after it was asked for and before it was answered.
          const askedMs = performance.now();
          if ((await gateway.take("a", limit, windowS)).allowed) admitted.push({ atMs: askedMs, points: 1 });
          await new Promise(setImmediate);
        }
      }),
    ),
  );
  admitted.sort((a, b) => a.atMs - b.atMs);
  expect(gateways.map(({ fallbacks }) => fallbacks())).toEqual([0, 0, 0]);
  // The clocks are ours and not those of Redis: an answer may be that much later than its question.
  expect(fullestWindow(admitted, windowS * 1_000 - answerMs)).toBeLessThanOrEqual(limit);
  expect(admitted.length).toBeGreaterThanOrEqual(3 * limit * 0.99);
});

test("falls back to its share when Redis is killed, and takes Redis up again", async () => {
  const redis = await startRedis();
  const gateways = await Promise.all(["one", "two"].map((name) => startGateway(redis.url, name)));
  await expect.poll(() => gateways.map(({ store }) => store.gateways), { timeout: 20_000 }).toEqual([2, 2]);
  await redis.kill();
  // Whatever was under way and whatever comes after: an answer, and never an error.
  expect(await admittedOf(40, [gateways[0]!])).toBe(5);
  expect(await admittedOf(40, [gateways[1]!])).toBe(5);
  const [gateway] = gateways as [Gateway];
  expect(gateway.store.isUp).toBe(false);
  expect(gateway.fallbacks()).toBe(40);
  await expect.poll(() => gateway.lines.length, { timeout: 20_000 }).toBe(1);
  await redis.startAgain();
  await Promise.all(gateways.map((each) => isUp(each, true)));
  expect(await admittedOf(40, gateways)).toBe(10);
  expect(gateway.lines).toEqual([
    {
      level: "warning",
      fields: { store: `redis://127.0.0.1:${redis.port}/0`, reason: `connect ECONNREFUSED 127.0.0.1:${redis.port}`, gateways: 2 },
      message: expect.stringContaining("can't be used"),
    },
    { level: "info", fields: expect.objectContaining({ away_ms: expect.any(Number) }), message: expect.stringContaining("is back") },
  ]);
});

test("starts without Redis, and finds it later", async () => {
  const port = await freePort();
  const gateway = await startGateway(`redis://127.0.0.1:${port}`, "one", 5);
  expect(gateway.store.isUp).toBe(false);
  expect(await admittedOf(20, [gateway])).toBe(2);
  await startRedis([], port);
  await isUp(gateway, true);
  expect(await admittedOf(20, [gateway])).toBe(10);
});

test("takes a frozen Redis for away, and what it refused a moment ago for refused", async () => {
  const redis = await startRedis();
  const gateway = await startGateway(redis.url);
  expect(await admittedOf(20, [gateway], "used up")).toBe(10);
  redis.freeze();
  expect(await admittedOf(20, [gateway], "used up")).toBe(0);
  expect(await admittedOf(20, [gateway], "other")).toBe(10);
  await expect.poll(() => gateway.lines[0]?.fields, { timeout: 20_000 }).toMatchObject({ reason: `no answer within ${answerMs} ms` });
  redis.thaw();
  await isUp(gateway, true);
  expect(await admittedOf(1, [gateway], "used up")).toBe(0);
});

test("goes on when the scripts or the keys are flushed", async () => {
  const redis = await startRedis();
  const gateway = await startGateway(redis.url);
  expect(await admittedOf(4, [gateway])).toBe(4);
  await redis.command("SCRIPT", "FLUSH");
  expect(await admittedOf(20, [gateway])).toBe(6);
  await redis.command("FLUSHALL");
  expect(await admittedOf(20, [gateway])).toBe(10);
  expect(gateway.fallbacks()).toBe(0);
});

test.each([
  ["is out of memory", ["CONFIG", "SET", "maxmemory", "1"], ["CONFIG", "SET", "maxmemory", "0"], /OOM/],
  ["has become a replica", ["REPLICAOF", "127.0.0.1", "1"], ["REPLICAOF", "NO", "ONE"], /READONLY|MASTERDOWN/],
  ["has too few replicas", ["CONFIG", "SET", "min-replicas-to-write", "1"], ["CONFIG", "SET", "min-replicas-to-write", "0"], /NOREPLICAS/],
])("falls back while Redis %s", async (_, begin, end, reason) => {
  const redis = await startRedis();
  const gateway = await startGateway(redis.url);
  expect(await admittedOf(5, [gateway], "before")).toBe(5);
  await redis.command(...begin);
  await isUp(gateway, false);
  expect(await admittedOf(20, [gateway])).toBe(10);
  await expect.poll(() => gateway.lines[0]?.fields, { timeout: 20_000 }).toMatchObject({ reason: expect.stringMatching(reason) });
  await redis.command(...end);
  await isUp(gateway, true);
  expect(await admittedOf(20, [gateway], "before")).toBe(5);
});

test("never says the password, not even a wrong one", async () => {
  const redis = await startRedis(["--requirepass", "right"]);
  const right = await startGateway(redis.url.replace("//", "//:right@"));
  expect(right.store.isUp).toBe(true);
  const wrong = await startGateway(redis.url.replace("//", "//default:wr%6Fng@"));
  expect(wrong.store.isUp).toBe(false);
  expect(await admittedOf(20, [wrong])).toBe(10);
  await expect.poll(() => wrong.lines[0]?.fields, { timeout: 20_000 }).toMatchObject({ reason: expect.stringMatching(/WRONGPASS/) });
  expect(JSON.stringify(wrong.lines)).not.toMatch(/wrong/);
});

test("needs of Redis what the guide says, and no more", async () => {
  const guide = readFileSync(join(import.meta.dirname, "../../../../docs/guides/shared-limits.md"), "utf8");
  const [, rights = ""] = /`(~inferencehub:[^`]+)`/.exec(guide) ?? [];
  const redis = await startRedis();
  expect(await redis.command("ACL", "SETUSER", "app", "on", ">secret", ...rights.split(" "))).toBe("+OK");
  const gateway = await startGateway(redis.url.replace("//", "//app:secret@").concat("/2"));
  expect(gateway.store.isUp).toBe(true);
  for (let i = 0; i < 3; i++) expect(await admittedOf(20, [gateway], `${i}`)).toBe(10);
  expect(gateway.fallbacks()).toBe(0);
});

test("counts who is there, and no more who has left", async () => {
  const { url } = await startRedis();
  const [one, two] = await Promise.all(["one", "two"].map((name) => startGateway(url, name)));
  // A process beside the first is no other gateway.
  await startGateway(url, "two");
  await expect.poll(() => [one!.store.gateways, two!.store.gateways], { timeout: 20_000 }).toEqual([2, 2]);
});
