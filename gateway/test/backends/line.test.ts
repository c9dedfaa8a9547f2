import { expect, test } from "vitest";
import { Line } from "../../src/backends/line.ts";
import { forSeeds } from "../support/seeded-random.ts";

test("whatever comes and leaves, those that are left stand in the order in which they came", () => {
  forSeeds(200, (random) => {
    const line = new Line<{ id: number }>();
    let expected: { id: number }[] = [];
    for (let step = 0; step < 200; step++) {
      switch (random.integer(0, 6)) {
        case 0:
        case 1:
        case 2: {
          const item = { id: step };
          line.push(item);
          expected.push(item);
          break;
        }
        case 3:
          expect(line.shift()).toBe(expected.shift());
          break;
        case 4: {
          const item = expected.length > 0 ? random.pick(expected) : { id: -1 };
          expect(line.remove(item)).toBe(expected.length > 0);
          expected = expected.filter((other) => other !== item);
          break;
        }
        case 5:
          expect(line.first()).toBe(expected[0]);
          break;
        default:
          if (random.integer(0, 9) > 0) break;
          expect(line.takeAll()).toEqual(expected);
          expected = [];
      }
      expect(line.length).toBe(expected.length);
    }
    while (expected.length > 0) expect(line.shift()).toBe(expected.shift());
    expect(line.first()).toBeUndefined();
  });
});
