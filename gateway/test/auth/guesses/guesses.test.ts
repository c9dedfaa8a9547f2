/** Guesses: a few are mistakes, many are slowed, and the log says so in sums. */

import { describe, expect, test } from "vitest";
import { Tallies } from "../../../src/auth/guesses/tallies.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { guessesWith } from "../../support/guesses.ts";

const guess = (address: string, keyId?: string) => ({ by: "key", detail: "Not valid.", address, keyId }) as const;

describe("one network", () => {
  test("is told ten times a minute that a key is wrong, and then to wait", () => {
    const clock = new FakeClock();
    const guesses = guessesWith(clock);
    const reasons = () => guesses.refuse(guess("192.0.2.1")).reason;
    expect(Array.from({ length: 12 }, reasons)).toEqual([...new Array(10).fill("UNAUTHENTICATED"), "RATE_LIMITED", "RATE_LIMITED"]);
    expect(guesses.refuse(guess("192.0.2.1"))).toMatchObject({ retryAfterMs: 60_000, message: expect.stringMatching(/try again in 60 s/) });
    expect(guesses.refuse(guess("192.0.2.2")).reason).toBe("UNAUTHENTICATED");
    clock.advance(60_000);
    expect(reasons()).toBe("UNAUTHENTICATED");
  });

  test("is all of an IPv6 /64", () => {
    const guesses = guessesWith(new FakeClock());
    for (let host = 1; host <= 10; host += 1) guesses.refuse(guess(`2001:db8::${host}`));
    expect(guesses.refuse(guess("2001:db8::ffff")).reason).toBe("RATE_LIMITED");
  });
});

test("a key is guarded against guesses from everywhere, and so is one that does not exist", () => {
  const guesses = guessesWith(new FakeClock());
  for (const id of ["abcdefgh", "ijklmnop"]) {
    for (let host = 1; host <= 10; host += 1) expect(guesses.refuse(guess(`192.0.2.${host}`, id)).reason).toBe("UNAUTHENTICATED");
    expect(guesses.refuse(guess("198.51.100.7", id)).reason).toBe("RATE_LIMITED");
  }
});

test("a flood is a few lines and then one in ten seconds", () => {
  const clock = new FakeClock();
  const lines: { refused: number; told_to_wait: number; networks: number }[] = [];
  const guesses = guessesWith(clock, lines);
  const quiet = Array.from({ length: 2_000 }, (_, i) => guesses.refuse(guess(`192.0.2.${i % 2}`)).isQuiet);
  expect(quiet.filter((each) => !each)).toHaveLength(10);
  clock.advance(10_000);
  expect(lines).toEqual([
    {
      message: "keys, tokens or links that are not valid were refused",
      refused: 2_000,
      told_to_wait: 1_980,
      by: { key: 2_000 },
      networks: 2,
      busiest: { "192.0.2.0": 1_000, "192.0.2.1": 1_000 },
      within_ms: 10_000,
    },
  ]);
  clock.advance(60_000);
  expect(lines).toHaveLength(1);
  // A handful has lines of its own and needs no sum.
  expect(guesses.refuse(guess("192.0.2.9")).isQuiet).toBe(false);
  clock.advance(10_000);
  expect(lines).toHaveLength(1);
});

test("a million addresses take bounded memory, and those without room are refused together", () => {
  const tallies = new Tallies(10, 60_000, 1_000, { now: () => 0 });
  for (let i = 0; i < 1_000_000; i += 1) tallies.count(`address-${i}`);
  expect(tallies.size).toBe(1_001);
  expect(tallies.count("another")).toBeGreaterThan(0);
  expect(tallies.count("address-7")).toBe(0);
});
