/** /admin/keys for an administrator of some models: what reaches beyond those is another's business. */

import { expect, test } from "vitest";
import { startGateway } from "../support/gateway-server.ts";

const idOf = (key: string): string => key.split("_")[1]!;

test("an admin of some models sees and revokes only keys that may use no others", async () => {
  const gateway = await startGateway();
  const limited = await gateway.keyFor({ scopes: ["admin"], models: ["iris", "resnet"] });
  const inside = await gateway.keyFor({ models: ["iris"] });
  const outside = [await gateway.keyFor({ models: ["iris", "other"] }), await gateway.keyFor({ scopes: ["admin"] })];

  const { json } = await gateway.ask("/admin/keys", { key: limited });
  expect((json.keys as { id: string }[]).map(({ id }) => id).sort()).toEqual([idOf(limited), idOf(inside)].sort());

  for (const key of outside) {
    const { status, json } = await gateway.ask(`/admin/keys/${idOf(key)}`, { method: "DELETE", key: limited });
    expect([status, json.reason]).toEqual([403, "PERMISSION_DENIED"]);
    expect((await gateway.ask("/models", { key })).status).toBe(200);
  }
  expect((await gateway.ask(`/admin/keys/${idOf(inside)}`, { method: "DELETE", key: limited })).status).toBe(200);
  expect((await gateway.ask("/models", { key: inside })).status).toBe(401);
});

const limited = { scopes: ["admin"] as const, expiresInDays: 1, rate: { requests: 100, rows: null, windowS: 60, burst: 0 } };

test("an admin key that ends and is limited makes none that is more, and is told in which respects", async () => {
  const gateway = await startGateway();
  const key = await gateway.keyFor(limited);
  const headers = { "content-type": "application/json" };
  const make = (wish: object) =>
    gateway.ask("/admin/keys", { method: "POST", headers, body: JSON.stringify({ name: "more", scopes: ["admin"], ...wish }), key });

  const { status, json } = await make({});
  expect([status, json.reason]).toEqual([403, "PERMISSION_DENIED"]);
  expect(json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(["/expires_in_days", "/rate/requests"]);
  expect(json.detail).toContain("it would never expire, and this one expires at 20");
  expect(json.detail).toContain("it could send any number of requests, and this one 100 requests in 60 s");
  expect((await make({ expires_in_days: 2, rate: { requests: 100 } })).json.errors).toMatchObject([{ pointer: "/expires_in_days" }]);

  const { status: made, json: child } = await make({ expires_in_days: 0.5, rate: { requests: 100 } });
  expect(made).toBe(201);
  // Nor does it do so in two steps.
  const grandchild = await gateway.ask("/admin/keys", {
    method: "POST",
    headers,
    body: JSON.stringify({ name: "more", scopes: ["predict"], expires_in_days: 0.9, rate: { requests: 100 } }),
    key: child.key,
  });
  expect(grandchild.json.errors).toMatchObject([{ pointer: "/expires_in_days" }]);
});

test("a session may give away no more than its key", async () => {
  const gateway = await startGateway();
  const signedIn = await gateway.ask("/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key: await gateway.keyFor(limited) }),
    key: null,
  });
  const { status, json } = await gateway.ask("/admin/keys", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      cookie: signedIn.headers.get("set-cookie")!.split(";", 1)[0]!,
      "x-csrf-token": signedIn.json.csrf_token,
    },
    body: JSON.stringify({ name: "more", scopes: ["predict"] }),
    key: null,
  });
  expect([status, json.errors?.length]).toEqual([403, 2]);
});

test("a body with thousands of faults is answered with the first twenty", async () => {
  const gateway = await startGateway();
  const body = JSON.stringify({ ...Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`x${index}`, 1])) });
  const { json } = await gateway.ask("/admin/keys", { method: "POST", body, headers: { "content-type": "application/json" } });
  expect([json.reason, json.errors.length]).toEqual(["INVALID_REQUEST", 20]);
});
