/** Places that no caller can take all of. */
import { expect, test } from "vitest";
import { shareOf } from "../../src/backends/share.ts";
import { Places } from "../../src/pool/places.ts";

/** How many the caller gets of those that are left. */
function takeAll(places: Places, share = shareOf("a")): number {
  let taken = 0;
  while (places.take(share)) taken++;
  return taken;
}

test("who is alone leaves a tenth to others, who get nearly all of it", () => {
  const places = new Places(1_000);
  expect(takeAll(places)).toBe(901);
  expect(takeAll(places, shareOf("b"))).toBe(90);
  expect(places.size).toBe(991);
});

test("a few places can all be taken", () => {
  expect(takeAll(new Places(3))).toBe(3);
});

test("a heavier caller gets more", () => {
  expect(takeAll(new Places(1_000), shareOf("a", 10))).toBeGreaterThan(980);
  expect(takeAll(new Places(1_000), shareOf("a", 0.01))).toBeLessThan(100);
});

test("what is given back is free for everybody", () => {
  const places = new Places(100);
  const [a, b] = [shareOf("a"), shareOf("b")];
  const taken = takeAll(places, a);
  for (let i = 0; i < taken; i++) places.giveBack(a);
  expect([places.size, takeAll(places, b)]).toEqual([0, taken]);
  // One that had left comes back, whether there is room or not.
  for (let i = 0; i < 20; i++) places.takeBack(a);
  expect(places.size).toBe(taken + 20);
  expect(places.take(b)).toBe(false);
});

test("the same caller has the same number everywhere, and nobody learns a key from it", () => {
  expect(shareOf("abc").caller).toBe(3_205_920_954);
  expect(shareOf("abc").caller).not.toBe(shareOf("abd").caller);
});

test("amounts are taken whole or not at all, and who has most gets no more before the others do", () => {
  const places = new Places(1_000);
  const [a, b] = [shareOf("a"), shareOf("b")];
  let taken = 0;
  while (places.take(a, 60)) taken += 60;
  expect(taken).toBe(900);
  expect(places.take(b, 101)).toBe(false);
  expect(places.take(b, 60)).toBe(true);
  places.giveBack(a, 60);
  expect([places.size, places.take(b, 60)]).toEqual([900, true]);
});
