/** What differs before and after a change. */

import { describe, expect, it } from "vitest";
import { changesBetween } from "../../../src/pages/audit/changes.ts";

describe("changesBetween", () => {
  it("names only what changed, by its place", () => {
    const before = { model: "m", revision: 1, weights: { "1": 100 }, labels: { stable: "1" } };
    const after = { model: "m", revision: 2, weights: { "1": 90, "2": 10 }, labels: { stable: "1" } };
    expect(changesBetween(before, after)).toEqual([
      { field: "weights.1", before: "100", after: "90" },
      { field: "weights.2", before: undefined, after: "10" },
    ]);
  });

  it("shows all that a new thing has, but nothing that it has not", () => {
    expect(changesBetween(undefined, { id: "x", name: "checkout", scopes: ["predict", "metrics"], models: null, rate: null })).toEqual([
      { field: "name", before: undefined, after: "checkout" },
      { field: "scopes", before: undefined, after: "predict, metrics" },
    ]);
  });

  it("says what is gone", () => {
    expect(changesBetween({ shadow: { version: "2", percent: 5 } }, {})).toEqual([
      { field: "shadow.version", before: "2", after: undefined },
      { field: "shadow.percent", before: "5", after: undefined },
    ]);
  });

  it("reads lists of names as one value, and lists of parts one by one", () => {
    expect(changesBetween({ unloaded: ["1"] }, { unloaded: [] })).toEqual([{ field: "unloaded", before: "1", after: "none" }]);
    expect(changesBetween({ rules: [] }, { rules: [{ header: "x", version: "2" }] })).toEqual([
      { field: "rules", before: "none", after: undefined },
      { field: "rules.0.header", before: undefined, after: "x" },
      { field: "rules.0.version", before: undefined, after: "2" },
    ]);
  });

  it("finds nothing between the same in another order", () => {
    expect(changesBetween({ a: 1, b: { c: true } }, { b: { c: true }, a: 1 })).toEqual([]);
  });
});
