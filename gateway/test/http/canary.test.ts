/** Canaries and shadows through HTTP: begun by a document, judged by what callers get, reported, and ended by a word. */

import { describe, expect, test } from "vitest";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { type GatewayServer, startGateway } from "../support/gateway-server.ts";
import { modelVersion } from "../support/model-version.ts";
import { irisAnswer, type Script } from "../support/scripted-pool.ts";

const versions = [modelVersion({ version: "1" }), modelVersion({ version: "2" }), modelVersion({ version: "3", state: "FAILED" })];
const canary = { version: "2", steps: [50, 100], every_s: 1, max_error_rate: 0.01, max_p95_ratio: 100, min_calls: 20 };

/** Version 2 raises whenever it is called. */
const brokenTwo: Script = (call) => {
  if (call.version === "2") throw new GatewayError("MODEL_FAILED", "The model raised an error.");
  return irisAnswer(call);
};

function put(gateway: GatewayServer, document: object) {
  const headers = { "content-type": "application/json" };
  return gateway.ask("/admin/traffic/iris", { method: "PUT", body: JSON.stringify(document), headers });
}

function say(gateway: GatewayServer, word: string, key?: string) {
  return gateway.ask(`/admin/traffic/iris/${word}`, { method: "POST", ...(key !== undefined && { key }) });
}

