import { expect, test } from "vitest";
import { Heartbeat } from "../../../../src/backends/lane/exchange/heartbeat.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

function watched(limitMs: () => number, staysOn = false) {
  const clock = new FakeClock();
  const seen = { beats: 0, losses: 0, spoke: 0 };
  const heartbeat = new Heartbeat(
    clock,
    clock,
    () => seen.beats++,
    () => {
      seen.losses++;
      return staysOn;
    },
    () => seen.spoke++,
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
  expect(seen).toEqual({ beats: 5, losses: 0, spoke: 0 });
});

test("two beats without a sign of life are a loss, told once", () => {
  const { clock, seen } = watched(() => 2_000);
  clock.advance(2_999);
  expect(seen.losses).toBe(0);
  clock.advance(60_000);
  expect(seen).toEqual({ beats: 2, losses: 1, spoke: 0 });
});

test("who is held on to is told at each beat that it is silent, and once that it speaks", () => {
  const { clock, seen, heartbeat } = watched(() => 2_000, true);
  clock.advance(5_200);
  expect(seen).toMatchObject({ losses: 3, spoke: 0 });
  heartbeat.heard();
  heartbeat.heard();
  clock.advance(1_000);
  expect(seen).toMatchObject({ losses: 3, spoke: 1 });
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
  clock.advance(1_050);
  expect(seen.losses).toBe(1);
});

/** Time passes before a timer's turn comes, and nothing is read on the way: what a busy event loop does. */
function stalling(limitMs: number) {
  let nowMs = 0;
  let due = { atMs: 0, action: () => {} };
  const seen = { beats: 0, losses: 0 };
  const heartbeat = new Heartbeat(
    { now: () => nowMs, wallMs: () => nowMs },
    {
      after(delayMs, action) {
        due = { atMs: nowMs + delayMs, action };
        return () => {};
      },
    },
    () => seen.beats++,
    () => {
      seen.losses++;
      return false;
    },
    () => {},
    () => limitMs,
  );
  /** The next timer comes so late. */
  function fire(lateMs: number): void {
    nowMs = due.atMs + lateMs;
    due.action();
  }
  return { fire, seen, heartbeat };
}

test("a gateway that was stopped itself does not take its own sleep for the worker's", () => {
  const { fire, seen, heartbeat } = stalling(2_000);
  fire(600_000); // SIGSTOP, ten minutes, SIGCONT: one timer fires, then the socket is read
  heartbeat.heard();
  for (let beat = 0; beat < 3; beat++) fire(0);
  expect(seen).toEqual({ beats: 3, losses: 0 });
});

test("however often a gateway is too busy to listen, that is not the worker's silence", () => {
  const { fire, seen } = stalling(2_000);
  for (let stall = 0; stall < 20; stall++) fire(5_000);
  expect(seen).toEqual({ beats: 20, losses: 0 });
  fire(0);
  fire(0);
  fire(0); // two beats in a row that it was awake for, and nothing came
  fire(0);
  expect(seen).toEqual({ beats: 22, losses: 1 });
});

test("what has arrived is read before silence is called a loss", () => {
  const { fire, seen, heartbeat } = stalling(2_000);
  for (let beat = 0; beat < 3; beat++) fire(0);
  fire(400); // another timer of the same turn took long, and the socket has not been read
  heartbeat.heard();
  fire(0);
  expect(seen.losses).toBe(0);
  for (let beat = 0; beat < 4; beat++) fire(0);
  expect(seen.losses).toBe(1);
});

test("stopped, it is quiet", () => {
  const { clock, seen, heartbeat } = watched(() => 2_000);
  heartbeat.stop();
  clock.advance(10_000);
  expect(seen).toEqual({ beats: 0, losses: 0, spoke: 0 });
});
