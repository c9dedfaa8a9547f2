/** A state file that can't be written: whoever asks for a change is told why, nothing changes, and everything else goes on. */

import { expect, test } from "vitest";
import { type GatewayServer, startGateway } from "../support/gateway-server.ts";
import { modelVersion } from "../support/model-version.ts";

const versions = [modelVersion({ version: "1" }), modelVersion({ version: "2" })];

type Ask = readonly [method: string, path: string, body?: object];

const aKey: Ask = ["POST", "/admin/keys", { name: "n".repeat(100), scopes: ["predict"] }];
const traffic: Ask = ["PUT", "/admin/traffic/iris", { model: "iris", weights: { "1": 90, "2": 10 } }];

async function answerTo(gateway: GatewayServer, [method, path, body]: Ask) {
  const headers = body ? { "content-type": "application/json" } : {};
  const { status, json } = await gateway.ask(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return [status, json?.reason, json?.detail];
}

function refusal(why: string) {
  return [507, "INTERNAL", `The change was not made, and nothing else has changed: ${why}`];
}

test("a file that may not be written refuses every change with 507 and why, until it may", async () => {
  const gateway = await startGateway({ versions });
  const key = await gateway.keyFor({ name: "to be revoked" });
  const asks: Ask[] = [aKey, traffic, ["DELETE", `/admin/keys/${key.split("_")[1]!}`], ["POST", "/admin/models/iris/versions/2/unload"]];
  const before = await gateway.journal.list(100);

  await gateway.database.run("PRAGMA query_only = 1");
  for (const ask of asks)
    expect(await answerTo(gateway, ask)).toEqual(refusal("the gateway's state file cannot be written; make its folder writable."));
  expect((await gateway.predict({ key })).status).toBe(200);
  expect((await gateway.ask("/admin/keys")).status).toBe(200);
  expect(gateway.lines.filter(({ msg }) => msg === "request failed").length).toBe(asks.length);

  await gateway.database.run("PRAGMA query_only = 0");
  expect(await gateway.journal.list(100)).toEqual(before);
  for (const ask of asks.slice(0, 3)) expect((await answerTo(gateway, ask))[0]).toBeLessThan(300);
});

test("a disk that fills up refuses what has no room, and takes it when there is some", async () => {
  const gateway = await startGateway({ versions });
  const key = await gateway.key("predict");
  // SQLite says the same where the disk has no page left.
  await gateway.database.run("PRAGMA max_page_count = 1");
  for (const ask of [aKey, traffic]) {
    // What fits into pages that are there is taken.
    const taken = { count: 0 };
    let answer = await answerTo(gateway, ask);
    for (; answer[0] < 300 && taken.count < 200; taken.count++) answer = await answerTo(gateway, ask);
    expect(answer).toEqual(refusal("the disk that holds the gateway's state is full; free some space."));
  }
  const { json } = await gateway.ask("/admin/keys");
  const made = (await gateway.journal.list(1_000)).filter(({ action }) => action === "key.create").length;
  expect(json.keys.length).toBe(made);
  expect((await gateway.predict({ key })).status).toBe(200);

  await gateway.database.run("PRAGMA max_page_count = 1000000");
  for (const ask of [aKey, traffic]) expect((await answerTo(gateway, ask))[0]).toBeLessThan(300);
});