describe("a canary", () => {
  test("that fails is sent back while callers of the baseline notice nothing", async () => {
    const gateway = await startGateway({ versions, script: brokenTwo });
    await put(gateway, { weights: { "1": 100 }, canary });
    const served = { "1": 0, "2": 0 };
    for (let i = 0; i < 100; i++) {
      const { headers, status } = await gateway.predict();
      const version = headers.get("x-inferencehub-version") as "1" | "2";
      served[version]++;
      expect(status).toBe(version === "1" ? 200 : 500);
    }
    await gateway.canaries.tick();
    expect(served["2"]).toBeGreaterThanOrEqual(5);
    expect(served["2"]).toBeLessThanOrEqual(20);
    const { json } = await gateway.ask("/admin/traffic/iris/canary");
    expect(json).toMatchObject({
      model: "iris",
      run: { id: 1, version: "2", baseline: "1", state: "rolled_back", step: 1, steps: [50, 100], percent: 0 },
      history: [
        { event: "rolled_back", percent: 0, who: "judge" },
        { event: "started", percent: 50, who: "judge" },
      ],
    });
    expect(json.run.reason).toMatch(/calls failed \(100 %\)/);
    expect(json.run).not.toHaveProperty("waiting_for");
    expect((await gateway.ask("/admin/traffic/iris")).json).toEqual({ model: "iris", revision: 2, weights: { "1": 100 } });
    const { entries } = (await gateway.ask("/admin/audit")).json;
    expect(entries.filter((entry: { who: string }) => entry.who === "judge").map((entry: { action: string }) => entry.action)).toEqual([
      "traffic.set",
      "canary.roll_back",
      "canary.start",
    ]);
  });

  test("shows what it waits for and what was measured", async () => {
    const gateway = await startGateway({ versions });
    expect((await gateway.ask("/admin/traffic/iris/canary")).json).toEqual({
      model: "iris",
      history: [],
      defaults: { steps: [5, 25, 50, 100], every_s: 60, max_error_rate: 0.01, max_p95_ratio: 1.5, min_calls: 200, shadow_percent: 5 },
    });
    await put(gateway, { weights: { "1": 100 }, canary });
    for (let i = 0; i < 10; i++) await gateway.predict();
    const { run } = (await gateway.ask("/admin/traffic/iris/canary")).json;
    const { measured } = run;
    expect(run).toMatchObject({ state: "running", percent: 50, waiting_for: expect.stringMatching(/^calls \(\d of 20\)$/) });
    expect(measured.canary.calls + measured.baseline.calls).toBe(10);
    expect(measured.since).toMatch(/Z$/);
    expect((await gateway.ask("/metrics")).text).toContain('inferencehub_canary_share_ratio{model="iris",version="2"} 0.5');
  });

  test("is promoted and rolled back by a word, and not twice", async () => {
    const gateway = await startGateway({ versions });
    await put(gateway, { weights: { "1": 100 }, labels: { stable: "1" }, canary });
    const { json } = await say(gateway, "promote");
    expect(json).toMatchObject({
      model: "iris",
      traffic: { revision: 2, weights: { "2": 100 }, labels: { stable: "2" } },
      run: { state: "promoted", percent: 100, reason: "promoted by hand" },
    });
    expect((await say(gateway, "promote")).json).toMatchObject({ status: 409, reason: "CONFLICT" });
    await put(gateway, { weights: { "1": 100 }, canary });
    expect((await say(gateway, "rollback")).json).toMatchObject({ traffic: { weights: { "1": 100 } }, run: { state: "rolled_back" } });
    expect((await say(gateway, "rollback")).status).toBe(409);
    const [last] = (await gateway.ask("/admin/audit")).json.entries;
    expect(last.who).toMatch(/^\w{8}$/);
  });

  test("begins with its defaults, and with the version before as its baseline", async () => {
    const gateway = await startGateway({ versions });
    const { json } = await put(gateway, { canary: { version: "2" } });
    const defaults = { steps: [5, 25, 50, 100], every_s: 60, max_error_rate: 0.01, max_p95_ratio: 1.5, min_calls: 200 };
    expect(json).toEqual({ model: "iris", revision: 1, weights: { "1": 100 }, canary: { version: "2", ...defaults } });
    const status = (await gateway.ask("/admin/traffic/iris/canary")).json;
    expect(status.run).toMatchObject({ version: "2", baseline: "1", percent: 5 });
    expect(status.terms).toBe("5 %, 25 %, 50 %, 100 %; each for 1 min and 200 calls with errors within 1 %, p95 within 1.5 times");
  });

  test("says what its end would do, and does it only when asked in earnest", async () => {
    const gateway = await startGateway({ versions });
    const dry = (word: string) => gateway.ask(`/admin/traffic/iris/${word}?dry_run=true`, { method: "POST" });
    expect((await dry("promote")).json).toMatchObject({
      accepted: false,
      conflict: expect.stringMatching(/^No canary of 'iris' runs now/),
    });
    await put(gateway, { weights: { "1": 100 }, labels: { stable: "1" }, canary });
    expect((await dry("promote")).json).toEqual({
      model: "iris",
      accepted: true,
      problems: [],
      traffic: { model: "iris", revision: 2, weights: { "2": 100 }, labels: { stable: "2" } },
      words: [
        { part: "weights", text: "2 100 %" },
        { part: "labels", text: "stable is 2" },
      ],
      changes: [
        { part: "weights", text: "1 loses its 100 %." },
        { part: "weights", text: "2 gets 100 %." },
        { part: "labels", text: "The label stable moves from 1 to 2." },
        { part: "canary", text: "The canary of 2 ends." },
      ],
      notes: [],
    });
    expect((await dry("rollback")).json.changes).toEqual([{ part: "canary", text: "The canary of 2 ends." }]);
    expect((await gateway.ask("/admin/traffic/iris/canary")).json.run.state).toBe("running");
    const misspelt = await gateway.ask("/admin/traffic/iris/promote?dryrun=true", { method: "POST" });
    expect(misspelt.json).toMatchObject({ status: 400, errors: [{ pointer: "/dryrun" }] });
    expect((await gateway.ask("/admin/traffic/iris/canary")).json.run.state).toBe("running");
  });

  test.each([
    [{ weights: { "1": 100 }, canary: { ...canary, version: "3" } }, 400, "/canary/version"],
    [{ weights: { "1": 100 }, canary: { ...canary, version: "9" } }, 400, "/canary/version"],
    [{ weights: { "2": 100 }, canary }, 400, "/weights"],
  ])("is not begun by %j", async (document, status, pointer) => {
    const gateway = await startGateway({ versions });
    expect((await put(gateway, document)).json).toMatchObject({ status, errors: [{ pointer }] });
  });

  test("holds the weights that it is judged by", async () => {
    const gateway = await startGateway({ versions: [...versions, modelVersion({ version: "4" })] });
    await put(gateway, { weights: { "1": 100 }, canary });
    expect((await put(gateway, { weights: { "4": 100 }, canary })).json).toMatchObject({ status: 409, reason: "CONFLICT" });
    expect((await put(gateway, { weights: { "4": 100 } })).status).toBe(200);
    expect((await gateway.ask("/admin/traffic/iris/canary")).json.run.state).toBe("ended");
  });

  test("is nobody's business but that of the model's administrators", async () => {
    const gateway = await startGateway({ versions });
    await put(gateway, { weights: { "1": 100 }, canary });
    const key = await gateway.keyFor({ scopes: ["admin"], models: ["resnet"] });
    expect((await say(gateway, "promote", key)).json.reason).toBe("PERMISSION_DENIED");
    expect((await gateway.ask("/admin/traffic/iris/canary", { key })).json.reason).toBe("PERMISSION_DENIED");
    expect((await gateway.ask("/admin/traffic/iris/shadow", { key })).json.reason).toBe("PERMISSION_DENIED");
    expect((await gateway.ask("/admin/traffic/nothing/canary")).json.reason).toBe("MODEL_NOT_FOUND");
    expect((await gateway.ask("/admin/traffic/iris/promote", { method: "POST", body: '{"x":1}' })).status).toBe(400);
  });
});

