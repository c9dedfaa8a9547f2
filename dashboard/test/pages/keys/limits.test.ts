/** A key's limits in words. */

import { describe, expect, it } from "vitest";
import { limitLines, windowWords } from "../../../src/pages/keys/limits.ts";

describe("limitLines", () => {
  it("says each limit with its window", () => {
    expect(limitLines({ requests: 600, rows: 10_000, window_s: 60, burst: 0 })).toEqual([
      "600 requests per minute",
      "10,000 rows per minute",
    ]);
  });

  it("names the burst last", () => {
    expect(limitLines({ requests: 1, rows: null, window_s: 1, burst: 5 })).toEqual(["1 request per second", "bursts of 5"]);
  });

  it("says which tokens, of which none come in bursts", () => {
    expect(limitLines({ input_tokens: 1, output_tokens: 500, total_tokens: 2_000, window_s: 60, burst: 9 })).toEqual([
      "1 input token per minute",
      "500 output tokens per minute",
      "2,000 tokens per minute",
    ]);
  });

  it("has nothing to say where there is no limit", () => {
    expect(limitLines(null)).toEqual([]);
    expect(limitLines({ requests: null, rows: null, window_s: 60, burst: 5 })).toEqual([]);
  });

  it("takes a minute where no window is named", () => {
    expect(limitLines({ rows: 2 })).toEqual(["2 rows per minute"]);
  });
});

describe("windowWords", () => {
  it.each([
    [1, "second"],
    [60, "minute"],
    [90, "90 seconds"],
    [300, "5 minutes"],
    [3_600, "hour"],
    [86_400, "24 hours"],
  ])("says %i seconds in the largest unit that fits", (seconds, words) => {
    expect(windowWords(seconds)).toBe(words);
  });
});
