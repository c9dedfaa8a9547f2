/** Middleware of others stands in front of every route, predictions included, and never stops the gateway without a word. */

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mountableFromExports } from "../../src/http/surface/plugins.ts";
import { startGateway } from "../support/gateway-server.ts";

const plugin = (name: string) => join(import.meta.dirname, "../support/plugins", name);
const withPlugins = (...names: string[]) => startGateway({ settings: { gateway: { plugins: names.map(plugin) } } });

describe("gateway.plugins", () => {
  test("Express middleware sees every request, and may answer it", async () => {
    const gateway = await withPlugins("express-middleware.cjs");
    expect((await gateway.predict()).headers.get("x-from-express")).toBe("POST");
    expect((await gateway.ask("/models")).headers.get("x-from-express")).toBe("GET");
    expect(await gateway.predict({ headers: { "x-blocked": "1" } })).toMatchObject({ status: 418, json: { blocked: true } });
    expect(gateway.pool.calls).toHaveLength(1);
  });

  test("every answer has one request id, whoever gives it", async () => {
    const gateway = await withPlugins("express-middleware.cjs", "fastify-plugin.mjs");
    const predicted = await gateway.predict();
    expect(predicted.headers.get("x-request-id")).toBe(predicted.json.request_id);
    expect((await gateway.predict({ headers: { "x-blocked": "1" } })).headers.get("x-request-id")).toMatch(/^[\w-]+$/);
    expect((await gateway.ask("/models")).headers.get("x-request-id")).toMatch(/^[\w-]+$/);
  });

  test("an Express application adds its routes", async () => {
    const gateway = await withPlugins("express-app.mjs");
    const answer = await gateway.ask("/legacy", { headers: { "x-request-id": "mine" } });
    expect(answer.json).toEqual({ legacy: true });
    expect(answer.headers.get("x-request-id")).toBe("mine");
    expect((await gateway.predict()).status).toBe(200);
  });

  test("a Fastify plugin's hooks reach every route, and its log lines the log", async () => {
    const gateway = await withPlugins("fastify-plugin.mjs");
    expect((await gateway.predict()).headers.get("x-from-fastify")).toBe("POST");
    expect(gateway.lines).toContainEqual(expect.objectContaining({ msg: "seen by the plugin", process: "gateway" }));
  });

  test("several stand in the order of the configuration", async () => {
    const gateway = await withPlugins("fastify-plugin.mjs", "express-middleware.cjs");
    const { headers } = await gateway.predict();
    expect([headers.get("x-from-fastify"), headers.get("x-from-express")]).toEqual(["POST", "POST"]);
  });

  test.each([
    ["missing.mjs", /could not be loaded/],
    ["broken.mjs", /broken\.mjs of gateway\.plugins could not be loaded \(needs a licence\); mend it/],
    ["nothing.mjs", /exports no function; its default export must be/],
  ])("%s is a sentence", async (name, sentence) => {
    await expect(withPlugins(name)).rejects.toThrow(sentence);
  });
});

describe("mountableFromExports", () => {
  const three = (_a: unknown, _b: unknown, _c: unknown) => {};
  const two = (_a: unknown, _b: unknown) => {};
  test.each([
    ["middleware", { default: three }, "express"],
    ["a Fastify plugin", { default: two }, "fastify"],
    [
      "a marked Fastify plugin with a callback",
      { default: Object.assign((_a: unknown, _b: unknown, _c: unknown) => {}, { [Symbol.for("skip-override")]: true }) },
      "fastify",
    ],
    ["an Express router", { default: Object.assign(() => {}, { use: two, handle: three }) }, "express"],
    ["transpiled CommonJS", { default: { default: three } }, "express"],
    ["a name that says it", { plugin: three }, "fastify"],
    ["another name that says it", { middleware: two }, "express"],
  ])("knows %s", (_name, exported, kind) => expect(mountableFromExports(exported)?.kind).toBe(kind));
});
