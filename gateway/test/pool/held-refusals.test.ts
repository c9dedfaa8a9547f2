/** Refusals wait only for callers who make a circle of them, and only while the event loop is busy. */
import { expect, test } from "vitest";
import { shareOf } from "../../src/backends/share.ts";
import { HeldRefusals } from "../../src/pool/held-refusals.ts";
import { FakeClock } from "../support/fake-clock.ts";

const [greedy, modest] = [shareOf("greedy"), shareOf("modest")];

function watched() {
  const clock = new FakeClock();
  const state = { use: 0.3 };
  const held = new HeldRefusals(clock, () => state.use);
  /** So many looks, with so many refusals before each; the last delay. */
  function looks(count: number, refusals: number, share = greedy): number {
    let delayMs = 0;
    for (let i = 0; i < count; i++) {
      clock.advance(250);
      for (let j = 0; j < refusals; j++) delayMs = held.delayMs(share);
    }
    return delayMs;
  }
  return { clock, state, held, looks };
}

test("nobody waits while the loop has time", () => {
  expect(watched().looks(50, 1_000)).toBe(0);
});

test("who is refused by the thousand waits for longer and longer while it is busy, and others do not", () => {
  const { state, looks, held } = watched();
  looks(2, 1_000);
  state.use = 0.95;
  const first = looks(2, 1_000);
  expect(first).toBeGreaterThan(0);
  expect(looks(3, 500)).toBeGreaterThan(2 * first);
  expect(held.delayMs(modest)).toBe(0);
  expect(looks(20, 500)).toBe(1_000);
});

test.each([20, 120])("%i refusals in a quarter of a second do not wait, however busy it is", (refusals) => {
  const { state, looks } = watched();
  state.use = 1;
  expect(looks(20, refusals)).toBe(0);
  // Not even beside somebody whose do.
  looks(10, 500);
  expect(looks(1, refusals, modest)).toBe(0);
});

test("those that wait stay as many as are bearable", () => {
  const { state, looks } = watched();
  state.use = 1;
  let delayMs = looks(2, 500);
  // 260 connections, each of which comes again when it has been refused.
  for (let i = 0; i < 100; i++) delayMs = looks(1, Math.round(Math.min(1_000, (260 * 250) / Math.max(delayMs, 10))));
  expect(delayMs).toBeGreaterThan(100);
  expect(delayMs).toBeLessThan(800);
});

test("it is over when the loop has time again, or nobody is refused for a while", () => {
  const { clock, state, looks } = watched();
  state.use = 0.95;
  expect(looks(20, 500)).toBeGreaterThan(0);
  state.use = 0.3;
  expect(looks(100, 500)).toBe(0);
  state.use = 0.95;
  expect(looks(20, 500)).toBeGreaterThan(0);
  clock.advance(5_000);
  expect(looks(1, 500)).toBe(0);
});
