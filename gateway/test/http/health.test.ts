/** Readiness follows the catalogue and the departure. */

import { expect, test } from "vitest";
import type { ModelState } from "../../src/backends/announced-version.ts";
import { readinessOf } from "../../src/http/routes/readiness.ts";
import { startGateway } from "../support/gateway-server.ts";
import { modelVersion } from "../support/model-version.ts";
import { catalogueFromVersions } from "../support/scripted-pool.ts";

const staying = { leaving: false };
const catalogueOf = (...states: ModelState[]) =>
  catalogueFromVersions(states.map((state, index) => modelVersion({ version: String(index), state })));

test.each<[ModelState[], boolean, RegExp]>([
  [["READY"], true, /Ready/],
  [["READY", "FAILED"], true, /Ready/],
  [["READY", "LOADING"], true, /Ready/],
  [["RECOVERING"], true, /Ready/],
  [["FAILED", "LOADING"], false, /^No version serves yet; still loading: iris@1\.$/],
  [["FAILED", "FAILED"], false, /No model could be loaded/],
  [[], false, /no models/],
])("once all have been looked at, %j means ready: %s", (states, ready, detail) => {
  expect(readinessOf(catalogueOf(...states), staying, 0)).toMatchObject({ ready, detail: expect.stringMatching(detail) });
});

test("is not ready before every version found at start is settled", () => {
  expect(readinessOf({ ...catalogueOf("READY", "LOADING"), initialLoadDone: false }, staying, 0)).toMatchObject({
    ready: false,
    detail: "Still loading: iris@1.",
    loading: ["iris@1"],
  });
  expect(readinessOf({ ...catalogueOf("READY"), initialLoadDone: false }, staying, 0)).toMatchObject({
    ready: false,
    detail: "Models are still loading.",
    loading: [],
  });
  expect(readinessOf(catalogueFromVersions([], false), staying, 0)).toMatchObject({
    ready: false,
    detail: "No worker has announced its models yet.",
  });
});

test("names a few of those that load in words, and all of them beside", () => {
  const loading = Array<ModelState>(7).fill("LOADING");
  expect(readinessOf({ ...catalogueOf(...loading), initialLoadDone: false }, staying, 0)).toEqual({
    ready: false,
    detail: "Still loading: iris@6, iris@5, iris@4, iris@3, iris@2 and 2 more.",
    loading: ["iris@6", "iris@5", "iris@4", "iris@3", "iris@2", "iris@1", "iris@0"],
  });
});

test("is not ready while leaving", () => {
  expect(readinessOf(catalogueOf("READY"), { leaving: true }, 0)).toMatchObject({ ready: false });
});

test("is told to load balancers by status and to people by the summary", async () => {
  const ready = await startGateway();
  expect(await ready.ask("/health/ready", { key: null })).toMatchObject({ status: 200, json: { status: "ready" } });
  expect((await ready.ask("/health", { key: null })).json).toEqual({
    status: "ready",
    detail: "Ready.",
    version: "1.2.3",
    versions: { ready: 1, recovering: 0, loading: 0, failed: 0, unloading: 0, unloaded: 0 },
    workers: { connected: 0, known: 0 },
  });
  const waiting = await startGateway({ versions: [] });
  const refused = await waiting.ask("/health/ready", { key: null });
  expect(refused).toMatchObject({ status: 503, json: { status: "not_ready", detail: "There are no models." } });
  expect(refused.headers.get("retry-after")).toBe("1");
  expect((await waiting.ask("/health/live", { key: null })).status).toBe(200);
});

test("says what still loads, ready or not", async () => {
  const ready = await startGateway({ versions: [modelVersion({}), modelVersion({ version: "2", state: "LOADING" })] });
  expect((await ready.ask("/health/ready", { key: null })).json).toEqual({ status: "ready", loading: ["iris@2"] });
  const waiting = await startGateway({ versions: [modelVersion({ state: "LOADING" })] });
  expect(await waiting.ask("/health/ready", { key: null })).toMatchObject({
    status: 503,
    json: { status: "not_ready", detail: "No version serves yet; still loading: iris@1.", loading: ["iris@1"] },
  });
});

test("is logged at level debug only", async () => {
  const gateway = await startGateway();
  await gateway.ask("/health/ready");
  await gateway.ask("/models");
  const levels = gateway.lines.filter((line) => line.msg === "request").map(({ path, level }) => [path, level]);
  expect(levels).toEqual([
    ["/health/ready", "debug"],
    ["/models", "info"],
  ]);
});

test("not ready: nothing has been able to serve for some seconds, although it is expected back", () => {
  expect(readinessOf(catalogueOf("RECOVERING"), staying, 2_999).ready).toBe(true);
  expect(readinessOf(catalogueOf("RECOVERING"), staying, 3_000)).toMatchObject({
    ready: false,
    detail: expect.stringMatching("No worker"),
  });
});
