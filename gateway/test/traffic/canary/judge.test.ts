/** The judge: what raises a canary, what it waits for, what sends it back, and what does not. */

import { describe, expect, test } from "vitest";
import { CallWindow } from "../../../src/telemetry/windows.ts";
import { chanceOfAtLeast } from "../../../src/traffic/canary/binomial.ts";
import { judge, type Measured, type Moment } from "../../../src/traffic/canary/judge.ts";
import type { CanaryPart } from "../../../src/traffic/document/canary-part.ts";
import { SeededRandom } from "../../support/seeded-random.ts";

const part: CanaryPart = {
  version: "2",
  steps: [5, 25, 50, 100],
  every_s: 60,
  max_error_rate: 0.01,
  max_p95_ratio: 1.5,
  min_calls: 200,
};

/** So many calls of `us` microseconds, and so many failures among them. */
function calls(count: number, failures = 0, us = 10_000): CallWindow {
  const window = new CallWindow();
  for (let i = 0; i < failures; i++) window.failed();
  for (let i = failures; i < count; i++) window.succeeded(us);
  return window;
}

interface Given {
  canary?: CallWindow;
  baseline?: CallWindow;
  recentCanary?: CallWindow;
  recentBaseline?: CallWindow;
  failuresInRow?: number;
  compared?: number;
  disagreed?: number;
}

function decide(given: Given, moment: Partial<Moment> = {}, changes: Partial<CanaryPart> = {}) {
  const { canary = calls(0), baseline = calls(0), failuresInRow = 0, compared = 0, disagreed = 0 } = given;
  const measured: Measured = {
    step: { canary, baseline },
    recent: { canary: given.recentCanary ?? calls(0), baseline: given.recentBaseline ?? baseline },
    failuresInRow,
    shadow: { compared, disagreed },
  };
  return judge({ ...part, ...changes }, measured, { step: 0, elapsedMs: 60_000, outOfService: undefined, ...moment });
}

const good = { canary: calls(200), baseline: calls(3_800) };

describe("a canary as good as its baseline", () => {
  test.each<[string, Given, Partial<Moment>, object]>([
    ["rises when its time is up and its calls are there", good, {}, { kind: "raise" }],
    ["waits for calls", { ...good, canary: calls(199) }, {}, { kind: "wait", waitingFor: "calls (199 of 200)" }],
    ["waits for calls however long", { ...good, canary: calls(199) }, { elapsedMs: 1e9 }, { kind: "wait" }],
    ["waits for its time", good, { elapsedMs: 59_999 }, { kind: "wait", waitingFor: "the time of the step (59 of 60 s)" }],
    ["is through after 100 %", good, { step: 3 }, { kind: "complete" }],
    ["rises without a baseline, too", { canary: calls(200) }, {}, { kind: "raise" }],
    ["rises with failures that its baseline has as well", { canary: calls(200, 10), baseline: calls(3_800, 190) }, {}, { kind: "raise" }],
    ["rises with fewer failures than are allowed", { canary: calls(1_000, 9), baseline: calls(9_000) }, {}, { kind: "raise" }],
    ["may be slower within the ratio", { canary: calls(200, 0, 14_000), baseline: calls(3_800) }, {}, { kind: "raise" }],
  ])("%s", (_what, given, moment, verdict) => {
    expect(decide(given, moment)).toMatchObject(verdict);
  });

  test("stays at a last step below 100 % until somebody promotes it", () => {
    expect(decide(good, { step: 1 }, { steps: [5, 25] })).toEqual({ kind: "wait", waitingFor: "somebody to promote it" });
  });
});