describe("a shadow", () => {
  test("is reported, while the caller gets the answer of the version that served", async () => {
    const gateway = await startGateway({ versions });
    await put(gateway, { weights: { "1": 100 }, shadow: { version: "2", percent: 100 } });
    expect((await gateway.ask("/admin/traffic/iris/shadow")).json).toEqual({
      model: "iris",
      shadow: { version: "2", percent: 100 },
      pairs: [],
    });
    expect((await gateway.predict()).headers.get("x-inferencehub-version")).toBe("1");
    await expect.poll(async () => (await gateway.ask("/admin/traffic/iris/shadow")).json.pairs[0]?.compared).toBe(1);
    expect((await gateway.ask("/admin/traffic/iris/shadow")).json.pairs).toEqual([
      {
        version: "1",
        shadow_version: "2",
        copied: 1,
        compared: 1,
        agreed: 1,
        disagreed: 0,
        agreement: 1,
        served_ms: { p50: expect.any(Number), p95: expect.any(Number) },
        shadow_ms: { p50: expect.any(Number), p95: expect.any(Number) },
        failures: {},
        dropped: {},
        largest_difference: { probabilities: 0 },
      },
    ]);
    const { text } = await gateway.ask("/metrics");
    expect(text).toContain('inferencehub_shadow_calls_total{model="iris",version="1",shadow_version="2",outcome="agreed",reason="OK"} 1');
    expect(text).toContain('inferencehub_requests_total{model="iris",version="1",reason="OK",status="200"} 1');
    expect(text).not.toContain('inferencehub_requests_total{model="iris",version="2"');
    expect(gateway.lines.filter(({ path }) => path === "/predict")).toHaveLength(1);
  });

  test("that fails is not the caller's concern", async () => {
    const gateway = await startGateway({ versions, script: brokenTwo });
    await put(gateway, { weights: { "1": 100 }, shadow: { version: "2", percent: 100 } });
    expect((await gateway.predict()).status).toBe(200);
    await expect.poll(async () => (await gateway.ask("/admin/traffic/iris/shadow")).json.pairs[0]?.failures).toEqual({ MODEL_FAILED: 1 });
    expect(JSON.stringify(gateway.lines)).not.toContain("shadow-of");
  });
});
