/** The name that somebody most likely meant. */

import { expect, test } from "vitest";
import { closest } from "../../src/format/closest.ts";

test.each([
  ["irs", "iris"],
  ["Iris", "iris"],
  ["resent", "resnet"],
  ["langauge", "language"],
  ["churn", undefined],
  ["", undefined],
])("of %s is %s", (name, meant) => {
  expect(closest(name, ["diabetes", "iris", "language", "resnet"])).toBe(meant);
});
