/** Which answers that nobody reads have to go. */
import { expect, test } from "vitest";
import { longestStalled } from "../../../src/http/listener/held-answers.ts";

const mebibyte = 1024 * 1024;
const answer = (heldMb: number, takenAtMs: number) => ({
  body: { heldBytes: heldMb * mebibyte, takenAtMs },
  cutOff: () => {},
});
const timesOf = (answers: readonly { body: { takenAtMs: number } }[]) => answers.map(({ body }) => body.takenAtMs);

test("none as long as all of them hold no more than they may", () => {
  expect(longestStalled([answer(32, 0), answer(32, 10)], 60_000)).toEqual([]);
});

test("those that have stood still longest, and no more than have to", () => {
  const answers = [answer(20, 30), answer(20, 10), answer(20, 20), answer(20, 5_000)];
  expect(timesOf(longestStalled(answers, 5_000))).toEqual([10]);
  expect(timesOf(longestStalled([...answers, answer(20, 4_999)], 5_000))).toEqual([10, 20]);
});

test("none whose reader has just taken something, whatever they hold", () => {
  expect(longestStalled([answer(60, 4_500), answer(60, 4_600)], 5_000)).toEqual([]);
});
