/** Traffic over HTTP: documents in and out, what they do to predictions, what /models shows of them, and the audit. */

import { describe, expect, test } from "vitest";
import { type GatewayServer, startGateway } from "../support/gateway-server.ts";
import { modelVersion } from "../support/model-version.ts";

const versions = [modelVersion({ version: "1" }), modelVersion({ version: "2" }), modelVersion({ version: "3", state: "FAILED" })];

function put(gateway: GatewayServer, document: unknown, key?: string) {
  const body = typeof document === "string" ? document : JSON.stringify(document);
  return gateway.ask("/admin/traffic/iris", { method: "PUT", body, headers: { "content-type": "application/json" }, ...(key && { key }) });
}

function versionOf({ json, headers }: Awaited<ReturnType<GatewayServer["predict"]>>): string {
  expect(headers.get("x-inferencehub-version")).toBe(json.version);
  return json.version;
}

describe("a document", () => {
  test("is given as it is taken", async () => {
    const gateway = await startGateway({ versions });
    const first = await gateway.ask("/admin/traffic/iris");
    expect(first.json).toEqual({ model: "iris", revision: 0, weights: { latest: 100 } });
    const document = {
      model: "iris",
      revision: 0,
      weights: { "1": 90, canary: 10 },
      labels: { stable: "1", canary: "2" },
      sticky: { by: "header", name: "x-user" },
      rules: [{ header: "x-beta", value: "1", version: "2" }],
      shadow: { version: "2", percent: 5 },
    };
    const set = await put(gateway, document);
    expect(set).toMatchObject({ status: 200, json: { ...document, revision: 1 } });
    expect((await gateway.ask("/admin/traffic/iris")).json).toEqual(set.json);
    expect(Object.keys(set.json)).toEqual(["model", "revision", "weights", "labels", "sticky", "rules", "shadow"]);
    expect((await gateway.ask("/admin/traffic")).json).toEqual({ traffic: [set.json] });
    expect((await put(gateway, set.json)).json.revision).toBe(2);
  });

  test.each([
    ['{"weights":{"1":100},"weights":{"2":100}}', "/weights"],
    ['{"weights":{"1":50,"2":50,"1":50}}', "/weights/1"],
  ])("that has a key twice is refused by its name: %s", async (text, pointer) => {
    const gateway = await startGateway({ versions });
    const errors = [{ pointer, detail: "expected each key once, got it twice" }];
    expect((await put(gateway, text)).json).toMatchObject({ status: 400, reason: "INVALID_REQUEST", errors });
    expect((await gateway.ask("/admin/traffic/iris")).json.revision).toBe(0);
  });

  test("made from an older one is a conflict", async () => {
    const gateway = await startGateway({ versions });
    await put(gateway, { revision: 0, weights: { "1": 100 } });
    expect((await put(gateway, { revision: 0, weights: { "2": 100 } })).json).toMatchObject({ status: 409, reason: "CONFLICT" });
    expect((await gateway.ask("/admin/traffic/iris")).json.weights).toEqual({ "1": 100 });
  });

  test.each([
    [{ weights: { "1": 90, "2": 11 } }, "/weights", "add up to 100, got 101"],
    [{ weights: { "1": 90, "7": 10 } }, "/weights/7", "expected a version of 'iris'"],
    [{ weights: { "1": 90, "3": 10 } }, "/weights/3", "which is FAILED"],
    [{ colour: "red" }, "/colour", "got an unknown field"],
  ])("%j is refused with the reason", async (document, pointer, detail) => {
    const gateway = await startGateway({ versions });
    const { json } = await put(gateway, document);
    expect(json).toMatchObject({ status: 400, reason: "INVALID_REQUEST", errors: [{ pointer, detail: expect.stringContaining(detail) }] });
    expect(json.detail).toContain(detail);
  });

  test.each([
    ["{", 400],
    ["", 400],
    ["null", 400],
  ])("that is %j is %i", async (body, status) => {
    expect((await put(await startGateway({ versions }), body)).status).toBe(status);
  });

  test("of a model that is not there, or not the key's, is not shown", async () => {
    const gateway = await startGateway({ versions });
    await put(gateway, { weights: { "1": 100 } });
    expect((await gateway.ask("/admin/traffic/nothing")).json).toMatchObject({ status: 404, reason: "MODEL_NOT_FOUND" });
    const key = await gateway.keyFor({ scopes: ["admin"], models: ["resnet"] });
    expect((await gateway.ask("/admin/traffic/iris", { key })).json.reason).toBe("PERMISSION_DENIED");
    expect((await put(gateway, {}, key)).json.reason).toBe("PERMISSION_DENIED");
    expect((await gateway.ask("/admin/traffic", { key })).json).toEqual({ traffic: [] });
    for (const verb of ["load", "unload"])
      expect((await gateway.ask(`/admin/models/iris/${verb}`, { method: "POST", key })).json.reason).toBe("PERMISSION_DENIED");
  });
});

