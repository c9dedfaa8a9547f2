/** The live stream on real sockets: what it sends, to whom, and what ends it. */

import { describe, expect, test } from "vitest";
import { EventReader } from "../support/event-reader.ts";
import { type GatewayServer, type GatewayServerOptions, startGateway } from "../support/gateway-server.ts";
import { modelVersion } from "../support/model-version.ts";
import { idleWorker } from "../support/worker-status.ts";

const versions = [modelVersion({ version: "1" }), modelVersion({ name: "resnet", version: "1" })];
const start = (options: GatewayServerOptions = {}) => startGateway({ versions, ...options });

async function open(gateway: GatewayServer, key?: string, headers: Record<string, string> = {}): Promise<EventReader> {
  const authorization = `Bearer ${key ?? (await gateway.key("admin"))}`;
  return EventReader.open(`${gateway.url}/admin/live`, { authorization, ...headers });
}

/** Lets so many seconds pass, and waits until the reader has the last one's sample. */
async function pass(gateway: GatewayServer, reader: EventReader, seconds = 1): Promise<void> {
  gateway.feedClock.advance(seconds * 1_000);
  const { newestId } = gateway.feed;
  await reader.until(() => reader.samples.at(-1)?.id === newestId);
}

/** Resolves when the gateway has noted the end of a stream. */
async function noted(gateway: GatewayServer): Promise<Record<string, unknown>> {
  for (;;) {
    const line = gateway.lines.find(({ path }) => String(path).endsWith("/admin/live"));
    if (line !== undefined) return line;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("samples", () => {
  test("come each second, with the calls of that second", async () => {
    const gateway = await start();
    const reader = (await open(gateway)).read();
    await gateway.predict();
    await gateway.predict({ body: '{"model_name":"iris","inputs":"x"}' });
    await gateway.predict({ key: null });
    await pass(gateway, reader);
    const [sample] = reader.samples;
    expect(sample.versions).toMatchObject([
      { model: "iris", version: "1", calls: 2, errors: { INPUT_MISMATCH: 1 }, rows: 1, batch_rows: 3 },
    ]);
    expect(sample.all).toMatchObject({ calls: 3, errors: { INPUT_MISMATCH: 1, UNAUTHENTICATED: 1 } });
    expect(sample.versions[0].p50_ms).toBeGreaterThan(0);
    await pass(gateway, reader);
    expect(reader.samples[1]).toMatchObject({ id: sample.id + 1, at: sample.at + 1_000, versions: [], all: { calls: 0 } });
    expect(reader.events.find(({ event }) => event === "sample")!.id).toBe(String(sample.id));
  });

  test("that were missed come first, to a reader that says where it was", async () => {
    const gateway = await start();
    const first = (await open(gateway)).read();
    await pass(gateway, first, 2);
    first.leave();
    gateway.feedClock.advance(10_000);
    const again = (await open(gateway, await gateway.key("metrics"), { "last-event-id": String(first.samples.at(-1).id) })).read();
    await pass(gateway, again);
    const ids = [...first.samples, ...again.samples].map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: 13 }, (_, i) => ids[0] + i));
  });

  test.each(["99999999999999", "1", "0"])("are all sent to a reader that was last at %s, which is nowhere", async (id) => {
    const gateway = await start();
    gateway.feedClock.advance(5_000);
    const reader = (await open(gateway, await gateway.key("metrics"), { "last-event-id": id })).read();
    await pass(gateway, reader);
    expect(reader.samples).toHaveLength(6);
  });

  test.each(["", "x", "-1", "1e3"])("begin now for a reader whose last id '%s' is none", async (id) => {
    const gateway = await start();
    gateway.feedClock.advance(5_000);
    const reader = (await open(gateway, await gateway.key("metrics"), { "last-event-id": id })).read();
    await pass(gateway, reader);
    expect(reader.samples).toHaveLength(1);
  });

  test("are those of the models that a key is for", async () => {
    const gateway = await start();
    const reader = (await open(gateway, await gateway.keyFor({ scopes: ["metrics"], models: ["resnet"] }))).read();
    await gateway.predict();
    await gateway.predict({ body: '{"model_name":"resnet","inputs":[1,2,3,4]}' });
    await gateway.predict({ key: null });
    await pass(gateway, reader);
    expect(reader.samples[0]).toMatchObject({ versions: [{ model: "resnet" }], all: { calls: 1, errors: {} } });
  });

  test("of the last hour are listed", async () => {
    const gateway = await start();
    await gateway.predict();
    gateway.feedClock.advance(1_000);
    gateway.feedClock.advance(59_000);
    const { json, headers } = await gateway.ask("/admin/live/history");
    expect(headers.get("content-type")).toBe("application/json");
    expect(json).toMatchObject({ interval_ms: 1_000, boot_id: "boot-1" });
    expect(json.samples).toHaveLength(60);
    expect(json.samples[0].versions).toMatchObject([{ model: "iris", calls: 1 }]);
    expect((await gateway.ask("/admin/live/history?seconds=5")).json.samples).toEqual(json.samples.slice(-5));
    const key = await gateway.keyFor({ scopes: ["metrics"], models: ["resnet"] });
    expect((await gateway.ask("/admin/live/history", { key })).json.samples[0]).toMatchObject({ versions: [], all: { calls: 0 } });
  });

  test.each(["seconds=0", "seconds=3601", "seconds=1.5", "seconds=", "seconds=1&seconds=2", "minutes=1"])(
    "are not listed for ?%s",
    async (query) => {
      const { json } = await (await start()).ask(`/admin/live/history?${query}`);
      expect(json).toMatchObject({
        status: 400,
        reason: "INVALID_REQUEST",
        errors: [{ pointer: expect.stringMatching(/^\/(seconds|minutes)$/) }],
      });
    },
  );
});