describe("failures", () => {
  const baseline = calls(3_800);

  test.each<[string, Given, boolean]>([
    ["one of one", { canary: calls(1, 1), baseline }, false],
    ["four of four", { canary: calls(4, 4), baseline }, false],
    ["five of five", { canary: calls(5, 5), baseline }, true],
    ["five of 600, which is within the bounds", { canary: calls(600, 5), baseline }, false],
    ["five of 400, which may be chance", { canary: calls(400, 5), baseline }, false],
    ["ten of 200", { canary: calls(200, 10), baseline }, true],
    ["five of five, like the baseline's", { canary: calls(5, 5), baseline: calls(20, 20) }, false],
    ["5 %, when the baseline has 1 %", { canary: calls(400, 20), baseline: calls(3_800, 38) }, true],
    ["5 %, when hardly anything is known of the baseline", { canary: calls(100, 5), baseline: calls(3) }, false],
    ["all, when hardly anything is known of the baseline", { canary: calls(100, 100), baseline: calls(3) }, true],
    ["twenty in 1,000", { canary: calls(1_000, 20), baseline }, true],
  ])("%s", (_what, given, isBack) => {
    expect(decide(given, { elapsedMs: 5_000 }).kind === "roll_back").toBe(isBack);
  });

  test("are said with their figures", () => {
    expect(decide({ canary: calls(151, 8), baseline: calls(2_880) })).toEqual({
      kind: "roll_back",
      reason: "8 of 151 calls failed (5.3 %), against 0 of 2,880 of the baseline's (0 %); at most 1 % more is allowed",
    });
  });

  test("that are too many, but perhaps by chance, keep it from rising", () => {
    expect(decide({ canary: calls(300, 4), baseline })).toEqual({
      kind: "wait",
      waitingFor: "more calls: 1.33 % of those up to now failed",
    });
  });

  test("count in the last seconds, whatever went well before", () => {
    const past = { canary: calls(100_000), baseline: calls(100_000) };
    expect(decide({ ...past, recentCanary: calls(1_000, 50), recentBaseline: calls(1_000) }).kind).toBe("roll_back");
    expect(decide({ ...past, recentCanary: calls(1_000, 20), recentBaseline: calls(1_000) }).kind).toBe("raise");
  });

  test("twenty in a row are enough, whatever is allowed", () => {
    const given = { canary: calls(1_000, 20), baseline, failuresInRow: 20 };
    expect(decide(given, {}, { max_error_rate: 0.5 })).toMatchObject({
      kind: "roll_back",
      reason: expect.stringContaining("the last 20 calls failed one after the other"),
    });
    expect(decide({ ...given, failuresInRow: 19 }, {}, { max_error_rate: 0.5 }).kind).toBe("raise");
    expect(decide(given, {}, { max_error_rate: 1 }).kind).toBe("raise");
  });
});

