/** Figures as people read them. */

import { expect, test } from "vitest";
import { formatBytes, formatCount, formatMs, formatPercent } from "../../src/format/figures.ts";
import { formatAgo } from "../../src/format/time.ts";

test.each([
  [null, "—"],
  [Number.NaN, "—"],
  [0.42, "0.42 ms"],
  [12.34, "12.3 ms"],
  [99.96, "100 ms"],
  [999.6, "1.00 s"],
  [1_250, "1.25 s"],
  [59_999, "1 min 0 s"],
  [125_000, "2 min 5 s"],
])("%s ms is %s", (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});

test.each([
  [undefined, "—"],
  [0, "0"],
  [12.34, "12.3"],
  [12_340, "12,340"],
  [1_234_567, "1.2M"],
])("the count %s is %s", (value, text) => {
  expect(formatCount(value)).toBe(text);
});

test.each([
  [512, "512 B"],
  [1_500, "1.5 kB"],
  [999_700, "1.0 MB"],
  [192_000_000, "192 MB"],
])("%s bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, "0 %"],
  [0.000_1, "< 0.1 %"],
  [0.004, "0.4 %"],
  [0.12, "12 %"],
  [0.998, "99.8 %"],
  [0.999_9, "> 99.9 %"],
  [1, "100 %"],
])("the share %s is %s", (share, text) => {
  expect(formatPercent(share)).toBe(text);
});

test("a time is told from now", () => {
  const now = Date.UTC(2026, 0, 10, 12);
  expect(formatAgo(now - 20_000, now)).toBe("just now");
  expect(formatAgo(now - 300_000, now)).toBe("5 minutes ago");
  expect(formatAgo(new Date(now + 3 * 86_400_000).toISOString(), now)).toBe("in 3 days");
  expect(formatAgo(null, now)).toBe("never");
});
