/** The order of keys, and what a search finds. */

import { describe, expect, it } from "vitest";
import { arrangeKeys } from "../../../src/pages/keys/arrange.ts";
import { apiKey } from "./keys.ts";

const old = apiKey({ id: "OLD00000", name: "old", created_at: "2026-01-01T00:00:00.000Z" });
const young = apiKey({ id: "YOUNG000", name: "young", created_at: "2026-11-01T00:00:00.000Z", models: ["iris", "resnet"] });
const expired = apiKey({ id: "EXPIRED0", name: "over", status: "expired", expires_at: "2026-10-01T00:00:00.000Z" });
const revoked = apiKey({ id: "REVOKED0", name: "gone", status: "revoked", revoked_at: "2026-10-01T00:00:00.000Z" });
const all = [old, expired, young, revoked];

const idsFound = (search: string) => {
  const { active, expired: over, revoked: gone } = arrangeKeys(all, search);
  return [...active, ...over, ...gone].map(({ id }) => id);
};

describe("arrangeKeys", () => {
  it("puts those that work first, the newest at the top", () => {
    expect(arrangeKeys(all, "")).toEqual({ active: [young, old], expired: [expired], revoked: [revoked] });
  });

  it("finds by name, id, scope and model, whatever their case", () => {
    expect(idsFound("YOUNG")).toEqual(["YOUNG000"]);
    expect(idsFound("revoked0")).toEqual(["REVOKED0"]);
    expect(idsFound("resnet predict")).toEqual(["YOUNG000"]);
    expect(idsFound("all models old")).toEqual(["OLD00000"]);
    expect(idsFound("metrics")).toEqual([]);
  });

  it("finds a key that was pasted whole by its public part", () => {
    expect(idsFound(`ihk_OLD00000_${"x".repeat(43)}`)).toEqual(["OLD00000"]);
  });
});