describe("calls that failed", () => {
  test("are listed, newest first, with who called for admins and their request ids for everybody", async () => {
    const gateway = await start();
    const key = await gateway.key("predict");
    await gateway.predict({ key });
    const first = await gateway.predict({ key, body: '{"model_name":"iris","inputs":"x"}' });
    gateway.feedClock.advance(1_000);
    const second = await gateway.predict({ key: null });
    const { failures } = (await gateway.ask("/admin/live/failures")).json;
    expect(failures).toEqual([
      {
        at: gateway.feedClock.wallMs(),
        request_id: second.headers.get("x-request-id"),
        model: "",
        version: "",
        reason: "UNAUTHENTICATED",
        status: 401,
        duration_ms: expect.any(Number),
      },
      {
        at: gateway.feedClock.wallMs() - 1_000,
        request_id: first.headers.get("x-request-id"),
        model: "iris",
        version: "1",
        reason: "INPUT_MISMATCH",
        status: 400,
        key_id: key.slice(4, 12),
        duration_ms: expect.any(Number),
      },
    ]);
    const watching = (await gateway.ask("/admin/live/failures", { key: await gateway.key("metrics") })).json.failures;
    expect(watching.map((failure: object) => "key_id" in failure)).toEqual([false, false]);
    const other = await gateway.keyFor({ scopes: ["metrics"], models: ["resnet"] });
    expect((await gateway.ask("/admin/live/failures", { key: other })).json).toEqual({ failures: [] });
    expect(await gateway.ask("/admin/live/failures", { key })).toMatchObject({ status: 403 });
  });
});