describe("slowness", () => {
  const baseline = calls(3_800, 0, 10_000);

  test("beyond the ratio sends it back once there are enough calls", () => {
    expect(decide({ canary: calls(200, 0, 30_000), baseline })).toMatchObject({
      kind: "roll_back",
      reason: expect.stringMatching(/^its p95 was [\d.]+ ms, [\d.]+ times the baseline's [\d.]+ ms; at most 1\.5 times is allowed$/),
    });
    expect(decide({ canary: calls(199, 0, 30_000), baseline }).kind).toBe("wait");
  });

  test("of the last seconds sends it back when it is beyond doubt", () => {
    const recent = { recentCanary: calls(50, 0, 30_000), recentBaseline: calls(500, 0, 10_000) };
    expect(decide({ ...good, ...recent }).kind).toBe("roll_back");
    expect(decide({ ...good, recentCanary: calls(49, 0, 30_000) }).kind).toBe("raise");
  });

  test("of a few calls does not", () => {
    const canary = calls(195, 0, 10_000).add(calls(8, 0, 90_000));
    expect(decide({ canary, baseline }).kind).toBe("raise");
  });

  test("that is not beyond chance keeps it from rising", () => {
    const canary = calls(187, 0, 10_000).add(calls(13, 0, 90_000));
    expect(decide({ canary, baseline })).toMatchObject({ kind: "wait", waitingFor: expect.stringContaining("its p95 is") });
  });
});

describe("disagreement", () => {
  const bound = { max_disagreement: 0.02 };

  test("sends it back, if it is judged at all", () => {
    expect(decide({ ...good, compared: 150, disagreed: 12 }, {}, bound)).toEqual({
      kind: "roll_back",
      reason: "12 of 150 shadowed calls were answered otherwise (8 %); at most 2 % is allowed",
    });
    expect(decide({ ...good, compared: 150, disagreed: 12 }).kind).toBe("raise");
  });

  test("is waited for, except at 100 %, where nothing can be compared", () => {
    expect(decide({ ...good, compared: 49 }, {}, bound)).toEqual({ kind: "wait", waitingFor: "shadowed calls (49 of 50)" });
    expect(decide({ ...good, compared: 50 }, {}, bound).kind).toBe("raise");
    expect(decide(good, { step: 3 }, bound).kind).toBe("complete");
    expect(decide({ ...good, compared: 100, disagreed: 3 }, {}, bound).kind).toBe("wait");
  });
});

test("a version that does not serve is sent back at once", () => {
  expect(decide(good, { outOfService: "version '2' is FAILED" })).toEqual({ kind: "roll_back", reason: "version '2' is FAILED" });
});

describe("in a thousand canaries, judged at every call", () => {
  /** What became of a canary that fails with this probability, and after how many failures. */
  function outcome(random: SeededRandom, failing: number, baselineFailing: number): { kind: string; failures: number } {
    const canary = new CallWindow();
    const baseline = calls(4_000, Math.round(4_000 * baselineFailing));
    for (let call = 0; call < 2_000; call++) {
      if (random.next() >= failing) canary.succeeded(10_000);
      else {
        canary.failed();
        const { kind } = decide({ canary, baseline }, { elapsedMs: 0 });
        if (kind === "roll_back") return { kind, failures: canary.failures };
      }
    }
    return { kind: "kept", failures: canary.failures };
  }

  test.each([
    ["one that fails on 5 % of its calls is sent back within 20 failures", 0.05, 0, 1, 20],
    ["one that fails always is sent back within 5 failures", 1, 0, 1, 5],
    ["one that fails as its baseline does is hardly ever sent back", 0.02, 0.02, 0.005, 2_000],
    ["one that fails half as often as is allowed is hardly ever sent back", 0.005, 0, 0.02, 2_000],
  ])("%s", (_what, failing, baselineFailing, share, maxFailures) => {
    const outcomes = Array.from({ length: 1_000 }, (_, seed) => outcome(new SeededRandom(seed + 1), failing, baselineFailing));
    const back = outcomes.filter(({ kind }) => kind === "roll_back");
    if (share === 1) expect(back.length).toBe(1_000);
    else expect(back.length).toBeLessThanOrEqual(1_000 * share);
    expect(Math.max(...back.map(({ failures }) => failures), 0)).toBeLessThanOrEqual(maxFailures);
  });
});

describe("the chance of at least so many", () => {
  test.each([
    [0, 10, 0.5, 1],
    [10, 10, 0.5, 0.5 ** 10],
    [1, 10, 0.1, 1],
    [4, 10, 0.1, 0.012795],
    [5, 100, 0.01, 0.003432],
    [11, 10, 0.5, 0],
    [1, 10, 0, 0],
    [3, 10, 1, 1],
  ])("%i of %i at %f is %f", (count, trials, probability, chance) => {
    expect(chanceOfAtLeast(count, trials, probability)).toBeCloseTo(chance, 5);
  });

  test("is found for millions, too", () => {
    expect(chanceOfAtLeast(10_500, 1_000_000, 0.01)).toBeLessThan(1e-6);
    expect(chanceOfAtLeast(9_000, 1_000_000, 0.01)).toBe(1);
    expect(chanceOfAtLeast(20, 10_000_000, 1e-9)).toBeLessThan(1e-20);
  });
});
