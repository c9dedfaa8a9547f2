/** Room for tokens is kept before a call is sent, and what it did not use comes back to where it was taken from. */

import { expect, test } from "vitest";
import { unbounded } from "../../../src/limits/tokens/keeper.ts";
import { MemoryTokens } from "../../../src/limits/tokens/memory-tokens.ts";
import { type Reservation, windowsInMemory } from "../../../src/limits/tokens/reservations.ts";
import { type Admitted, fullestWindow } from "../../support/admitted.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { SeededRandom } from "../../support/seeded-random.ts";

const windowS = 10;

/** Windows of a test's own, with one limit of 100. */
function windows() {
  const clock = new FakeClock();
  const tokens = windowsInMemory(new MemoryTokens(clock));
  const reserve = (points: number, limit = 100) => tokens.reserve(windowS, [{ bucket: "a", limit, points }]);
  return { clock, tokens, reserve };
}

const remaining = ({ parts }: Reservation) => parts[0]!.remaining;

test("gives back what was too much, and takes what was too little", async () => {
  const { reserve } = windows();
  const one = await reserve(60);
  expect([one.allowed, remaining(one)]).toEqual([true, 40]);
  expect((await one.settle([10]))[0]).toMatchObject({ remaining: 90 });
  const other = await reserve(20);
  expect((await other.settle([50]))[0]).toMatchObject({ remaining: 40 });
});

test("gives back into the window that it took from", async () => {
  const { clock, reserve } = windows();
  const early = await reserve(90);
  clock.advance(9_000);
  const late = await reserve(10);
  await early.settle([50]);
  // What is left of the early one goes with its window, a second from now.
  clock.advance(1_000);
  const next = await reserve(1);
  expect(remaining(next)).toBe(89);
  // Too late for the window: there is nothing to give back.
  clock.advance(20_000);
  expect((await late.settle([0]))[0]).toMatchObject({ remaining: 100 });
});

test("counts a use of nothing as nothing", async () => {
  const { reserve } = windows();
  const one = await reserve(100);
  expect((await one.settle([0]))[0]).toMatchObject({ remaining: 100 });
});

test("lets a call through that asks for more than the whole limit, and no second one beside it", async () => {
  const { reserve } = windows();
  const one = await reserve(1_000);
  expect([one.allowed, one.parts[0]!.taken]).toEqual([true, 100]);
  expect((await reserve(1)).allowed).toBe(false);
  await one.settle([30]);
  const two = await reserve(1_000);
  expect([two.allowed, two.parts[0]!.taken]).toEqual([true, 70]);
});

test("of calls that may use all that is left, there is one at a time, whatever others give back", async () => {
  const { reserve } = windows();
  const known = await reserve(50);
  expect((await reserve(unbounded)).allowed).toBe(true);
  await known.settle([10]);
  const refused = await reserve(unbounded);
  expect(refused.parts[0]).toMatchObject({ taken: 0, remaining: 40, resetMs: 1_000 });
  expect((await reserve(40)).allowed).toBe(true);
});

test("forgets with the window that somebody has not settled", async () => {
  const { clock, reserve } = windows();
  await reserve(unbounded);
  clock.advance(10_000);
  expect((await reserve(unbounded)).allowed).toBe(true);
});

test("takes from every limit or from none", async () => {
  const { tokens } = windows();
  const parts = [
    { bucket: "in", limit: 100, points: 40 },
    { bucket: "all", limit: 50, points: 40 },
  ];
  expect((await tokens.reserve(windowS, parts)).allowed).toBe(true);
  const second = await tokens.reserve(windowS, [parts[0]!, { ...parts[1]!, points: 11 }]);
  // The second limit lets one call have what is left of it; the third finds nothing there.
  expect(second.allowed).toBe(true);
  const third = await tokens.reserve(windowS, [
    { ...parts[0]!, points: 1 },
    { ...parts[1]!, points: 1 },
  ]);
  expect(third.allowed).toBe(false);
  expect(third.parts.map(({ remaining: left }) => left)).toEqual([20, 0]);
});

test("says when a used up limit comes back", async () => {
  const { clock, reserve } = windows();
  await reserve(100);
  clock.advance(4_000);
  expect((await reserve(1)).parts[0]).toMatchObject({ remaining: 0, resetMs: 6_000 });
});

test("gives nothing back for what another process gave", async () => {
  const clock = new FakeClock();
  const memory = new MemoryTokens(clock);
  const part = { bucket: "a", limit: 100 };
  const { parts } = memory.answer({ op: "reserve", windowS, parts: [{ ...part, points: 80 }] });
  const settled = { ...part, taken: 80, at: parts[0]!.at, isShort: false, used: 0 };
  expect(memory.answer({ op: "settle", windowS, keeper: "another", parts: [settled] }).parts[0]).toMatchObject({ remaining: 20 });
});

/** Calls that keep within what they ask for; of some, nobody knows how much that is. */
test("never is more used in a window than the limit and one call", async () => {
  const largest = 60;
  for (const seed of [1, 2, 3, 4, 5]) {
    const random = new SeededRandom(seed);
    const { clock, reserve } = windows();
    const underWay: { readonly reservation: Reservation; readonly used: number }[] = [];
    const used: Admitted[] = [];
    let refused = 0;
    for (let i = 0; i < 4_000; i++) {
      if (random.next() < 0.3) clock.advance(random.integer(0, 800));
      if (underWay.length > 0 && random.next() < 0.5) {
        const [over] = underWay.splice(random.integer(0, underWay.length - 1), 1);
        await over!.reservation.settle([over!.used]);
        continue;
      }
      const points = random.integer(1, largest);
      const reservation = await reserve(random.next() < 0.2 ? unbounded : points);
      if (!reservation.allowed) {
        refused += 1;
        continue;
      }
      const call = { reservation, used: random.integer(0, points) };
      underWay.push(call);
      // Its tokens count from when it got its room.
      used.push({ atMs: clock.now(), points: call.used });
    }
    expect(fullestWindow(used, windowS * 1_000)).toBeLessThanOrEqual(100 + largest);
    expect(refused).toBeGreaterThan(500);
  }
});