describe("a dry run", () => {
  const dry = (gateway: GatewayServer, document: unknown, query = "dry_run=true") =>
    gateway.ask(`/admin/traffic/iris?${query}`, {
      method: "PUT",
      body: JSON.stringify(document),
      headers: { "content-type": "application/json" },
    });

  test("says what would be written and changes nothing", async () => {
    const gateway = await startGateway({ versions });
    const { status, json } = await dry(gateway, { weights: { "1": 90, canary: 10 }, labels: { canary: "2" } });
    expect([status, json.accepted, json.traffic.revision]).toEqual([200, true, 1]);
    expect(json.changes.map(({ text }: { text: string }) => text)).toEqual([
      "latest loses its 100 %.",
      "1 gets 90 %.",
      "canary (2) gets 10 %.",
      "The label canary is new, on 2.",
    ]);
    expect((await gateway.ask("/admin/traffic/iris")).json.revision).toBe(0);
    expect((await gateway.ask("/admin/traffic/iris/revisions")).json).toEqual({ model: "iris", revisions: [] });
  });

  test.each(["dryrun=true", "dry_run=yes", "dry_run="])("is not asked for by ?%s, and nothing is done in its place", async (query) => {
    const gateway = await startGateway({ versions });
    expect((await dry(gateway, { weights: { "1": 100 } }, query)).json).toMatchObject({ status: 400, reason: "INVALID_REQUEST" });
    expect((await gateway.ask("/admin/traffic/iris")).json.revision).toBe(0);
  });

  test("is for administrators of the model, and for models that there are", async () => {
    const gateway = await startGateway({ versions });
    const options = { method: "PUT", body: "{}", headers: { "content-type": "application/json" } };
    const key = await gateway.keyFor({ scopes: ["admin"], models: ["resnet"] });
    expect((await gateway.ask("/admin/traffic/iris?dry_run=true", { ...options, key })).json.reason).toBe("PERMISSION_DENIED");
    expect((await gateway.ask("/admin/traffic/nothing?dry_run=true", options)).json.reason).toBe("MODEL_NOT_FOUND");
  });
});

test("revisions say who changed what, for administrators of the model", async () => {
  const gateway = await startGateway({ versions });
  await put(gateway, { weights: { "1": 100 } });
  await put(gateway, { weights: { "1": 100 } });
  await put(gateway, { weights: { "1": 100 }, labels: { stable: "1" } });
  const key = await gateway.keyFor({ scopes: ["admin"], models: ["iris"] });
  const { json } = await gateway.ask("/admin/traffic/iris/revisions", { key });
  expect(json.revisions).toMatchObject([
    { before: { revision: 2 }, after: { revision: 3 }, changes: [{ part: "labels", text: "The label stable is new, on 1." }] },
    { before: { revision: 0, weights: { latest: 100 } }, after: { revision: 1 }, who: expect.stringMatching(/^\w{8}$/) },
  ]);
  const other = await gateway.keyFor({ scopes: ["admin"], models: ["resnet"] });
  expect((await gateway.ask("/admin/traffic/iris/revisions", { key: other })).json.reason).toBe("PERMISSION_DENIED");
});

