/** GET /usage and GET /admin/usage: who has used how many tokens, as JSON and as CSV. */

import { expect, test } from "vitest";
import { startGateway } from "../support/gateway-server.ts";
import { irisAnswer } from "../support/scripted-pool.ts";

const usage = { promptTokens: 12, completionTokens: 8, cachedTokens: 4, estimated: false };

/** A gateway whose iris counts tokens. */
const startCounting = () => startGateway({ script: (call) => ({ ...irisAnswer(call), usage }) });

const sums = { requests: 2, prompt_tokens: 24, completion_tokens: 16, cached_tokens: 8, total_tokens: 40 };

test("tells admins of every key, revoked ones by name, and each key of itself", async () => {
  const gateway = await startCounting();
  const key = await gateway.keyFor({ name: '=cmd, the "first"' });
  const other = await gateway.keyFor({ name: "other" });
  for (const each of [key, key, other]) expect((await gateway.predict({ key: each })).status).toBe(200);
  const id = key.split("_")[1]!;
  await gateway.keyRing.revoke(id);

  const { json } = await gateway.ask("/admin/usage?by=key,model,version,month");
  expect(json.by).toEqual(["key", "model", "version", "month"]);
  expect(json.usage).toHaveLength(2);
  expect(json.usage).toContainEqual(expect.objectContaining({ key_id: id, key_name: '=cmd, the "first"', model: "iris", ...sums }));
  expect(json.usage[0].month).toMatch(/^\d{4}-\d\d$/);

  const own = await gateway.ask("/usage?by=day", { key: other });
  expect(own.json.usage).toEqual([expect.objectContaining({ requests: 1, total_tokens: 20 })]);
  expect((await gateway.ask("/admin/usage", { key: other })).status).toBe(403);
  expect((await gateway.ask("/usage?by=key", { key: other })).json.reason).toBe("INVALID_REQUEST");

  const { text } = await gateway.ask("/metrics");
  expect(text).toContain('inferencehub_tokens_total{model="iris",version="1",kind="prompt"} 36');
});

test("gives CSV in which no name is a formula", async () => {
  const gateway = await startCounting();
  const key = await gateway.keyFor({ name: '=cmd, the "first"' });
  await gateway.predict({ key });
  const { headers, text } = await gateway.ask("/admin/usage?by=key&format=csv");
  expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(text).toBe(
    "key_id,key_name,requests,prompt_tokens,completion_tokens,cached_tokens,estimated_prompt_tokens,estimated_completion_tokens,total_tokens\r\n" +
      `${key.split("_")[1]},"'=cmd, the ""first""",1,12,8,4,0,0,20\r\n`,
  );
  const asked = await gateway.ask("/admin/usage?by=model", { headers: { accept: "text/csv" } });
  expect(asked.text.split("\r\n")[0]).toMatch(/^model,requests,/);
});

test.each([
  ["from=2026-13-01", "/from"],
  ["from=2026-11-02&to=2026-11-01", "/from"],
  ["by=day,month", "/by"],
  ["by=hour", "/by"],
  ["format=xml", "/format"],
  ["since=1", "/since"],
])("refuses %s by name", async (query, pointer) => {
  const gateway = await startGateway();
  const { status, json } = await gateway.ask(`/admin/usage?${query}`);
  expect([status, json.errors[0].pointer]).toEqual([400, pointer]);
});
