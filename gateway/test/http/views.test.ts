/** What a key for one model gets to see of the others: nothing, in whatever operation there is. */

import { expect, test } from "vitest";
import type { Scope } from "../../src/auth/caller/caller.ts";
import type { WorkerStatus } from "../../src/pool/pool.ts";
import { EventReader } from "../support/event-reader.ts";
import { type GatewayServer, startGateway } from "../support/gateway-server.ts";
import { modelVersion } from "../support/model-version.ts";
import { idleWorker } from "../support/worker-status.ts";

const foreign = "tax-fraud";

const worker: WorkerStatus = {
  ...idleWorker,
  outstanding: 3,
  pending: 1,
  losses: 2,
  restarts: 1,
  memoryBytes: 1,
  queues: ["iris", foreign].map((model) => ({ model, version: "1", queuedCalls: 2, runningCalls: 1, delayMs: 40 })),
};

/** Two models of which everything there is has happened. */
async function busyGateway(): Promise<GatewayServer> {
  const versions = ["iris", foreign].flatMap((name) => ["1", "2"].map((version) => modelVersion({ name, version })));
  const gateway = await startGateway({ versions });
  gateway.pool.workers = () => [worker] as never;
  for (const model of ["iris", foreign]) {
    await gateway.predict({ body: JSON.stringify({ model_name: model, inputs: [5.1, 3.5, 1.4, 0.2] }) });
    await gateway.predict({ body: JSON.stringify({ model_name: model, inputs: "x" }) });
    const guards = { every_s: 60, max_error_rate: 0.01, max_p95_ratio: 1.5, min_calls: 10 };
    await gateway.traffic.set(model, { model, weights: { "1": 100 }, canary: { version: "2", steps: [5, 100], ...guards } }, "test");
    gateway.shadows.pairs.of(model, "1", "2").note(["dropped", "busy"]);
    await gateway.keyFor({ name: `for ${model}`, models: [model] });
  }
  await gateway.keyFor({ name: `for ${foreign} and iris`, models: [foreign, "iris"] });
  gateway.feedClock.advance(1_000);
  return gateway;
}

async function readable(gateway: GatewayServer): Promise<string[]> {
  const { json } = await gateway.ask("/openapi.json");
  const described = Object.entries<object>(json.paths).flatMap(([path, methods]) => ("get" in methods ? [path] : []));
  // Without end, and read below.
  return [...described, "/openapi.json"].filter((path) => path !== "/admin/live");
}

test("nothing that can be read tells a key for one model of another", async () => {
  const gateway = await busyGateway();
  const told: string[] = [];
  for (const scope of ["predict", "metrics", "admin"] as const satisfies Scope[]) {
    const key = await gateway.keyFor({ scopes: [scope], models: ["iris"] });
    for (const path of await readable(gateway))
      for (const model of ["iris", "not-there"]) {
        if (model !== "iris" && !path.includes("{model}")) continue;
        const { text } = await gateway.ask(path.replace("{model}", model), { key });
        if (text.includes(foreign)) told.push(`${path} of ${model} for ${scope}`);
      }
  }
  expect(told).toEqual([]);
  // Who may know of it is told, so the above would have found it.
  for (const path of [
    "/metrics",
    "/admin/workers",
    "/admin/live/history",
    "/admin/live/failures",
    "/admin/traffic",
    "/admin/audit",
    "/admin/keys",
    "/models",
  ])
    expect((await gateway.ask(path)).text).toContain(foreign);
});

test("the series and queues of its own model are all there", async () => {
  const gateway = await busyGateway();
  const key = await gateway.keyFor({ scopes: ["admin"], models: ["iris"] });
  expect((await gateway.ask("/admin/workers", { key })).json.workers[0].queues).toEqual([
    { model: "iris", version: "1", queued_calls: 2, running_calls: 1, queue_delay_ms: 40 },
  ]);
  const { text } = await gateway.ask("/metrics", { key });
  expect(text).toMatch(/^inferencehub_requests_total\{model="iris",version="2",reason="OK",status="200"\} 1$/m);
  expect(text).toContain("inferencehub_build_info");
});

test("the live stream tells an admin of one model of the workers, and of that model's queues only", async () => {
  const gateway = await busyGateway();
  const key = await gateway.keyFor({ scopes: ["admin"], models: ["iris"] });
  const reader = (await EventReader.open(`${gateway.url}/admin/live`, { authorization: `Bearer ${key}` })).read();
  await reader.until(() => reader.workers.length === 1);
  expect(JSON.stringify(reader.events)).not.toContain(foreign);
  gateway.pool.workers = () => [{ ...worker, queues: [worker.queues[0]!, { ...worker.queues[1]!, queuedCalls: 9 }] }] as never;
  gateway.feedClock.advance(1_000);
  gateway.pool.workers = () => [{ ...worker, outstanding: 4 }] as never;
  gateway.feedClock.advance(1_000);
  await reader.until(() => reader.workers.length >= 2);
  expect(JSON.stringify(reader.events)).not.toContain(foreign);
});

test("refusals are the same for what is another's and what is not there", async () => {
  const gateway = await busyGateway();
  const key = await gateway.keyFor({ scopes: ["admin"], models: ["iris"] });
  const foreignKey = (await gateway.keyFor({ models: [foreign] })).split("_")[1]!;
  const pairs = [
    [`/models/${foreign}`, "/models/not-there", "GET"],
    [`/admin/traffic/${foreign}`, "/admin/traffic/not-there", "GET"],
    [`/admin/models/${foreign}/unload`, "/admin/models/not-there/unload", "POST"],
    [`/admin/keys/${foreignKey}`, "/admin/keys/aaaaaaaa", "DELETE"],
  ] as const;
  for (const [there, absent, method] of pairs) {
    const answers = await Promise.all([there, absent].map((path) => gateway.ask(path, { method, key })));
    expect(answers.map(({ status, json }) => [status, json.detail])).toEqual([
      [403, answers[0]!.json.detail],
      [403, answers[0]!.json.detail],
    ]);
  }
});
