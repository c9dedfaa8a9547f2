/** Every call: what goes along, how long it is waited for, when it is made again, and what it fails with. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { InferenceHub, InferenceHubError, type InferenceHubOptions } from "../../src/index.ts";
import { cut, json, page, problem, silence, startServer } from "../server.ts";

const models = json({ models: [] });

function hubAt(url: string, options: Partial<InferenceHubOptions> = {}): InferenceHub {
  return new InferenceHub({ url, apiKey: "ihk_key", ...options });
}

async function failureOf(call: Promise<unknown>): Promise<InferenceHubError> {
  return call.then(
    () => expect.fail("it did not fail"),
    (thrown) => (thrown instanceof InferenceHubError ? thrown : expect.fail(String(thrown))),
  );
}

/** Of a port that nobody listens on any more. */
async function nobodysUrl(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}

describe("a request", () => {
  test("carries the key and the headers of all calls and of its own", async () => {
    const server = await startServer(models);
    await hubAt(server.url, { headers: { "x-team": "red", "x-trace": "all" } }).models({ headers: { "X-Trace": "one" } });
    expect(server.asked[0]).toMatchObject({ method: "GET", url: "/models" });
    expect(server.asked[0]!.headers).toMatchObject({ authorization: "Bearer ihk_key", "x-team": "red", "x-trace": "one" });
  });

  test("goes below the base path, with names and queries in URL encoding", async () => {
    const server = await startServer(json({}));
    const hub = hubAt(`${server.url}/hub/`);
    await hub.model("a/b c");
    await hub.audit({ limit: 5, before: undefined });
    await hub.usage({ from: "2026-11-01", by: ["key", "day"] });
    await hub.ownUsage();
    await hub.request("get", "/admin/live/history", { query: { seconds: 9 } });
    expect(server.asked.map(({ url }) => url)).toEqual([
      "/hub/models/a%2Fb%20c",
      "/hub/admin/audit?limit=5",
      "/hub/admin/usage?from=2026-11-01&by=key%2Cday",
      "/hub/usage",
      "/hub/admin/live/history?seconds=9",
    ]);
  });

  test("without a key has none", async () => {
    const server = await startServer(models);
    await new InferenceHub({ url: server.url }).models();
    expect(server.asked[0]!.headers).not.toHaveProperty("authorization");
  });

  test("goes through the fetch that is given", async () => {
    const server = await startServer(models);
    const seen: string[] = [];
    const hub = hubAt(server.url, {
      fetch: async (request) => {
        seen.push(request.url);
        request.headers.set("cookie", "session=1");
        return fetch(request);
      },
    });
    await hub.models();
    expect(seen).toEqual([`${server.url}/models`]);
  });

  test.each(["ftp://host", "nonsense"])("needs the URL of a gateway, not %s", (url) => {
    expect(() => new InferenceHub({ url })).toThrow(TypeError);
  });
});

describe("a refusal", () => {
  test("says everything that the gateway does", async () => {
    const errors = [{ pointer: "/inputs/x/0", detail: "expected a number" }];
    const server = await startServer(problem(400, "INPUT_MISMATCH", { errors }));
    expect(await failureOf(hubAt(server.url).models())).toMatchObject({
      name: "InferenceHubError",
      reason: "INPUT_MISMATCH",
      status: 400,
      message: "What was wrong.",
      problems: errors,
      requestId: "r-1",
      isPassing: false,
    });
  });

  test("by a proxy's page is none of the gateway's", async () => {
    const server = await startServer(page(502));
    const failure = await failureOf(hubAt(server.url, { retries: 0 }).models());
    expect(failure).toMatchObject({ reason: "UNEXPECTED", status: 502, requestId: "", problems: [], isPassing: true });
  });

  test("may come from another server of the Open Inference Protocol", async () => {
    const server = await startServer((_, response) =>
      response.writeHead(400, { "content-type": "application/json" }).end('{"error":"no such model"}'),
    );
    expect(await failureOf(hubAt(server.url).models())).toMatchObject({ reason: "UNEXPECTED", status: 400, detail: "no such model" });
  });

  test("with a reason of a newer gateway is handed on", async () => {
    const server = await startServer(problem(418, "TEAPOT"));
    expect(await failureOf(hubAt(server.url).models())).toMatchObject({ reason: "TEAPOT", status: 418 });
  });

  test("is also a success that is a page, or that is cut off", async () => {
    const server = await startServer(page(200), cut);
    expect(await failureOf(hubAt(server.url).models())).toMatchObject({ reason: "UNEXPECTED", status: 200 });
    expect(await failureOf(hubAt(server.url, { retries: 0 }).models())).toMatchObject({ reason: "UNREACHABLE", status: 0 });
  });

  test("by nobody says where the gateway should be, and why nothing came", async () => {
    const url = await nobodysUrl();
    const failure = await failureOf(hubAt(url, { retries: 0 }).models());
    expect(failure).toMatchObject({
      reason: "UNREACHABLE",
      status: 0,
      isPassing: true,
      message: `No answer came back from ${url} (ECONNREFUSED).`,
    });
  });
});

