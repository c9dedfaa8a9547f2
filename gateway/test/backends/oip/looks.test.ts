/** When a server of others is looked at. */

import { expect, test } from "vitest";
import { Looks } from "../../../src/backends/oip/looks.ts";
import { FakeClock } from "../../support/fake-clock.ts";

/** Looks that are noted with their time, in milliseconds, and whether they were anew. */
function looks(next: "usually" | "soon" = "usually") {
  const clock = new FakeClock();
  const startMs = clock.now();
  const seen: [atMs: number, anew: boolean][] = [];
  const made = new Looks(clock, clock, async (anew) => {
    seen.push([clock.now() - startMs, anew]);
    return next;
  });
  const pass = async (ms: number, each: () => void = () => {}) => {
    for (let passed = 0; passed < ms; passed += 100) {
      each();
      // What has been looked at is over before time goes on.
      await new Promise(setImmediate);
      clock.advance(100);
    }
    await new Promise(setImmediate);
  };
  made.start();
  return { made, seen, pass };
}

test("every two seconds, every 0.3 s while something is expected, and no more once that is over", async () => {
  const [usual, soon] = [looks(), looks("soon")];
  await usual.pass(4_500);
  expect(usual.seen.map(([atMs]) => atMs)).toEqual([0, 2_000, 4_000]);
  await soon.pass(1_000);
  expect(soon.seen).toHaveLength(4);
  usual.made.stop();
  await usual.pass(10_000);
  expect(usual.seen).toHaveLength(3);
});

test("what is READY is looked at anew every thirty seconds", async () => {
  const { seen, pass } = looks();
  await pass(31_000);
  expect(seen.filter(([, anew]) => anew).map(([atMs]) => atMs)).toEqual([30_000]);
});

test("soon where something is not as it was, and who says so again and again does not put it off", async () => {
  const { made, seen, pass } = looks();
  await pass(1_000, () => made.lookAgain(false));
  expect(seen.map(([atMs]) => atMs)).toEqual([0, 300, 600, 900]);
});

test("anew where something speaks for it, once in five seconds at most", async () => {
  const { made, seen, pass } = looks();
  await pass(12_000, () => made.lookAgain(true));
  const anew = seen.filter(([, isAnew]) => isAnew).map(([atMs]) => atMs);
  expect(anew).toHaveLength(2);
  expect(anew[1]! - anew[0]!).toBeGreaterThanOrEqual(5_000);
});

test("again at once for what happens while one is under way", async () => {
  const clock = new FakeClock();
  const over = Promise.withResolvers<"usually">();
  let count = 0;
  const made = new Looks(clock, clock, () => (++count === 1 ? over.promise : Promise.resolve("usually")));
  made.start();
  made.lookAgain(false, 0);
  over.resolve("usually");
  await over.promise;
  await Promise.resolve();
  clock.advance(1);
  expect(count).toBe(2);
});
