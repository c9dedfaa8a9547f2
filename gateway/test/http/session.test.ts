/** Signing in to the dashboard, and what a signed-in browser may do: over real sockets, with every header as a browser sends it. */

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Browser, openBrowser } from "../support/browser.ts";
import { EventReader } from "../support/event-reader.ts";
import { type GatewayServer, startGateway } from "../support/gateway-server.ts";

const predictBody = { model_name: "iris", inputs: [5.1, 3.5, 1.4, 0.2] };
const elsewhere = { "x-api-key": "" };

async function signedInBrowser(gateway: GatewayServer, key?: string): Promise<Browser> {
  const browser = openBrowser(gateway.port);
  expect((await browser.signIn({ key: key ?? (await gateway.key("admin")) })).status).toBe(201);
  return browser;
}

/** Changes of every method that there is. */
const changes: [method: string, path: string, body?: unknown][] = [
  ["POST", "/predict", predictBody],
  ["POST", "/admin/keys", { name: "made", scopes: ["predict"] }],
  ["PUT", "/admin/traffic/iris", { model: "iris", weights: { latest: 100 } }],
  ["DELETE", "/admin/keys/abcdefgh"],
  ["DELETE", "/session"],
];

describe("GET /session", () => {
  test("says that nobody is signed in, without complaint", async () => {
    const { ask } = await startGateway();
    const { status, json, headers } = await ask("/session", { key: null });
    expect([status, json]).toEqual([200, { signed_in: false, version: "1.2.3", auth: true }]);
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("says who is signed in, as the key is now", async () => {
    const gateway = await startGateway();
    const key = await gateway.keyFor({ name: "of an engineer", scopes: ["predict"], models: ["iris"], expiresInDays: 1 });
    const browser = await signedInBrowser(gateway, key);
    const { status, json } = await browser.ask("GET", "/session");
    expect(status).toBe(200);
    expect(json).toEqual({
      signed_in: true,
      key: { id: key.slice(4, 12), name: "of an engineer", scopes: ["predict"], models: ["iris"], expires_at: expect.stringMatching(/Z$/) },
      csrf_token: browser.csrfToken,
      version: "1.2.3",
      auth: true,
    });
    await gateway.keyRing.revoke(key.slice(4, 12));
    expect((await browser.ask("GET", "/session")).json).toEqual({ signed_in: false, version: "1.2.3", auth: true });
  });

  test("says whose key a header holds, which needs no CSRF token", async () => {
    const gateway = await startGateway();
    expect((await gateway.ask("/session")).json).toMatchObject({ signed_in: true, key: { name: "admin" }, csrf_token: "" });
    expect((await gateway.ask("/session", { key: "ihk_wrong" })).status).toBe(401);
  });
});

describe("POST /session", () => {
  test("takes a key, and gives a cookie that scripts and other sites never see", async () => {
    const gateway = await startGateway();
    const { status, json, headers } = await openBrowser(gateway.port).signIn({ key: await gateway.key("predict") });
    expect([status, json.signed_in, json.key.scopes]).toEqual([201, true, ["predict"]]);
    expect(headers["set-cookie"]).toEqual([
      expect.stringMatching(/^inferencehub_session=\w{56}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=2592000$/),
    ]);
    expect(headers["cache-control"]).toBe("no-store");
  });

  test("takes a link once", async () => {
    const gateway = await startGateway();
    const link = (await gateway.links.make())!;
    const browser = openBrowser(gateway.port);
    expect((await browser.signIn({ link })).json).toMatchObject({ signed_in: true, key: { name: "admin", scopes: ["admin"] } });
    expect((await browser.change("GET", "/admin/keys")).status).toBe(200);
    const { status, json } = await openBrowser(gateway.port).signIn({ link });
    expect([status, json.reason]).toEqual([401, "UNAUTHENTICATED"]);
    expect(json.detail).toMatch(/works once and for an hour; restart `inferencehub up` for another, or sign in with an API key/);
  });

  test("gives a new session each time: one that was there before is worth nothing", async () => {
    const gateway = await startGateway();
    const browser = await signedInBrowser(gateway);
    const { cookie: before, csrfToken } = browser;
    await browser.signIn({ key: await gateway.key("admin") });
    expect(browser.cookie).not.toBe(before);
    expect(browser.csrfToken).not.toBe(csrfToken);
    expect((await browser.ask("GET", "/models", { headers: { cookie: before } })).status).toBe(401);
    expect((await browser.ask("GET", "/models")).status).toBe(200);

    // Nor does a session begin under an id that somebody else has chosen.
    const planted = `inferencehub_session=${"0".repeat(12)}_${"1".repeat(43)}`;
    const victim = openBrowser(gateway.port);
    victim.cookie = planted;
    await victim.signIn({ key: await gateway.key("admin") });
    expect((await victim.ask("GET", "/models", { headers: { cookie: planted } })).status).toBe(401);
  });

  test("refuses what is wrong in one sentence, and logs who tried and not what", async () => {
    const gateway = await startGateway();
    const browser = openBrowser(gateway.port);
    const wrong = `ihk_00000000_${"x".repeat(43)}`;
    for (const proof of [{ key: wrong }, { key: "" }, { link: wrong }]) {
      const { status, json, headers } = await browser.signIn(proof);
      expect([status, json.reason, headers["set-cookie"]]).toEqual([401, "UNAUTHENTICATED", undefined]);
    }
    const refused = gateway.lines.filter((line) => line.msg === "sign-in refused");
    expect(refused.map(({ level, by, client }) => [level, by, client])).toEqual([
      ["warning", "key", "127.0.0.1"],
      ["warning", "key", "127.0.0.1"],
      ["warning", "link", "127.0.0.1"],
    ]);
    await browser.signIn({ key: await gateway.key("admin") });
    const logged = JSON.stringify(gateway.lines);
    expect(logged).toContain('"signed in"');
    for (const secret of [wrong, browser.cookie.split("=")[1]!, browser.csrfToken]) expect(logged).not.toContain(secret.slice(13));
  });

  test.each([[{}], [{ key: "a", link: "b" }], [{ key: 1 }], [{ token: "a" }], [[]], [{ key: "x".repeat(201) }]])(
    "does not take %j",
    async (body) => {
      const gateway = await startGateway();
      expect(await openBrowser(gateway.port).ask("POST", "/session", { body })).toMatchObject({
        status: 400,
        json: { reason: "INVALID_REQUEST" },
      });
    },
  );

  test("takes no form, which any page could send", async () => {
    const gateway = await startGateway();
    const form = {
      method: "POST",
      body: `key=${await gateway.key("admin")}`,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    };
    expect((await gateway.ask("/session", { key: null, ...form })).status).toBe(415);
  });

  test("is not for pages of others", async () => {
    const gateway = await startGateway();
    for (const headers of [{ origin: "http://evil.example" }, { "sec-fetch-site": "same-site" }] as Record<string, string>[])
      expect((await openBrowser(gateway.port).signIn({ key: await gateway.key("admin") }, headers)).status).toBe(403);
  });

  test("marks the cookie for HTTPS where the browser came by it", async () => {
    const gateway = await startGateway({ settings: { gateway: { base_path: "/hub", allowed_hosts: ["hub.example.com"] } } });
    const sent = { host: "hub.example.com", origin: "https://hub.example.com" };
    const { status, headers } = await openBrowser(gateway.port).ask("POST", "/hub/session", {
      body: { key: await gateway.key("admin") },
      headers: sent,
    });
    expect([status, headers["set-cookie"]![0]]).toEqual([201, expect.stringMatching(/; Path=\/hub; Max-Age=2592000; Secure$/)]);
  });
});

describe("DELETE /session", () => {
  test("signs out, for good", async () => {
    const browser = await signedInBrowser(await startGateway());
    const { status, headers } = await browser.change("DELETE", "/session");
    expect(status).toBe(204);
    expect(headers["set-cookie"]).toEqual(["inferencehub_session=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0"]);
    expect((await browser.ask("GET", "/models")).status).toBe(401);
    expect((await browser.change("DELETE", "/session")).status).toBe(204);
  });
});

describe("a signed-in browser", () => {
  test("may do what its key may, and nothing else", async () => {
    const gateway = await startGateway();
    const browser = await signedInBrowser(gateway, await gateway.key("predict"));
    expect((await browser.ask("GET", "/models")).status).toBe(200);
    expect((await browser.change("POST", "/predict", predictBody)).json.outputs).toBeDefined();
    expect(await browser.ask("GET", "/admin/keys")).toMatchObject({
      status: 403,
      json: { detail: expect.stringMatching(/scope `admin`/) },
    });
    expect(gateway.lines.find((line) => line.path === "/predict")).toMatchObject({ status: 200, key_id: expect.stringMatching(/^\w{8}$/) });
  });

  test("is held to its key's limits, together with the key itself", async () => {
    const gateway = await startGateway();
    const key = await gateway.keyFor({ rate: { requests: 2, rows: null, windowS: 60, burst: 0 } });
    const browser = await signedInBrowser(gateway, key);
    expect((await gateway.predict({ key })).status).toBe(200);
    expect((await browser.change("POST", "/predict", predictBody)).status).toBe(200);
    expect((await browser.change("POST", "/predict", predictBody)).status).toBe(429);
  });

  test("is signed out at once when its key is revoked", async () => {
    const gateway = await startGateway();
    const key = await gateway.key("admin");
    const browser = await signedInBrowser(gateway, key);
    await gateway.keyRing.revoke(key.slice(4, 12));
    for (const [method, path, body] of changes.slice(0, -1)) {
      const { status, json } = await browser.change(method, path, body);
      expect([method, path, status, json.reason]).toEqual([method, path, 401, "UNAUTHENTICATED"]);
      expect(json.detail).toMatch(/^You are signed out: .*; sign in again\.$/);
    }
  });

  test.each(["signed out", "revoked"])("loses its event streams when it is %s, and others keep theirs", async (how) => {
    const gateway = await startGateway();
    const key = await gateway.key("metrics");
    const browser = await signedInBrowser(gateway, key);
    const other = await signedInBrowser(gateway);
    const streams = await Promise.all(
      [browser, other].map(async ({ cookie }) => (await EventReader.open(`${gateway.url}/admin/live`, { cookie })).read()),
    );
    expect(streams.map(({ response }) => response.statusCode)).toEqual([200, 200]);
    if (how === "revoked") await gateway.keyRing.revoke(key.slice(4, 12));
    else await browser.change("DELETE", "/session");
    gateway.feedClock.advance(1_000);
    expect(await streams[0]!.over).toBe(true);
    await streams[1]!.until(() => streams[1]!.samples.length > 0);
  });

  test.each(changes)("%s %s needs the CSRF token", async (method, path, body) => {
    const gateway = await startGateway();
    const browser = await signedInBrowser(gateway);
    const other = await signedInBrowser(gateway);
    for (const headers of [{}, { "x-csrf-token": "" }, { "x-csrf-token": other.csrfToken }] as Record<string, string>[]) {
      const { status, json } = await browser.ask(method, path, { body, headers });
      expect([status, json.reason]).toEqual([403, "PERMISSION_DENIED"]);
      expect(json.detail).toMatch(/x-csrf-token/);
    }
    expect(gateway.pool.calls).toHaveLength(0);
    expect((await browser.ask("GET", "/session")).json.signed_in).toBe(true);
    const { status } = await browser.change(method, path, body);
    // That key does not exist; it was looked for.
    expect(status).toBe(path === "/admin/keys/abcdefgh" ? 404 : ({ "/admin/keys": 201, "/session": 204 }[path] ?? 200));
  });

  test("a method that is not there needs it no less", async () => {
    const browser = await signedInBrowser(await startGateway());
    expect((await browser.ask("PATCH", "/admin/keys/abcdefgh")).status).toBe(405);
  });

  test.each(changes)("%s %s is not for pages of others, even with the token", async (method, path, body) => {
    const gateway = await startGateway();
    const browser = await signedInBrowser(gateway);
    for (const foreign of [{ origin: "http://localhost:8080" }, { "sec-fetch-site": "same-site" }] as Record<string, string>[]) {
      const headers = { "x-csrf-token": browser.csrfToken, ...foreign };
      expect((await browser.ask(method, path, { body, headers })).status).toBe(403);
    }
    expect(gateway.pool.calls).toHaveLength(0);
  });

  test.each([...changes, ["GET", "/models"] as [string, string], ["GET", "/session"] as [string, string]])(
    "%s %s is not for a name that somebody has pointed at us",
    async (method, path, body) => {
      const gateway = await startGateway();
      const browser = await signedInBrowser(gateway);
      const headers = { host: "evil.example:3000", origin: "http://evil.example:3000", "x-csrf-token": browser.csrfToken };
      const { status, json } = await browser.ask(method, path, { body, headers });
      expect([status, json.reason]).toEqual([403, "PERMISSION_DENIED"]);
      expect(json.detail).toMatch(/gateway\.allowed_hosts/);
    },
  );

  test("is served under the names that the operator lists", async () => {
    const gateway = await startGateway({ settings: { gateway: { allowed_hosts: ["hub.example.com"] } } });
    const browser = await signedInBrowser(gateway);
    expect((await browser.ask("GET", "/models", { headers: { host: "hub.example.com" } })).status).toBe(200);
    const forwarded = { "x-forwarded-host": "hub.example.com", origin: "https://hub.example.com", "x-csrf-token": browser.csrfToken };
    expect((await browser.ask("POST", "/predict", { body: predictBody, headers: forwarded })).status).toBe(200);
    expect((await browser.ask("GET", "/models", { headers: { "x-forwarded-host": "evil.example" } })).status).toBe(403);
  });
});

describe("a key in a header", () => {
  test("has the say, and needs neither CSRF token nor one of our names", async () => {
    const gateway = await startGateway();
    const browser = await signedInBrowser(gateway);
    const key = { authorization: `Bearer ${await gateway.key("predict")}`, host: "evil.example", origin: "http://evil.example" };
    expect((await browser.ask("POST", "/predict", { body: predictBody, headers: key })).status).toBe(200);
    expect((await browser.ask("GET", "/admin/keys", { headers: key })).status).toBe(403);
    const wrong = { authorization: "Bearer ihk_wrong", "x-csrf-token": browser.csrfToken };
    expect((await browser.ask("POST", "/predict", { body: predictBody, headers: wrong })).status).toBe(401);
    expect((await browser.ask("GET", "/models", { headers: elsewhere })).status).toBe(401);
  });
});

describe("the whole framework in front of predictions", () => {
  test("changes nothing about sessions", async () => {
    const plugin = join(import.meta.dirname, "../support/plugins/fastify-plugin.mjs");
    const gateway = await startGateway({ settings: { gateway: { plugins: [plugin], cors_origins: ["https://app.example.com"] } } });
    const browser = await signedInBrowser(gateway);
    expect((await browser.ask("POST", "/predict", { body: predictBody })).status).toBe(403);
    expect((await browser.change("POST", "/predict", predictBody)).status).toBe(200);
    // A page that may call with a key of its own does not get our visitors' sessions.
    const headers = { origin: "https://app.example.com", "x-csrf-token": browser.csrfToken };
    const { status, headers: answered } = await browser.ask("GET", "/session", { headers });
    expect([status, answered["access-control-allow-credentials"]]).toEqual([403, undefined]);
  });
});

test("where the models lie is told to admins alone", async () => {
  const gateway = await startGateway({ modelsPath: "/srv/models" });
  const told = async (key: string) => (await gateway.ask("/session", { key })).json.models_path;
  expect([
    await told(await gateway.key("admin")),
    await told(await gateway.key("metrics")),
    await told(await gateway.key("predict")),
  ]).toEqual(["/srv/models", undefined, undefined]);
  expect((await openBrowser(gateway.port).ask("GET", "/session")).json).not.toHaveProperty("models_path");
  expect((await (await startGateway()).ask("/session")).json).not.toHaveProperty("models_path");
});

test("the port of gRPC is told where it is open", async () => {
  const told = async (grpc_port: number | null) => {
    const gateway = await startGateway({ settings: { gateway: { grpc_port } } });
    return (await gateway.ask("/session", { key: await gateway.key("predict") })).json.grpc_port;
  };
  expect([await told(8001), await told(null), await told(0)]).toEqual([8001, undefined, undefined]);
});

describe("without keys", () => {
  test("everybody on this machine is signed in, and no session is made", async () => {
    const gateway = await startGateway({ settings: { auth: { enabled: false } } });
    const browser = openBrowser(gateway.port);
    const everybody = { signed_in: true, key: { id: "anonymous", scopes: ["admin"], models: null }, csrf_token: "", auth: false };
    expect((await browser.ask("GET", "/session")).json).toMatchObject(everybody);
    const begun = await browser.ask("POST", "/session", { body: { key: "anything" } });
    expect(begun).toMatchObject({ status: 201, json: everybody });
    expect(begun.headers["set-cookie"]).toBeUndefined();
    expect((await browser.ask("POST", "/predict", { body: predictBody })).status).toBe(200);
    expect((await browser.ask("DELETE", "/session")).status).toBe(204);
  });

  test("and pages of others still are not", async () => {
    const gateway = await startGateway({ settings: { auth: { enabled: false } } });
    const browser = openBrowser(gateway.port);
    for (const headers of [{ host: "evil.example" }, { origin: "http://evil.example" }] as Record<string, string>[])
      expect((await browser.ask("GET", "/session", { headers })).status).toBe(403);
  });
});

describe("/openapi.json", () => {
  test("describes sessions, and what each operation takes", async () => {
    const { json } = await (await startGateway()).ask("/openapi.json");
    expect(json.components.securitySchemes.session).toMatchObject({ type: "apiKey", in: "cookie", name: "inferencehub_session" });
    expect(json.security).toContainEqual({ session: [] });
    expect(Object.keys(json.paths["/session"])).toEqual(["get", "post", "delete"]);
    expect(json.paths["/session"].delete.responses["204"].content).toBeUndefined();
    expect(json.paths["/session"].post.security).toEqual([]);
  });
});