describe("patience", () => {
  test("ends with the signal, and the gateway sees its caller leave", async () => {
    const server = await startServer(silence);
    const controller = new AbortController();
    const failing = failureOf(hubAt(server.url).models({ signal: controller.signal }));
    await expect.poll(() => server.asked.length).toBe(1);
    controller.abort(new Error("enough"));
    expect(await failing).toMatchObject({ name: "AbortError", reason: "CANCELLED", status: 0, cause: new Error("enough") });
    await server.left;
  });

  test("is none where the signal has ended before", async () => {
    const server = await startServer(models);
    expect(await failureOf(hubAt(server.url).models({ signal: AbortSignal.abort() }))).toMatchObject({ reason: "CANCELLED" });
    expect(server.asked).toEqual([]);
  });

  test("ends with the time", async () => {
    const server = await startServer(silence);
    const failure = await failureOf(hubAt(server.url, { timeoutMs: 20 }).models());
    expect(failure).toMatchObject({ reason: "DEADLINE_EXCEEDED", status: 0, isPassing: true, message: "No answer came within 20 ms." });
    await server.left;
  });

  test("counts while the body comes, too", async () => {
    const server = await startServer((_, response) => void response.writeHead(200, { "content-type": "application/json" }).write("{"));
    expect(await failureOf(hubAt(server.url).models({ timeoutMs: 200 }))).toMatchObject({ reason: "DEADLINE_EXCEEDED", status: 0 });
  });

  test("leaves no listener on a signal that outlives the call", async () => {
    const server = await startServer(models, problem(404, "MODEL_NOT_FOUND"));
    const listening: string[] = [];
    const { signal } = new AbortController();
    const watched = Object.assign(signal, {
      addEventListener: (type: string) => void listening.push(`+${type}`),
      removeEventListener: (type: string) => void listening.push(`-${type}`),
    });
    await hubAt(server.url).models({ signal: watched });
    await failureOf(hubAt(server.url).models({ signal: watched }));
    expect(listening).toEqual(["+abort", "-abort", "+abort", "-abort"]);
  });
});

describe("another attempt", () => {
  const soon = { "retry-after": "0" };

  test.each(["RATE_LIMITED", "QUEUE_FULL", "MODEL_LOADING", "NO_HEALTHY_WORKER"])("follows %s, also of a prediction", async (reason) => {
    const server = await startServer(problem(503, reason, {}, soon), json({ model_name: "m", version: "1", outputs: { y: 1 } }));
    expect((await hubAt(server.url).predict("m", 1, { format: "json" })).outputs).toEqual({ y: 1 });
    expect(server.asked.map(({ body }) => String(body))).toEqual(Array(2).fill('{"model_name":"m","inputs":1}'));
  });

  test("is made so often and no more", async () => {
    const server = await startServer(problem(503, "QUEUE_FULL", {}, soon));
    expect(await failureOf(hubAt(server.url, { retries: 3 }).models())).toMatchObject({ reason: "QUEUE_FULL", retryAfterMs: 0 });
    expect(server.asked).toHaveLength(4);
    await failureOf(hubAt(server.url, { retries: 3 }).models({ retries: 0 }));
    expect(server.asked).toHaveLength(5);
  });

  test("waits as long as the gateway says, or is not made where nobody waits that long", async () => {
    const server = await startServer(problem(503, "QUEUE_FULL", {}, { "retry-after": "9" }));
    expect(await failureOf(hubAt(server.url, { timeoutMs: 5_000 }).models())).toMatchObject({ reason: "QUEUE_FULL", retryAfterMs: 9_000 });
    expect(await failureOf(hubAt(server.url).predict("m", 1, { deadlineMs: 5_000 }))).toMatchObject({ reason: "QUEUE_FULL" });
    expect(server.asked).toHaveLength(2);
  });

  test("ends with its pause when the caller gives up", async () => {
    const server = await startServer(problem(503, "QUEUE_FULL", {}, { "retry-after": "30" }));
    const controller = new AbortController();
    const failing = failureOf(hubAt(server.url).models({ signal: controller.signal }));
    await expect.poll(() => server.asked.length).toBe(1);
    setImmediate(() => controller.abort());
    expect(await failing).toMatchObject({ reason: "CANCELLED" });
    expect(server.asked).toHaveLength(1);
  });

  test("follows a call that was never sent, because nobody listened", async () => {
    const seen: string[] = [];
    const counting = async (request: Request) => {
      seen.push(request.url);
      return fetch(request);
    };
    await failureOf(hubAt(await nobodysUrl(), { fetch: counting, retries: 1 }).predict("m", 1));
    expect(seen).toHaveLength(2);
  });

  test("of what may have run is made only where that does no harm", async () => {
    const lost = await startServer(problem(503, "WORKER_LOST", {}, soon));
    await failureOf(hubAt(lost.url, { retries: 1 }).predict("m", 1));
    expect(lost.asked).toHaveLength(1);
    await failureOf(hubAt(lost.url, { retries: 1 }).predict("m", 1, { isIdempotent: true }));
    expect(lost.asked).toHaveLength(3);
    const cutOff = await startServer(cut);
    await failureOf(hubAt(cutOff.url, { retries: 1 }).predict("m", 1));
    expect(cutOff.asked).toHaveLength(1);
    await failureOf(hubAt(cutOff.url, { retries: 1 }).models());
    expect(cutOff.asked).toHaveLength(3);
  });

  test.each([
    [400, "INVALID_REQUEST"],
    [500, "MODEL_FAILED"],
    [504, "DEADLINE_EXCEEDED"],
  ])("never follows %i %s", async (status, reason) => {
    const server = await startServer(problem(status, reason, {}, soon));
    await failureOf(hubAt(server.url).models());
    expect(server.asked).toHaveLength(1);
  });

  test("carries what is left of the deadline", async () => {
    const server = await startServer(problem(503, "QUEUE_FULL", {}, soon));
    await failureOf(hubAt(server.url).predict("m", 1, { deadlineMs: 60_000 }));
    const left = server.asked.map(({ headers }) => Number(headers["x-request-timeout-ms"]));
    expect(left).toHaveLength(3);
    expect(left).toEqual(left.toSorted((one, other) => other - one));
    expect(left[0]).toBeLessThanOrEqual(60_000);
    expect(left[2]).toBeLessThan(60_000);
  });
});
