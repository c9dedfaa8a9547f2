import { expect, test } from "vitest";
import { Absence, usualStartMs } from "../../../src/backends/lane/absence.ts";

const refused = "14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1";

test.each(["14 UNAVAILABLE: Last error: Error: connect ENOENT /run/w0.sock", refused, "No connection within 2000 ms."])(
  "nobody is missed while a worker may still be starting: %s",
  (problem) => {
    const absence = new Absence(1_000);
    expect(absence.isWorthALine(problem, 1_000 + usualStartMs - 1)).toBe(false);
    expect(absence.isWorthALine(problem, 1_000 + usualStartMs)).toBe(true);
    expect(absence.isWorthALine(problem, 1_000 + 2 * usualStartMs), "it is known").toBe(false);
  },
);

test("what somebody answers is worth a line at once, and once", () => {
  const absence = new Absence(0);
  expect(absence.isWorthALine("16 UNAUTHENTICATED: A worker wants its token.", 1)).toBe(true);
  expect(absence.isWorthALine("16 UNAUTHENTICATED: A worker wants its token.", 2)).toBe(false);
  expect(absence.isWorthALine("certificate has expired", 3)).toBe(true);
});

test("one that answered and is gone afterwards is missed as long as one that never came", () => {
  const absence = new Absence(0);
  absence.isWorthALine("certificate has expired", 1);
  expect(absence.isWorthALine(refused, 2)).toBe(false);
  expect(absence.isWorthALine(refused, usualStartMs)).toBe(true);
});