describe("workers", () => {
  test("come at first and whenever they have changed, with their batches", async () => {
    const gateway = await start();
    const now = { ...idleWorker };
    gateway.pool.workers = () => [now] as never;
    const reader = (await open(gateway)).read();
    await reader.until(() => reader.workers.length === 1);
    expect(reader.workers[0]).toEqual((await gateway.ask("/admin/workers")).json.workers);
    expect(reader.workers[0]![0]).toMatchObject({ state: "READY", memory_bytes: 1_000, restarts: 0 });
    expect(reader.workers[0]![0]).not.toHaveProperty("batch_rows");

    await pass(gateway, reader, 3);
    expect(reader.workers).toHaveLength(1);
    Object.assign(now, { state: "LOST", losses: 1, memoryBytes: 0 });
    await pass(gateway, reader);
    expect(reader.workers[1]![0]).toMatchObject({ state: "LOST", losses: 1 });
    expect(reader.workers[1]![0]).not.toHaveProperty("memory_bytes");

    await gateway.predict();
    await pass(gateway, reader);
    expect(reader.workers[2]![0]).toMatchObject({ batch_rows: 3 });
    const late = (await open(gateway)).read();
    await late.until(() => late.workers.length === 1);
    expect(late.workers[0]).toEqual(reader.workers[2]);
  });

  test("are not for keys that can only read metrics", async () => {
    const gateway = await start();
    gateway.pool.workers = () => [idleWorker] as never;
    const reader = (await open(gateway, await gateway.key("metrics"))).read();
    await pass(gateway, reader, 2);
    expect(reader.workers).toEqual([]);
  });
});

describe("the stream", () => {
  test("says what it is, and how soon to come again", async () => {
    const gateway = await start({ settings: { gateway: { base_path: "/hub", cors_origins: ["https://a.example"] } } });
    const reader = (await open(gateway, await gateway.key("admin"), { "x-request-id": "me", origin: "https://a.example" })).read();
    expect(reader.response.statusCode).toBe(200);
    expect(reader.response.headers).toMatchObject({
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      "x-request-id": "me",
      "server-timing": expect.stringContaining("total;dur="),
      "access-control-allow-origin": "https://a.example",
      connection: "close",
    });
    await reader.until(() => reader.events.length > 0);
    expect(reader.events[0]).toMatchObject({ retry: "1000" });
  });

  test("has a comment every fifteen seconds", async () => {
    const gateway = await start();
    const reader = (await open(gateway)).read();
    await pass(gateway, reader, 14);
    expect(reader.events.filter(({ comment }) => comment !== undefined)).toHaveLength(0);
    await pass(gateway, reader);
    await pass(gateway, reader, 15);
    expect(reader.events.filter(({ comment }) => comment !== undefined)).toHaveLength(2);
  });

  test("cannot be asked for by HEAD, which would wait for ever", async () => {
    const gateway = await start();
    const { status, headers } = await fetch(`${gateway.url}/admin/live`, { method: "HEAD" });
    expect([status, headers.get("allow")]).toEqual([405, "GET"]);
  });

  test("ends within a second when its key is revoked", async () => {
    const gateway = await start();
    const key = await gateway.key("metrics");
    const reader = (await open(gateway, key)).read();
    const other = (await open(gateway)).read();
    await pass(gateway, reader);
    await gateway.keyRing.revoke(key.split("_")[1]!);
    gateway.feedClock.advance(1_000);
    expect(await reader.over).toBe(true);
    await pass(gateway, other);
  });

  test("is logged when it is over, with its time", async () => {
    const gateway = await start();
    const key = await gateway.key("metrics");
    const reader = (await open(gateway, key, { "x-request-id": "ended" })).read();
    await gateway.keyRing.revoke(key.split("_")[1]!);
    gateway.feedClock.advance(1_000);
    await reader.over;
    expect(await noted(gateway)).toMatchObject({
      request_id: "ended",
      status: 200,
      key_id: key.split("_")[1],
      duration_ms: expect.any(Number),
    });
  });

  test("of a reader that vanishes is logged too, and leaves nothing behind", async () => {
    const gateway = await start();
    const reader = (await open(gateway, await gateway.key("metrics"), { "x-request-id": "vanished" })).read();
    await pass(gateway, reader);
    reader.leave();
    expect(await noted(gateway)).toMatchObject({ request_id: "vanished", status: 200 });
    gateway.feedClock.advance(10_000);
    expect(gateway.lines.filter(({ path }) => path === "/admin/live")).toHaveLength(1);
  });

  test("of a reader that is too slow is cut off, and others go on", async () => {
    const gateway = await start({ versions: Array.from({ length: 200 }, (_, i) => modelVersion({ name: `model-${i}` })) });
    // An hour of as much as is kept: far more than any socket holds.
    for (let second = 0; second < 400; second++) {
      for (let model = 0; model < 200; model++)
        gateway.feed.call({
          model: `model-${model}`,
          version: "1",
          reason: undefined,
          durationMs: 1 + model,
          rows: 1,
          batchCalls: 1,
          batchRows: 1,
          worker: "w0",
          requestId: "",
          keyId: "",
          status: 200,
        });
      gateway.feedClock.advance(1_000);
    }
    const slow = await open(gateway, await gateway.key("metrics"), { "last-event-id": "0" });
    const quick = (await open(gateway, await gateway.key("metrics"), { "last-event-id": "0" })).read();
    const { newestId } = gateway.feed;
    await quick.until(() => quick.samples.at(-1)?.id === newestId);
    await pass(gateway, quick, 30);
    await pass(gateway, quick);
    slow.read();
    expect(await slow.over).toBe(false);
    expect(slow.samples.length).toBeLessThan(quick.samples.length);
    await pass(gateway, quick);
  });

  test("is refused beyond a number of them, until one is closed", async () => {
    const gateway = await start();
    const key = await gateway.key("metrics");
    const readers = await Promise.all(Array.from({ length: 100 }, () => open(gateway, key)));
    const refused = await gateway.ask("/admin/live");
    expect(refused.json).toMatchObject({
      status: 503,
      reason: "QUEUE_FULL",
      detail: expect.stringContaining("100 streams of live samples"),
    });
    expect(refused.headers.get("retry-after")).toBe("5");
    readers[0]!.leave();
    await noted(gateway);
    expect((await open(gateway)).response.statusCode).toBe(200);
  });
});

