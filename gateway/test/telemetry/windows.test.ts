/** Windows of calls: quantiles from buckets, the last seconds only, and nothing lost on the way through the state. */

import { describe, expect, test } from "vitest";
import { CallWindow, RecentWindow } from "../../src/telemetry/windows.ts";
import { forSeeds } from "../support/seeded-random.ts";

function windowOf(...us: number[]): CallWindow {
  const window = new CallWindow();
  for (const each of us) window.succeeded(each);
  return window;
}

describe("a window", () => {
  test("counts calls and failures, and times only those that went well", () => {
    const window = windowOf(10, 10);
    window.failed();
    expect(window).toMatchObject({ calls: 3, failures: 1, timed: 2 });
    expect(window.errorRate).toBeCloseTo(1 / 3);
  });

  test("of no calls has no error rate to speak of and no quantiles", () => {
    const window = new CallWindow();
    window.failed();
    expect(new CallWindow().errorRate).toBe(0);
    expect(window.quantileUs(0.95)).toBeUndefined();
  });

  test("knows each quantile to within a bucket, 6 %", () => {
    forSeeds(20, (random) => {
      const times = Array.from({ length: 400 }, () => Math.round(Math.exp(3 + random.next() * 15))).sort((a, b) => a - b);
      const window = windowOf(...times);
      for (const share of [0.05, 0.5, 0.95]) {
        const exact = times[Math.ceil(share * times.length) - 1]!;
        const ratio = window.quantileUs(share)! / exact;
        if (Math.abs(ratio - 1) > 0.07) throw new Error(`p${share} of ${exact} was ${window.quantileUs(share)}`);
      }
    });
  });

  test("takes any time at all", () => {
    const window = windowOf(0, -5, 1e12, 2 ** 31, 2 ** 30 - 1, 15, 16, 17);
    expect(window.timed).toBe(8);
    expect(window.slowerThan(1e6)).toBe(3);
    expect(window.quantileUs(1)).toBeLessThanOrEqual(2 ** 30);
  });

  test("knows how many were slower than a bound, and within a bucket about how many", () => {
    const window = windowOf(...Array.from({ length: 1_000 }, (_, i) => 1_000 + i));
    expect(window.slowerThan(2_100)).toBe(0);
    expect(window.slowerThan(900)).toBe(1_000);
    expect(Math.abs(window.slowerThan(1_500) - 500)).toBeLessThan(20);
  });

  test("comes back from the state as it was", () => {
    const window = windowOf(3, 3, 77, 12_345);
    window.failed();
    const back = CallWindow.fromStored(JSON.parse(JSON.stringify(window.toStored())));
    expect(back.toStored()).toEqual(window.toStored());
    expect(back.quantileUs(0.95)).toBe(window.quantileUs(0.95));
  });

  test("adds up", () => {
    const sum = windowOf(10, 20).add(windowOf(30));
    expect([sum.calls, sum.slowerThan(25)]).toEqual([3, 1]);
  });
});

describe("a recent window", () => {
  test("forgets a second after ten", () => {
    const recent = new RecentWindow();
    recent.at(5_000).failed();
    recent.at(5_999).failed();
    recent.at(9_000).failed();
    expect(recent.total(14_999).failures).toBe(3);
    expect(recent.total(15_000).failures).toBe(1);
    expect(recent.total(19_000).failures).toBe(0);
  });

  test("forgets everything after a long silence", () => {
    const recent = new RecentWindow();
    recent.at(1_000).failed();
    expect(recent.total(1_000_000_500).calls).toBe(0);
    recent.at(1_000_000_500).failed();
    expect(recent.total(1_000_000_900).calls).toBe(1);
  });
});
