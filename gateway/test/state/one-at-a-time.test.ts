/** One piece of work after the other: in the order of the asking, whatever becomes of those before. */

import { expect, test } from "vitest";
import { oneAtATime } from "../../src/time/one-at-a-time.ts";

test("begins when the one before is over, and goes on after one that failed", async () => {
  const inTurn = oneAtATime();
  const done: string[] = [];
  const gate = Promise.withResolvers<void>();
  const slow = inTurn(async () => {
    await gate.promise;
    done.push("slow");
  });
  const failing = inTurn(() => {
    done.push("failing");
    throw new Error("no");
  });
  const quick = inTurn(() => done.push("quick"));
  gate.resolve();
  await expect(failing).rejects.toThrow("no");
  expect(await quick).toBe(3);
  await slow;
  expect(done).toEqual(["slow", "failing", "quick"]);
});
