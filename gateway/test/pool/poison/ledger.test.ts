import { describe, expect, test } from "vitest";
import type { Death } from "../../../src/backends/death.ts";
import { CrashLoops } from "../../../src/pool/poison/crash-loops.ts";
import { DeathLedger, rememberedMs } from "../../../src/pool/poison/ledger.ts";

const m = "m/1";

/** A ledger with these deaths: who ran in each, by fingerprint; those that end with "!" were tried alone, those with "?" never will be. */
function ledgerOf(...deaths: readonly (readonly string[])[]): DeathLedger {
  const ledger = new DeathLedger(() => {});
  for (const ran of deaths) die(ledger, ran);
  return ledger;
}

function die(ledger: DeathLedger, ran: readonly string[], nowMs = 0): Death {
  const death = { running: [{ model: "m", version: "1" }], hadSuspect: ran.some((name) => name.endsWith("!")), killedFor: "" };
  ledger.died(death, nowMs);
  for (const name of ran)
    ledger.blame(
      death,
      { fingerprint: name.replace(/[!?]/, ""), version: m, onTrial: name.endsWith("!"), willBeTried: !name.endsWith("?") },
      nowMs,
    );
  return death;
}

function verdicts(ledger: DeathLedger, ...names: string[]): string[] {
  return names.map((name) => ledger.verdict(name, 0));
}

describe("a death", () => {
  test("makes suspects of all that ran, and of nobody else", () => {
    expect(verdicts(ledgerOf(["p", "a"]), "p", "a", "b")).toEqual(["suspect", "suspect", "clean"]);
  });

  test("of one that was tried alone after another is that one's second: it is poison, and its mates are off it", () => {
    const ledger = ledgerOf(["p", "a", "b"], ["p!"]);
    expect(verdicts(ledger, "p", "a", "b")).toEqual(["poison", "clean", "clean"]);
  });

  test("twice with the same company proves nothing yet", () => {
    expect(verdicts(ledgerOf(["p", "a"], ["p", "a"]), "p", "a")).toEqual(["suspect", "suspect"]);
  });

  test("twice is enough for the one that is left when all others have been answered", () => {
    const ledger = ledgerOf(["p", "a"], ["p", "a", "b"]);
    ledger.clear("a");
    expect(verdicts(ledger, "p", "a", "b")).toEqual(["poison", "clean", "clean"]);
  });

  test("of one that was tried beside another is that one's, unless the other dies of its own trial too", () => {
    const innocent = ledgerOf(["p", "a"], ["p!", "b"]);
    expect(verdicts(innocent, "p")).toEqual(["wait"]);
    innocent.clear("b");
    expect(verdicts(innocent, "p", "a")).toEqual(["poison", "clean"]);

    const guilty = ledgerOf(["a", "q"], ["a!", "p"], ["p!"]);
    expect(verdicts(guilty, "p", "a", "q")).toEqual(["poison", "suspect", "suspect"]);
  });

  test("is put down to who was tried when nobody will try the others, or after a while", () => {
    expect(verdicts(ledgerOf(["p", "a"], ["p!", "b?"]), "p")).toEqual(["poison"]);
    const late = ledgerOf(["p", "a"], ["p!", "b"]);
    expect(late.verdict("p", 5_000)).toBe("poison");
  });

  test("counts once however many copies of a call it had", () => {
    expect(verdicts(ledgerOf(["p", "p", "p"]), "p")).toEqual(["suspect"]);
  });

  test("is the fault of no version once all of its calls have been answered", () => {
    const ledger = new DeathLedger(() => {});
    const death = die(ledger, ["a", "b"]);
    expect(ledger.versionsOf(death)).toEqual([m]);
    ledger.clear("a");
    ledger.clear("b");
    expect([ledger.versionsOf(death), ledger.isEmpty]).toEqual([[], true]);
  });
});

test("what was answered is forgotten, and so is everything after ten minutes", () => {
  const ledger = ledgerOf(["p"], ["p!"], ["a"], ["b"]);
  ledger.clear("a");
  expect(verdicts(ledger, "p", "a", "b")).toEqual(["poison", "clean", "suspect"]);
  expect(ledger.concerns(m)).toBe(true);
  ledger.expire(rememberedMs);
  expect([ledger.verdict("p", rememberedMs), ledger.isEmpty]).toEqual(["clean", true]);
});

describe("a version", () => {
  test("that has ended more than five workers in a minute takes no calls for 1 s, and longer each time", () => {
    const loops = new CrashLoops();
    expect([1, 2, 3, 4, 5].map((nowMs) => loops.died(m, nowMs))).toEqual([false, false, false, false, false]);
    expect(loops.outForMs(m, 5)).toBe(0);
    expect([loops.died(m, 6), loops.outForMs(m, 6), loops.outForMs(m, 1_006), loops.deathsOf(m)]).toEqual([true, 1_000, 0, 6]);
    let nowMs = 1_006;
    const pauses = [1, 2, 3, 4, 5, 6].map(() => {
      loops.died(m, nowMs);
      const pauseMs = loops.outForMs(m, nowMs);
      nowMs += pauseMs;
      return pauseMs;
    });
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test("that has been well for a minute begins anew", () => {
    const loops = new CrashLoops();
    for (let at = 0; at < 6; at++) loops.died(m, at);
    expect(loops.died(m, 61_006)).toBe(false);
    expect(loops.outForMs(m, 61_006)).toBe(0);
    loops.expire(121_006);
    expect(loops.isEmpty).toBe(true);
  });

  test("that ends five workers a minute is left alone", () => {
    const loops = new CrashLoops();
    expect(Array.from({ length: 50 }, (_, at) => loops.died(m, at * 12_001)).some(Boolean)).toBe(false);
  });
});
