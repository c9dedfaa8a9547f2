/** How long sessions last, and which of them make room. */

import { expect, test } from "vitest";
import { IDLE_MS, isOver, LIFE_MS, surplusOf } from "../../../src/auth/session/rules.ts";

const day = 86_400_000;

test("a session lasts a month, or a week without use", () => {
  expect([LIFE_MS, IDLE_MS]).toEqual([30 * day, 7 * day]);
  expect(isOver({ createdAtMs: 0, seenAtMs: 0 }, IDLE_MS - 1)).toBe(false);
  expect(isOver({ createdAtMs: 0, seenAtMs: 0 }, IDLE_MS)).toBe(true);
  expect(isOver({ createdAtMs: 0, seenAtMs: LIFE_MS - 1 }, LIFE_MS - 1)).toBe(false);
  expect(isOver({ createdAtMs: 0, seenAtMs: LIFE_MS - 1 }, LIFE_MS)).toBe(true);
});

test("the longest unused make room for one more", () => {
  const sessions = [3, 1, 2].map((seenAtMs) => ({ seenAtMs }));
  expect(surplusOf(sessions, 4)).toEqual([]);
  expect(surplusOf(sessions, 3)).toEqual([{ seenAtMs: 1 }]);
  expect(surplusOf(sessions, 2)).toEqual([{ seenAtMs: 1 }, { seenAtMs: 2 }]);
  expect(surplusOf([], 1)).toEqual([]);
});
