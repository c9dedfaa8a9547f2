/** What comes of the form of a new key. */

import { describe, expect, it } from "vitest";
import { type KeyDraft, newDraft, problemsFromPlaces, problemsOf, wishFromDraft } from "../../../src/pages/keys/draft.ts";

const NOW = new Date(2026, 10, 22, 12).getTime();
const filled = (parts: Partial<KeyDraft> = {}): KeyDraft => ({ ...newDraft(true), name: " checkout ", ...parts });

describe("wishFromDraft", () => {
  it("leaves out what is not chosen", () => {
    expect(wishFromDraft(filled(), NOW)).toEqual({ name: "checkout", scopes: ["predict"] });
  });

  it("names admin alone, since it includes the others", () => {
    expect(wishFromDraft(filled({ scopes: ["predict", "metrics", "admin"] }), NOW).scopes).toEqual(["admin"]);
  });

  it("gives limits in seconds, and only those that are filled in", () => {
    const limited = filled({ hasLimits: true, requests: 600, window: 5, unit: "minutes", burst: 20 });
    expect(wishFromDraft(limited, NOW).rate).toEqual({ requests: 600, window_s: 300, burst: 20 });
    const tokens = filled({ hasLimits: true, inputTokens: 1, outputTokens: 2, totalTokens: 3 });
    expect(wishFromDraft(tokens, NOW).rate).toEqual({ input_tokens: 1, output_tokens: 2, total_tokens: 3, window_s: 60 });
    expect(problemsOf(tokens, NOW)).toEqual({});
    expect(wishFromDraft({ ...limited, hasLimits: false }, NOW)).not.toHaveProperty("rate");
  });

  it("says that nothing is captured only where that was chosen", () => {
    expect(wishFromDraft(filled({ isCaptured: false }), NOW).capture).toBe(false);
    expect(wishFromDraft(filled({}), NOW)).not.toHaveProperty("capture");
  });

  it("says a weight only where it is not that of most", () => {
    expect(wishFromDraft(filled({ weight: 2.5 }), NOW).weight).toBe(2.5);
    expect(wishFromDraft(filled({ weight: "1" }), NOW)).not.toHaveProperty("weight");
  });

  it("counts days, to the end of the last one", () => {
    expect(wishFromDraft(filled({ expiry: "30" }), NOW).expires_in_days).toBe(30);
    expect(wishFromDraft(filled({ expiry: "date", date: "2026-11-22" }), NOW).expires_in_days).toBe(0.5);
  });

  it("lists models only where it is not for all", () => {
    expect(wishFromDraft(filled({ isForAllModels: false, models: ["iris"] }), NOW).models).toEqual(["iris"]);
    expect(wishFromDraft(filled({ models: ["iris"] }), NOW)).not.toHaveProperty("models");
  });
});

describe("problemsOf", () => {
  it("finds nothing wrong with a name and a scope", () => {
    expect(problemsOf(filled(), NOW)).toEqual({});
  });

  it("names every field that is wrong", () => {
    const wrong = filled({
      name: " ",
      scopes: [],
      isForAllModels: false,
      hasLimits: true,
      rows: 1.5,
      window: 25,
      unit: "hours",
      burst: -1,
      expiry: "date",
    });
    expect(Object.keys(problemsOf(wrong, NOW)).toSorted()).toEqual(["burst", "expiry", "models", "name", "rows", "scopes", "window"]);
  });

  it.each(["", 0, 101, "x"])("takes no weight of %j", (weight) => {
    expect(problemsOf(filled({ weight }), NOW)).toHaveProperty("weight");
  });

  it("asks for a limit where limits are wanted", () => {
    expect(problemsOf(filled({ hasLimits: true }), NOW)).toHaveProperty("requests");
    expect(problemsOf(filled({ hasLimits: true, rows: 5 }), NOW)).toEqual({});
  });

  it("refuses a day that is over, and takes today", () => {
    expect(problemsOf(filled({ expiry: "date", date: "2026-11-21" }), NOW)).toHaveProperty("expiry");
    expect(problemsOf(filled({ expiry: "date", date: "2026-11-22" }), NOW)).toEqual({});
    expect(problemsOf(filled({ expiry: "date", date: "2226-11-22" }), NOW)).toHaveProperty("expiry");
  });
});

describe("problemsFromPlaces", () => {
  it("puts what the gateway says at the field that it speaks of", () => {
    const { byField, others } = problemsFromPlaces([
      { pointer: "/models/3", detail: "expected a name" },
      { pointer: "/rate/window_s", detail: "expected at most 86400" },
      { pointer: "/rate", detail: "expected requests or rows" },
      { pointer: "/colour", detail: "expected no such field" },
    ]);
    expect(byField).toEqual({
      models: "Expected a name.",
      window: "Expected at most 86400.",
      requests: "Expected requests or rows.",
    });
    expect(others).toEqual(["expected no such field"]);
  });
});
