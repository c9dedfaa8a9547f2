import { describe, expect, test } from "vitest";
import { liveVerdict, type Pace, paceAfter, slownessOf, unknownPace } from "../../../../src/pages/playground/live/pace.ts";
import { isLiveWanted, rememberLive } from "../../../../src/pages/playground/live/remembered.ts";
import { waitMs } from "../../../../src/pages/playground/live/wait.ts";
import type { Run } from "../../../../src/pages/playground/run.ts";
import { answered, digits, refused, sharesOf } from "../answer/runs.ts";

function took(ms: number): Run {
  const run = answered("8", sharesOf({ 8: 0.9 }));
  if (!run.outcome.ok) throw new Error("it is an answer");
  const { prediction } = run.outcome;
  return { ...run, outcome: { ...run.outcome, prediction: { ...prediction, timings_ms: { ...prediction.timings_ms, total: ms } } } };
}

function paceOf(...ms: number[]): Pace {
  return ms.reduce((pace, each) => paceAfter(pace, [took(each)]), unknownPace);
}

const limited = refused({ status: 429, reason: "RATE_LIMITED", title: "", detail: "" });

describe("a model keeps up", () => {
  test.each([
    [[], undefined],
    [[5], undefined],
    // Cold.
    [[800], undefined],
    [[800, 4], undefined],
    [[1_500], 1_500],
    [[400, 350], 350],
    // What was slow once may be fast again.
    [[400, 350, 20], undefined],
    [[20, 400, 350, 320], 320],
  ])("with answers in %j ms: %s", (ms, slowness) => {
    expect(slownessOf(paceOf(...ms))).toBe(slowness);
  });

  test("a call that did not end in time counts as long as it took", () => {
    const late: Run = { ...refused({ status: 504, reason: "DEADLINE_EXCEEDED", title: "", detail: "" }) };
    expect(paceAfter(unknownPace, [late]).tookMs).toEqual([3]);
  });
});

describe("live is off", () => {
  const why = (version: Parameters<typeof liveVerdict>[0], pace = unknownPace) => {
    const verdict = liveVerdict(version, pace);
    return verdict.isAllowed ? undefined : [verdict.why, verdict.isFinal];
  };

  test("for nothing else than a reason", () => {
    expect(why(digits)).toBeUndefined();
    expect(why({ ...digits, state: "RECOVERING" })).toBeUndefined();
  });

  test("where a call may change something, writes, or finds nobody", () => {
    expect(why({ ...digits, idempotent: false })).toEqual([expect.stringContaining("may change something"), true]);
    expect(why({ ...digits, task: "chat" })).toEqual([expect.stringContaining("models that write"), true]);
    expect(why({ ...digits, state: "FAILED" })).toEqual([expect.stringContaining("no calls"), true]);
    expect(why(undefined)).toEqual([expect.stringContaining("no calls"), true]);
  });

  test("while the key has no calls left, until one is answered again", () => {
    const stopped = paceAfter(unknownPace, [limited]);
    expect(why(digits, stopped)).toEqual([expect.stringContaining("rate limit"), false]);
    expect(why(digits, paceAfter(stopped, [took(4)]))).toBeUndefined();
  });

  test("for what is slow, with the time it takes", () => {
    expect(why(digits, paceOf(420, 430))).toEqual(["Stopped: its answers take 420 ms. Press Run.", false]);
  });
});

test("a call waits for a pause, but not for as long as a line is being drawn", () => {
  expect([0, 100, 300, 350, 900].map(waitMs)).toEqual([120, 120, 50, 0, 0]);
});

test("who said no is not asked again, and where nothing is kept the answer is yes", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  };
  expect(isLiveWanted(storage)).toBe(true);
  rememberLive(false, storage);
  expect(isLiveWanted(storage)).toBe(false);
  rememberLive(true, storage);
  expect(isLiveWanted(storage)).toBe(true);
  expect(isLiveWanted(undefined)).toBe(true);
});
