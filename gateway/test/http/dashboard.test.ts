/** The dashboard's files: what may run in its page, what is cached for how long, and who may ask for it under which name. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import { exchangeRaw, type GatewayServer, parseRaw, startGateway } from "../support/gateway-server.ts";
import { temporaryFolder } from "../support/settings.ts";

const SCRIPT = "export const answer = 42;".repeat(100);

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), '<meta name="csp-nonce" content="__CSP_NONCE__">');
  writeFileSync(join(folder, "docs.html"), "<title>API</title>");
  writeFileSync(join(folder, "assets/index-abc.js"), SCRIPT);
  writeFileSync(join(folder, "assets/index-abc.js.br"), brotliCompressSync(SCRIPT));
});

/** Without fetch, which decompresses and follows on its own. */
async function raw({ port }: GatewayServer, path: string, headers: Record<string, string> = {}, method = "GET") {
  const lines = Object.entries({ host: "localhost", connection: "close", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const answer = await exchangeRaw(port, `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  const at = answer.indexOf("\r\n\r\n");
  return { ...parseRaw(answer.slice(0, at)), body: answer.slice(at + 4) };
}

test("its files are worth a line at level debug only, with their names", async () => {
  const gateway = await startGateway({ dashboard: folder });
  for (const path of ["/", "/docs", "/assets/index-abc.js?a=1"]) await gateway.ask(path, { key: null });
  const lines = gateway.lines.filter(({ msg }) => msg === "request");
  expect(lines.map(({ level, path }) => `${level} ${path}`)).toEqual(["debug /", "debug /docs", "debug /assets/index-abc.js"]);
});

describe("the page", () => {
  test("needs no key and is never kept", async () => {
    const { status, headers } = await (await startGateway({ dashboard: folder })).ask("/", { key: null });
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("lets scripts and styles of its own run and nothing else", async () => {
    const gateway = await startGateway({ dashboard: folder });
    const first = await gateway.ask("/", { key: null });
    const policy = first.headers.get("content-security-policy")!;
    const nonce = /content="([^"]+)"/.exec(first.text)![1]!;
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{24}$/);
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe/);
    expect((await gateway.ask("/", { key: null })).text).not.toBe(first.text);
  });

  test.each([
    ["x-content-type-options", "nosniff"],
    ["referrer-policy", "no-referrer"],
    ["cross-origin-opener-policy", "same-origin"],
    ["cross-origin-resource-policy", "same-origin"],
    ["x-frame-options", "DENY"],
  ])("says %s: %s", async (name, value) => {
    const gateway = await startGateway({ dashboard: folder });
    expect((await gateway.ask("/", { key: null })).headers.get(name)).toBe(value);
  });

  test("of the API is one like it", async () => {
    const { status, headers, text } = await (await startGateway({ dashboard: folder })).ask("/docs", { key: null });
    expect([status, text]).toEqual([200, "<title>API</title>"]);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self';");
    expect((await (await startGateway()).ask("/docs", { key: null })).status).toBe(501);
  });

  test("has a head without a body", async () => {
    const { status, headers, body } = await raw(await startGateway({ dashboard: folder }), "/", {}, "HEAD");
    expect([status, body]).toEqual([200, ""]);
    expect(Number(headers["content-length"])).toBeGreaterThan(0);
  });

  test("takes no other method", async () => {
    const { status, headers, json } = await (await startGateway({ dashboard: folder })).ask("/", { method: "POST" });
    expect([status, json.reason]).toEqual([405, "INVALID_REQUEST"]);
    expect(headers.get("allow")).toBe("GET, HEAD");
  });

  test("is refused under a name that nobody has listed", async () => {
    const gateway = await startGateway({ dashboard: folder });
    const { status, body } = await raw(gateway, "/", { host: "rebound.example" });
    expect(status).toBe(403);
    expect(JSON.parse(body).detail).toContain("gateway.allowed_hosts");
    const listed = await startGateway({ dashboard: folder, settings: { gateway: { allowed_hosts: ["hub.example"] } } });
    expect((await raw(listed, "/", { host: "hub.example:3000" })).status).toBe(200);
  });

  test("says so when it is not built", async () => {
    const { status, json } = await (await startGateway()).ask("/", { key: null });
    expect(status).toBe(501);
    expect(json.detail).toContain("make build");
  });
});

describe("a base path", () => {
  test("leads to the page with and without a slash at its end", async () => {
    const gateway = await startGateway({ dashboard: folder, settings: { gateway: { base_path: "/ai/hub" } } });
    const bare = await raw(gateway, "/ai/hub?x=1");
    expect([bare.status, bare.headers.location]).toEqual([308, "hub/?x=1"]);
    expect((await raw(gateway, "/ai/hub/")).status).toBe(200);
    expect((await raw(gateway, "/ai/hub/assets/index-abc.js")).status).toBe(200);
    expect((await raw(gateway, "/")).status).toBe(404);
    expect((await raw(gateway, "/assets/index-abc.js")).status).toBe(404);
  });
});

describe("its assets", () => {
  test("are kept for ever", async () => {
    const { status, headers, body } = await raw(await startGateway({ dashboard: folder }), "/assets/index-abc.js");
    expect(status).toBe(200);
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(headers["content-type"]).toMatch(/^(text|application)\/javascript/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(body).toBe(SCRIPT);
  });

  test("go compressed to whom takes them so", async () => {
    const gateway = await startGateway({ dashboard: folder });
    const { headers, body } = await raw(gateway, "/assets/index-abc.js", { "accept-encoding": "gzip, br" });
    expect(headers["content-encoding"]).toBe("br");
    expect(headers.vary).toMatch(/accept-encoding/i);
    expect(headers["content-type"]).toMatch(/^(text|application)\/javascript/);
    expect(brotliDecompressSync(Buffer.from(body, "latin1")).toString()).toBe(SCRIPT);
  });

  test("are not sent again to whom has them", async () => {
    const gateway = await startGateway({ dashboard: folder });
    const { headers } = await raw(gateway, "/assets/index-abc.js");
    const again = await raw(gateway, "/assets/index-abc.js", { "if-none-match": headers.etag! });
    expect([again.status, again.body]).toEqual([304, ""]);
  });

  test.each(["/assets/gone.js", "/assets/", "/assets", "/assets/..%2findex.html", "/assets/../../package.json", "/index.html"])(
    "%s is none, and says so as a problem",
    async (path) => {
      const { status, headers, body } = await raw(await startGateway({ dashboard: folder }), path);
      expect(status).toBe(404);
      expect(headers["content-type"]).toBe("application/problem+json");
      expect(JSON.parse(body).reason).toBeDefined();
    },
  );
});
