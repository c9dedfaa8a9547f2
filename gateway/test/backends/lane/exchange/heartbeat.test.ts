import { expect, test } from "vitest";
import { Heartbeat } from "../../../../src/backends/lane/exchange/heartbeat.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

function watched(limitMs: () => number) {
  const clock = new FakeClock();
  const seen = { beats: 0, losses: 0 };
  const heartbeat = new Heartbeat(
    clock,
    () => seen.beats++,
    () => seen.losses++,
    limitMs,
  );
  return { clock, seen, heartbeat };
}

test("it beats once a second", () => {
  const { clock, seen, heartbeat } = watched(() => 2_000);
  for (let second = 0; second < 5; second++) {
    clock.advance(1_000);
    heartbeat.heard();
  }
  expect(seen).toEqual({ beats: 5, losses: 0 });
});

test("two beats without a sign of life are a loss, told once", () => {
  const { clock, seen } = watched(() => 2_000);
  clock.advance(2_999);
  expect(seen.losses).toBe(0);
  clock.advance(60_000);
  expect(seen).toEqual({ beats: 2, losses: 1 });
});

test("any sign of life starts the count anew", () => {
  const { clock, seen, heartbeat } = watched(() => 2_000);
  clock.advance(2_500);
  heartbeat.heard();
  clock.advance(2_000);
  expect(seen.losses).toBe(0);
  clock.advance(1_000);
  expect(seen.losses).toBe(1);
});

test("a worker that loads a model may be silent for as long as a load may take", () => {
  let limitMs = 120_000;
  const { clock, seen } = watched(() => limitMs);
  clock.advance(120_000);
  expect(seen.losses).toBe(0);
  limitMs = 2_000;
  clock.advance(1_000);
  expect(seen.losses).toBe(1);
});

test("a gateway that was stopped itself does not take its own sleep for the worker's", () => {
  let nowMs = 0;
  let due: (() => void) | undefined;
  const losses: number[] = [];
  const heartbeat = new Heartbeat(
    {
      after: (_, action) => {
        due = action;
        return () => {};
      },
    },
    () => {},
    () => losses.push(nowMs),
    () => 2_000,
  );
  nowMs = 600_000; // SIGSTOP, ten minutes, SIGCONT: one timer fires, then the socket is read
  due!();
  heartbeat.heard();
  due!();
  expect(losses).toEqual([]);
});

test("stopped, it is quiet", () => {
  const { clock, seen, heartbeat } = watched(() => 2_000);
  heartbeat.stop();
  clock.advance(10_000);
  expect(seen).toEqual({ beats: 0, losses: 0 });
});
