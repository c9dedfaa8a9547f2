import { expect, test } from "vitest";
import { timeoutFromText } from "../../../../src/pages/playground/input/run-bar.tsx";

test.each([
  ["2500", 2500],
  ["2,500 ms", 2500],
  ["999999999", 300_000],
  ["0", undefined],
  ["", undefined],
  ["soon", undefined],
])("%j is %s", (text, timeoutMs) => {
  expect(timeoutFromText(text)).toBe(timeoutMs);
});