describe("a prediction", () => {
  test("goes where rules and weights send it, and says where it went", async () => {
    const gateway = await startGateway({ versions });
    await put(gateway, { weights: { "1": 100 }, labels: { canary: "2" }, rules: [{ header: "x-beta", value: "1", version: "canary" }] });
    expect(versionOf(await gateway.predict())).toBe("1");
    expect(versionOf(await gateway.predict({ headers: { "x-beta": "1" } }))).toBe("2");
    const body = JSON.stringify({ model_name: "iris", version: "canary", inputs: [5.1, 3.5, 1.4, 0.2] });
    expect(versionOf(await gateway.predict({ body }))).toBe("2");
  });

  test("of the same user is served by the same version", async () => {
    const gateway = await startGateway({ versions });
    await put(gateway, { weights: { "1": 50, "2": 50 }, sticky: { by: "field", name: "user" } });
    const ask = async (user: string | number) =>
      versionOf(
        await gateway.predict({ body: JSON.stringify({ model_name: "iris", inputs: [5.1, 3.5, 1.4, 0.2], parameters: { user } }) }),
      );
    const users = Array.from({ length: 20 }, (_, i) => `u${i}`);
    const first = await Promise.all(users.map(ask));
    expect(await Promise.all(users.map(ask))).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });
});

test("/models shows labels and traffic, and what concerns operators to operators", async () => {
  const gateway = await startGateway({ versions });
  expect((await gateway.ask("/models/iris")).json.traffic).toEqual({ model: "iris", revision: 0, weights: { latest: 100 } });
  const document = {
    weights: { "1": 100 },
    labels: { stable: "1" },
    sticky: { by: "key" },
    rules: [{ header: "x-beta", value: "1", version: "2" }],
  };
  const { json: set } = await put(gateway, document);
  expect((await gateway.ask("/models/iris")).json).toMatchObject({ labels: { stable: "1" }, traffic: set });
  const seen = (await gateway.ask("/models", { key: await gateway.key("predict") })).json.models[0];
  expect(seen.labels).toEqual({ stable: "1" });
  expect(seen.traffic).toEqual({ model: "iris", revision: 1, weights: { "1": 100 }, labels: { stable: "1" }, sticky: { by: "key" } });
});

describe("the audit", () => {
  test("has every change with who made it, page by page", async () => {
    const gateway = await startGateway({ versions });
    const key = await gateway.key("admin");
    await put(gateway, { weights: { "1": 100 } }, key);
    await gateway.ask("/admin/models/iris/versions/2/unload", { method: "POST", key });
    await gateway.ask("/admin/models/iris/versions/2/load", { method: "POST", key });
    const made = await gateway.ask("/admin/keys", {
      method: "POST",
      body: '{"name":"x","scopes":["predict"]}',
      headers: { "content-type": "application/json" },
      key,
    });
    await gateway.ask(`/admin/keys/${made.json.id}`, { method: "DELETE", key });

    const { json: first } = await gateway.ask("/admin/audit?limit=3", { key });
    const { json: second } = await gateway.ask(`/admin/audit?limit=2&before=${first.next}`, { key });
    const entries = [...first.entries, ...second.entries];
    const who = key.split("_")[1];
    expect(entries.map((entry) => [entry.who, entry.action, entry.subject])).toEqual([
      [who, "key.revoke", made.json.id],
      [who, "key.create", made.json.id],
      [who, "model.load", "iris/2"],
      [who, "model.unload", "iris/2"],
      [who, "traffic.set", "iris"],
    ]);
    expect(entries[4]).toEqual({
      id: expect.any(Number),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      who,
      action: "traffic.set",
      subject: "iris",
      after: { model: "iris", revision: 1, weights: { "1": 100 } },
    });
    expect((await gateway.ask("/admin/audit", { key })).json).not.toHaveProperty("next");
    expect(JSON.stringify((await gateway.ask("/admin/audit", { key })).json)).not.toContain(made.json.key);
  });

  test.each(["limit=0", "limit=1001", "limit=many", "limit=1&limit=2", "before=-1", "since=1"])("refuses the query %s", async (query) => {
    expect((await (await startGateway()).ask(`/admin/audit?${query}`)).json).toMatchObject({ status: 400, reason: "INVALID_REQUEST" });
  });

  test("is for those who administer every model", async () => {
    const gateway = await startGateway();
    const key = await gateway.keyFor({ scopes: ["admin"], models: ["iris"] });
    expect((await gateway.ask("/admin/audit", { key })).json.reason).toBe("PERMISSION_DENIED");
  });
});
