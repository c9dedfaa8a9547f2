/** /admin/keys for an administrator of some models: what reaches beyond those is another's business. */

import { expect, test } from "vitest";
import { startGateway } from "../support/gateway-server.ts";

const idOf = (key: string): string => key.split("_")[1]!;

test("an admin of some models sees and revokes only keys that may use no others", async () => {
  const gateway = await startGateway();
  const limited = gateway.keyFor({ scopes: ["admin"], models: ["iris", "resnet"] });
  const inside = gateway.keyFor({ models: ["iris"] });
  const outside = [gateway.keyFor({ models: ["iris", "other"] }), gateway.keyFor({ scopes: ["admin"] })];

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
