/** Whether a number loses its fraction is what exact arithmetic says. */
import { expect, test } from "vitest";
import { losesFraction, mayLoseFractions } from "../../src/json/number.ts";
import { lostFractions, writtenNumber } from "../../src/request/body/parse-json.ts";
import { exactly, randomNumberText } from "../support/number-texts.ts";
import { forSeeds } from "../support/seeded-random.ts";

test.each([
  ["4.99999999999999999", true],
  ["499999999999999999e-17", true],
  ["1e-400", true],
  ["-1E-400", true],
  [`0.${"0".repeat(400)}1`, true],
  ["1e-99999999999999999999", true],
  ["123456789012345678.5", true],
  ["9007199254740990.6", true],
  ["1.00000000000000000", false],
  ["1e3", false],
  ["10e-1", false],
  ["1.50e1", false],
  ["-0.0", false],
  ["0e-400000000", false],
  ["1e400000000", false],
  ["0.30000000000000004", false],
  ["1.2345678901234567e16", false],
  ["1e-5", false],
])("%s loses its fraction: %s", (written, loses) => {
  expect(losesFraction(written)).toBe(loses);
  if (loses) expect(mayLoseFractions(`[0,${written}]`)).toBe(true);
});

test("random numbers", () => {
  forSeeds(20_000, (random) => {
    const written = randomNumberText(random);
    const { numerator, denominator } = exactly(written);
    const loses = numerator % denominator !== 0n && Number.isInteger(Number(written));
    expect(losesFraction(written), written).toBe(loses);
    if (loses) expect(mayLoseFractions(`{"a":${written}}`), written).toBe(true);
  });
});

test("a number of any length costs no more than reading it", () => {
  const zeros = "0".repeat(2_000_000);
  expect(losesFraction(`0.${zeros}1`)).toBe(true);
  expect(losesFraction(`1.${zeros}`)).toBe(false);
  expect(mayLoseFractions(`["${"1.".repeat(1_000_000)}"]`)).toBe(false);
});

test("lost fractions are found behind any number of others", () => {
  const text = `{"other":[${"0.99999999999999999,".repeat(1_000)}1],"a":[1,{"b":-7.00000000000000001}],"c":"4.99999999999999999"}`;
  expect(lostFractions(text, ([outermost]) => outermost?.key === "a", "an integer", 20)).toEqual([
    { pointer: "/a/1/b", detail: "expected an integer, got -7.00000000000000001" },
  ]);
  expect(lostFractions(text, ([outermost]) => outermost?.key === "other", "an integer", 20)).toHaveLength(20);
  expect(lostFractions('["4.99999999999999999"]', () => true, "an integer", 20)).toEqual([]);
});

test.each([
  ['{"version":7}', "7"],
  ['{"version" : 7.0 }', "7.0"],
  ['{"inputs":{"version":1},"version":1e3}', "1e3"],
  ['{"inputs":"\\\\","version":20261128214501123456789}', "20261128214501123456789"],
  ['{"\\u0076ersion":-0}', "-0"],
  ['{"inputs":[{"version":1}],"version":"2"}', ""],
])("in %s the version is written %s", (text, written) => {
  expect(writtenNumber(text, "version")).toBe(written);
});
