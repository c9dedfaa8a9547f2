/** Tokens in a store: refusals hold through a pause of it, and this gateway's share is left while it is away. */

import { expect, onTestFinished, test } from "vitest";
import { storeAddress } from "../../../src/limits/store/address.ts";
import { connectRedis } from "../../../src/limits/store/connection.ts";
import { LateRefusals } from "../../../src/limits/store/late-refusals.ts";
import { LimitStore } from "../../../src/limits/store/limit-store.ts";
import { createStoredTokens } from "../../../src/limits/store/stored-tokens.ts";
import { MemoryTokens } from "../../../src/limits/tokens/memory-tokens.ts";
import { windowsInMemory } from "../../../src/limits/tokens/reservations.ts";
import { systemClock } from "../../../src/time/clock.ts";
import { systemTimers } from "../../../src/time/timers.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { startRedis } from "../../support/redis-server.ts";

/** A gateway of two that share a store, which a test may take away. */
function gateway() {
  const clock = new FakeClock();
  const kept = new MemoryTokens(clock);
  const store = {
    isUp: true,
    gateways: 2,
    askTokens: async (question: Parameters<MemoryTokens["answer"]>[0]) => {
      if (!store.isUp) throw new Error("away");
      return kept.answer(question);
    },
  };
  let fallbacks = 0;
  const fellBack = () => {
    fallbacks += 1;
  };
  const tokens = createStoredTokens(store, windowsInMemory(new MemoryTokens(clock)), new LateRefusals(clock), fellBack);
  const reserve = (points: number) => tokens.reserve(60, [{ bucket: "a", limit: 100, points }]);
  return { clock, store, reserve, fallbacks: () => fallbacks };
}

test("counts in the store, and by its share where that is away", async () => {
  const { store, reserve, fallbacks } = gateway();
  const one = await reserve(80);
  expect((await one.settle([30]))[0]).toMatchObject({ remaining: 70 });
  expect(fallbacks()).toBe(0);
  store.isUp = false;
  expect((await reserve(50)).parts[0]).toMatchObject({ taken: 50, remaining: 0 });
  expect((await reserve(1)).allowed).toBe(false);
  expect(fallbacks()).toBe(2);
});

test("what the store has refused a moment ago stays refused while it pauses", async () => {
  const { clock, store, reserve } = gateway();
  await reserve(100);
  expect((await reserve(10)).allowed).toBe(false);
  store.isUp = false;
  clock.advance(500);
  const refused = await reserve(10);
  expect([refused.allowed, refused.parts[0]]).toEqual([false, { taken: 0, at: 0, remaining: 0, resetMs: 59_500 }]);
  clock.advance(500);
  expect((await reserve(10)).allowed).toBe(true);
});

/** One gateway of those that share a real store. */
async function startSharing(url: string, name: string) {
  const store = new LimitStore({
    address: storeAddress(url),
    ca: null,
    answerMs: 1_000,
    name,
    gateways: null,
    connect: connectRedis,
    clock: systemClock,
    timers: systemTimers,
    log: { info: () => {}, warn: () => {} } as never,
  });
  onTestFinished(() => store.stop());
  await store.start();
  const never = () => expect.unreachable("the store is there");
  const tokens = createStoredTokens(store, windowsInMemory(new MemoryTokens()), new LateRefusals(systemClock), never);
  return (points: number) => tokens.reserve(3_600, [{ bucket: "a", limit: 100, points }]);
}

test("over gateways that share a Redis, calls that come at once get the limit together, and what they give back", async () => {
  const url = `redis://127.0.0.1:${(await startRedis()).port}/0`;
  const gateways = [await startSharing(url, "one"), await startSharing(url, "other")];
  const atOnce = async (points: number) =>
    (await Promise.all(Array.from({ length: 50 }, (_, i) => gateways[i % 2]!(points)))).filter(({ allowed }) => allowed);

  const first = await atOnce(8);
  // Twelve fit, and one has the four that are left.
  expect(first.map(({ parts }) => parts[0]!.taken).toSorted((a, b) => a - b)).toEqual([4, ...Array.from({ length: 12 }, () => 8)]);
  await Promise.all(first.map((reservation) => reservation.settle([2])));
  expect((await atOnce(37)).map(({ parts }) => parts[0]!.taken)).toEqual([37, 37]);
});
