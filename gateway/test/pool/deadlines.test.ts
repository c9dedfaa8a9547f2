import { expect, test } from "vitest";
import { Deadlines, type Expiring } from "../../src/pool/deadlines.ts";
import { FakeClock } from "../support/fake-clock.ts";

class Entry implements Expiring {
  readonly deadlineAt: number;
  expiredAt: number | undefined = undefined;
  wheelSlot = -1;
  wheelBefore: Expiring | undefined = undefined;
  wheelAfter: Expiring | undefined = undefined;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock, inMs: number) {
    this.#clock = clock;
    this.deadlineAt = clock.now() + inMs;
  }

  expired(): void {
    if (this.expiredAt !== undefined) throw new Error("It must end once.");
    this.expiredAt = this.#clock.now();
  }
}

test.each([0, 1, 5, 9, 10, 11, 99, 100, 5_000, 5_119, 5_120, 5_121, 12_345.6, 300_000])(
  "a deadline in %d ms is noticed at most 25 ms late and never early",
  (inMs) => {
    const clock = new FakeClock();
    clock.advance(7);
    const deadlines = new Deadlines(clock, clock);
    const entry = new Entry(clock, inMs);
    deadlines.add(entry);
    clock.advance(inMs + 25);
    expect(entry.expiredAt).toBeGreaterThanOrEqual(entry.deadlineAt);
    expect(entry.expiredAt).toBeLessThanOrEqual(entry.deadlineAt + 25);
  },
);

test("who has left is not ended, and nobody beside it is forgotten", () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock, clock);
  const entries = Array.from({ length: 7 }, () => new Entry(clock, 100));
  for (const entry of entries) deadlines.add(entry);
  for (const index of [0, 3, 6]) deadlines.remove(entries[index]!);
  deadlines.remove(entries[3]!);
  expect(deadlines.size).toBe(4);
  clock.advance(200);
  expect(entries.map((entry) => entry.expiredAt !== undefined)).toEqual([false, true, true, false, true, true, false]);
  expect(deadlines.size).toBe(0);
});

test("no timer runs while nobody waits, and it starts again when somebody does", () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock, clock);
  deadlines.add(new Entry(clock, 50));
  clock.advance(1_000);
  expect(clock.pending).toBe(0);
  const later = new Entry(clock, 50);
  deadlines.add(later);
  clock.advance(75);
  expect(later.expiredAt).toBeDefined();
});

test("after a stall of minutes everybody whose time is over is ended at once", () => {
  let nowMs = 0;
  const due: (() => void)[] = [];
  const after = (_: number, action: () => void) => {
    due.push(action);
    return () => {};
  };
  const deadlines = new Deadlines({ now: () => nowMs, wallMs: () => 0 }, { after });
  const clock = { now: () => nowMs, wallMs: () => 0 } as unknown as FakeClock;
  const entries = [10, 2_000, 5_115, 30_000, 400_000].map((inMs) => new Entry(clock, inMs));
  for (const entry of entries) deadlines.add(entry);
  nowMs = 60_000;
  due.pop()!();
  expect(entries.map((entry) => entry.expiredAt)).toEqual([60_000, 60_000, 60_000, 60_000, undefined]);
});

test("one that ends another in its turn does no harm", () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock, clock);
  const entries = Array.from({ length: 3 }, () => new Entry(clock, 10));
  for (const entry of entries) deadlines.add(entry);
  const ended: Entry[] = [];
  for (const entry of entries) {
    entry.expired = () => {
      ended.push(entry);
      for (const other of entries) deadlines.remove(other);
    };
  }
  clock.advance(50);
  expect(ended).toHaveLength(1);
  expect(deadlines.size).toBe(0);
});
