/** What stops when a key is revoked. */

import { describe, expect, it } from "vitest";
import { consequences } from "../../../src/pages/keys/revoking.ts";
import { apiKey } from "./keys.ts";

const admin = apiKey({ id: "ADMIN000", scopes: ["admin"] });

describe("consequences", () => {
  it("names the models of a key for some", () => {
    const key = apiKey({ models: ["iris", "resnet"] });
    expect(consequences(key, [admin, key], admin.id)).toContain("Whatever calls iris and resnet with it stops working.");
  });

  it("counts models where there are many", () => {
    const key = apiKey({ models: ["a", "b", "c", "d", "e"] });
    expect(consequences(key, [admin, key], admin.id)[1]).toContain("a, b, c, and 2 more");
  });

  it("warns who would sign out, and who would lock everybody out", () => {
    const said = consequences(admin, [admin, apiKey({ scopes: ["admin"], models: ["iris"] })], admin.id);
    expect(said).toHaveLength(4);
    expect(said[2]).toContain("you will be signed out");
    expect(said[3]).toContain("inferencehub keys create");
  });

  it("is calm while another administrator is left", () => {
    expect(consequences(admin, [admin, apiKey({ id: "OTHER000", scopes: ["admin"] })], "OTHER000")).toHaveLength(3);
  });
});
