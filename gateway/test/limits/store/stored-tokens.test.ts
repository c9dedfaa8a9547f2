/** Tokens in a store: refusals hold through a pause of it, and this gateway's share is left while it is away. */

import { expect, test } from "vitest";
import { LateRefusals } from "../../../src/limits/store/late-refusals.ts";
import { createStoredTokens } from "../../../src/limits/store/stored-tokens.ts";
import { MemoryTokens } from "../../../src/limits/tokens/memory-tokens.ts";
import { windowsInMemory } from "../../../src/limits/tokens/reservations.ts";
import { FakeClock } from "../../support/fake-clock.ts";

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
