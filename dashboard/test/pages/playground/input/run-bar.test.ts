import { expect, test } from "vitest";
import { timeoutFromText } from "../../../../src/pages/playground/input/run-bar.tsx";

test.each([
  ["2500", 2500],
  ["2,500 ms", 2500],
  ["300001", 300_001],
  ["12345678901234567890123", 123_456_789],
  ["0", undefined],
  ["", undefined],
  ["soon", undefined],
])("%j is %s", (text, timeoutMs) => {
  expect(timeoutFromText(text)).toBe(timeoutMs);
});
