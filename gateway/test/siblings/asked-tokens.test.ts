/** Tokens that the first process keeps for all: settled with whoever gave room, and a share of the limit while it is away. */

import { expect, test } from "vitest";
import type { TokenQuestion } from "../../src/limits/tokens/keeper.ts";
import { MemoryTokens } from "../../src/limits/tokens/memory-tokens.ts";
import { createAskedTokens } from "../../src/siblings/other/asked-tokens.ts";
import { FakeClock } from "../support/fake-clock.ts";

const limit = 100;

/** A way to a first process that may be away. */
function firstProcess() {
  let memory = new MemoryTokens(new FakeClock());
  const first = {
    isUp: true,
    async post(_path: string, body: string | Buffer) {
      if (!first.isUp) throw new Error("away");
      return JSON.stringify(memory.answer(JSON.parse(body.toString()) as TokenQuestion));
    },
  };
  return {
    first,
    restart: () => {
      memory = new MemoryTokens(new FakeClock());
    },
  };
}

const askOf =
  (first: Parameters<typeof createAskedTokens>[0], processes = 2) =>
  (points: number) =>
    createAskedTokens(first, processes).reserve(60, [{ bucket: "a", limit, points }]);

test("is exact over the processes", async () => {
  const { first } = firstProcess();
  const [one, other] = [askOf(first), askOf(first)];
  const mine = await one(60);
  expect((await other(40)).parts[0]).toMatchObject({ taken: 40, remaining: 0 });
  expect((await one(1)).allowed).toBe(false);
  expect((await mine.settle([10]))[0]).toMatchObject({ remaining: 50 });
  expect((await other(50)).allowed).toBe(true);
});

test("gives out this process's part while the first is away, and settles it here", async () => {
  const { first } = firstProcess();
  const windows = createAskedTokens(first, 2);
  const reserve = (points: number) => windows.reserve(60, [{ bucket: "a", limit, points }]);
  first.isUp = false;
  const own = await reserve(50);
  expect(own.parts[0]).toMatchObject({ taken: 50, remaining: 0 });
  expect((await reserve(1)).allowed).toBe(false);
  first.isUp = true;
  expect((await own.settle([20]))[0]).toMatchObject({ remaining: 30 });
  expect((await reserve(100)).parts[0]).toMatchObject({ taken: 100 });
});

test("what a first process gave that is gone takes nothing from its successor, and what nobody hears is let go of", async () => {
  const { first, restart } = firstProcess();
  const reserve = askOf(first);
  const lost = await reserve(60);
  restart();
  await reserve(30);
  expect((await lost.settle([0]))[0]).toMatchObject({ remaining: 70 });
  const unheard = await reserve(10);
  first.isUp = false;
  expect((await unheard.settle([0]))[0]).toMatchObject({ remaining: 60 });
});
