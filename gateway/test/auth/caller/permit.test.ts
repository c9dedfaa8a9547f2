/** Scopes and model lists. */

import { expect, test } from "vitest";
import { callerFromScopes, mayUseModel } from "../../../src/auth/caller/caller.ts";
import { permitAdmin, permitMetrics, permitPredict } from "../../../src/auth/caller/permit.ts";

const caller = (scopes: string[], models: string[] | null = null) => callerFromScopes("id", scopes, models, null);
const denied = expect.objectContaining({ reason: "PERMISSION_DENIED" });

test("a scope allows its own things, and admin everything", () => {
  expect(() => permitPredict(caller(["predict"]), "iris")).not.toThrow();
  expect(() => permitMetrics(caller(["metrics"]))).not.toThrow();
  for (const permit of [permitMetrics, permitAdmin, (admin: ReturnType<typeof caller>) => permitPredict(admin, "iris")])
    expect(() => permit(caller(["admin"]))).not.toThrow();
  expect(() => permitPredict(caller(["metrics"]), "iris")).toThrow(denied);
  expect(() => permitMetrics(caller(["predict"]))).toThrow(denied);
  expect(() => permitAdmin(caller(["predict", "metrics"]))).toThrow(denied);
});

test("a model list holds for admins too", () => {
  expect(() => permitPredict(caller(["admin"], ["iris"]), "resnet")).toThrow(denied);
  expect(mayUseModel(caller(["predict"], ["iris"]), "iris")).toBe(true);
});

test("a rate without limits is none", () => {
  expect(callerFromScopes("id", [], null, { requests: null, rows: null, windowS: 60, burst: 9 }).rate).toBeNull();
});
