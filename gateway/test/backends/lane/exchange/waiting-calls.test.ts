import { expect, test } from "vitest";
import { Block } from "../../../../src/backends/lane/exchange/block.ts";
import { LaneCall } from "../../../../src/backends/lane/exchange/lane-call.ts";
import { WaitingCalls } from "../../../../src/backends/lane/exchange/waiting-calls.ts";
import { laneCall } from "../../../support/lane-calls.ts";
import { forSeeds } from "../../../support/seeded-random.ts";

const newCall = () => new LaneCall(laneCall(), { abandon() {}, taken() {} });

test("whatever comes and leaves, those that are left stand in the order in which they came", () => {
  forSeeds(20, (random) => {
    const waiting = new WaitingCalls();
    let expected: LaneCall[] = [];
    for (let step = 0; step < 3_000; step++) {
      const choice = random.integer(0, 9);
      if (choice < 5) {
        const call = newCall();
        waiting.push(call);
        expected.push(call);
      } else if (choice < 8 && expected.length > 0) {
        const [left] = expected.splice(random.integer(0, expected.length - 1), 1);
        expect(waiting.remove(left!)).toBe(true);
        expect(waiting.remove(left!)).toBe(false);
      } else if (choice === 8) {
        const first = waiting.first();
        expect(first).toBe(expected.shift());
        if (first === undefined) continue;
        // As a frame takes it: its place is that in its block from then on.
        new Block(first);
        waiting.shift();
        expect(waiting.remove(first)).toBe(false);
      } else if (random.integer(0, 200) === 0) {
        expect(waiting.takeAll()).toEqual(expected);
        expected = [];
      }
      expect([waiting.length, waiting.first()]).toEqual([expected.length, expected[0]]);
    }
    expect(waiting.takeAll()).toEqual(expected);
  });
});

test("those that give up while nobody leaves take no room with them", () => {
  const waiting = new WaitingCalls();
  const stuck = newCall();
  waiting.push(stuck);
  for (let i = 0; i < 10_000; i++) {
    const call = newCall();
    waiting.push(call);
    expect(call.place).toBeLessThan(1_000);
    waiting.remove(call);
  }
  expect([waiting.first(), waiting.length]).toEqual([stuck, 1]);
});
