/** Room for copies: none while there is much to do, and never more than a tenth of the workers' time. */

import { describe, expect, test } from "vitest";
import { ShadowRoom } from "../../../src/traffic/shadow/room.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { workerAnswer } from "../../support/scripted-pool.ts";

const quick = { ...workerAnswer([]), queueUs: 100, computeUs: 1_000, batchCalls: 1 };

interface Surroundings {
  inFlight?: number;
  waiting?: number;
  queued?: number[];
  workers?: number;
  loopUse?: number;
}

function roomWith({ inFlight = 0, waiting = 0, queued = [], workers = 1, loopUse = 0.1 }: Surroundings = {}) {
  const clock = new FakeClock();
  const status = { state: "READY", queues: queued.map((queuedCalls) => ({ queuedCalls })) };
  const pool = { load: { inFlight, waiting }, workers: () => Array.from({ length: workers }, () => status) as never };
  return { clock, room: new ShadowRoom({ pool, clock, loopUse: () => loopUse }) };
}

describe("there is room", () => {
  test.each<[string, Surroundings, boolean]>([
    ["when there is little to do", {}, true],
    ["with a quarter of the calls in flight", { inFlight: 256 }, true],
    ["not with more in flight", { inFlight: 257 }, false],
    ["not while calls wait for a worker", { waiting: 1 }, false],
    ["with short queues", { queued: [8, 8] }, true],
    ["not with deep queues", { queued: [8, 9] }, false],
    ["not while this process is at work all the time", { loopUse: 0.8 }, false],
  ])("%s", (_what, surroundings, has) => {
    expect(roomWith(surroundings).room.take(quick, 0, 100)).toBe(has);
  });

  test.each([
    ["not after a call that had to wait for the worker", 5_000, 1_000, 0, false],
    ["after one that waited for a batch to fill", 5_000, 1_000, 5, true],
    ["after one that waited less than half its run", 5_000, 11_000, 0, true],
    ["after one that waited a millisecond", 1_000, 100, 0, true],
  ])("%s", (_what, queueUs, computeUs, maxDelayMs, has) => {
    expect(roomWith().room.take({ ...quick, queueUs, computeUs }, maxDelayMs, 100)).toBe(has);
  });

  test("for 32 copies and 64 MiB at a time", () => {
    const { room } = roomWith();
    for (let i = 0; i < 32; i++) expect(room.take(quick, 0, 100)).toBe(true);
    expect(room.take(quick, 0, 100)).toBe(false);
    room.giveBack(100, 0);
    expect(room.take(quick, 0, 64 * 1024 * 1024)).toBe(false);
    expect(room.take(quick, 0, 100)).toBe(true);
  });
});

describe("the workers' time", () => {
  /** Copies of `workUs` each, one after the other, as many as there is room for in so many seconds. */
  function copiesIn(seconds: number, workUs: number, workers: number): number {
    const { room, clock } = roomWith({ workers });
    let copies = 0;
    for (let ms = 0; ms < seconds * 1_000; ms++) {
      clock.advance(1);
      if (!room.take(quick, 0, 0)) continue;
      copies++;
      room.giveBack(0, workUs);
    }
    return copies;
  }

  test.each([
    [1, 50],
    [4, 200],
  ])("of %i workers is taken up to a tenth, after a second's worth", (workers, perSecond) => {
    const perCopyUs = 2_000;
    const expected = (perSecond * 10 * 2_000 + 1e6) / perCopyUs;
    expect(Math.abs(copiesIn(10, perCopyUs - 500, workers) / expected - 1)).toBeLessThan(0.05);
  });

  test("is owed, but not forever", () => {
    const { room, clock } = roomWith();
    expect(room.take(quick, 0, 0)).toBe(true);
    room.giveBack(0, 1e12);
    clock.advance(99_000);
    expect(room.take(quick, 0, 0)).toBe(false);
    clock.advance(2_000);
    expect(room.take(quick, 0, 0)).toBe(true);
  });
});