describe("a gateway that leaves", () => {
  test("ends every stream at once, and does not wait for any", async () => {
    const gateway = await start();
    const readers = [(await open(gateway)).read(), (await open(gateway, await gateway.key("metrics"))).read()];
    await pass(gateway, readers[0]!);
    const left = gateway.leaving.leave(gateway.server, 0, 20_000);
    expect(await Promise.all(readers.map((reader) => reader.over))).toEqual([true, true]);
    expect(await left).toBe(true);
  });

  test("cuts off a reader that does not take what was sent", async () => {
    const gateway = await start();
    for (let second = 0; second < 3_600; second++) {
      for (let version = 0; version < 20; version++)
        gateway.feed.call({
          model: "iris",
          version: String(version),
          reason: undefined,
          durationMs: 1,
          rows: 1,
          batchCalls: 1,
          batchRows: 1,
          worker: "w0",
          requestId: "",
          keyId: "",
          status: 200,
        });
      gateway.feedClock.advance(1_000);
    }
    const stuck = await open(gateway, await gateway.key("metrics"), { "last-event-id": "0" });
    const reading = (await open(gateway, await gateway.key("metrics"), { "last-event-id": "0" })).read();
    const { newestId } = gateway.feed;
    await reading.until(() => reading.samples.at(-1)?.id === newestId);
    const left = gateway.leaving.leave(gateway.server, 0, 20_000);
    expect(await reading.over).toBe(true);
    gateway.feedClock.advance(500);
    expect(await left).toBe(true);
    stuck.read();
    expect(await stuck.over).toBe(false);
  });

  test("sends who comes now away in good order, to come again", async () => {
    const gateway = await start();
    const left = gateway.leaving.leave(gateway.server, 60_000, 5_000);
    const reader = (await open(gateway)).read();
    expect(await reader.over).toBe(true);
    expect(reader.events[0]).toMatchObject({ retry: "1000" });
    void left;
  });
});
