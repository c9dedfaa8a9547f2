/** POST /predict through the whole server: mounted, counted, logged, and gentle with callers that send too much. */

import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { parseRaw, startGateway } from "../support/gateway-server.ts";

test("answers with outputs, version and timings", async () => {
  const gateway = await startGateway();
  const { status, json, headers } = await gateway.predict({ headers: { "x-request-id": "r1" } });
  expect(status).toBe(200);
  expect(json).toMatchObject({ model_name: "iris", version: "1", outputs: { label: "setosa" }, request_id: "r1" });
  expect(headers.get("x-inferencehub-version")).toBe("1");
  expect(headers.get("server-timing")).toMatch(/total;dur=.*queue;dur=.*compute;dur=/);
});

test("asks for a key before it looks at anything else", async () => {
  const gateway = await startGateway();
  expect(await gateway.predict({ key: null })).toMatchObject({ status: 401 });
  expect(await gateway.predict({ key: await gateway.key("metrics") })).toMatchObject({ status: 403 });
  const elsewhere = await gateway.keyFor({ models: ["resnet"] });
  expect((await gateway.predict({ key: elsewhere })).json).toMatchObject({ status: 403, reason: "PERMISSION_DENIED" });
  expect(gateway.pool.calls).toHaveLength(0);
});

test("limits a key's requests and says so in headers", async () => {
  const gateway = await startGateway();
  const key = await gateway.keyFor({ rate: { requests: 1, rows: null, windowS: 60, burst: 0 } });
  const first = await gateway.predict({ key });
  expect(first.status).toBe(200);
  expect(first.headers.get("ratelimit-policy")).toBe('"requests";q=1;w=60');
  const second = await gateway.predict({ key });
  expect(second.json).toMatchObject({ status: 429, reason: "RATE_LIMITED" });
  expect(Number(second.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(second.headers.get("ratelimit")).toMatch(/^"requests";r=0;t=\d+$/);
});

test("logs one line without bodies and keys", async () => {
  const gateway = await startGateway();
  const key = await gateway.key("predict");
  await gateway.predict({ key, headers: { "x-request-id": 'id"with\\quotes' } });
  const line = gateway.lines.find((each) => each.path === "/predict")!;
  expect(line).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    process: "gateway",
    request_id: 'id"with\\quotes',
    method: "POST",
    path: "/predict",
    status: 200,
    model: "iris",
    version: "1",
    key_id: key.slice(4, 12),
    duration_ms: expect.any(Number),
    queue_ms: 0.12,
    compute_ms: 0.8,
    batch_rows: 3,
    bytes_in: 48,
    bytes_out: expect.any(Number),
    worker: "w0",
    msg: "request",
  });
  expect(JSON.stringify(gateway.lines)).not.toContain(key.slice(13));
});

test("logs what lies behind a failure of ours, and answers a fixed sentence", async () => {
  const gateway = await startGateway({
    script: () => {
      throw new Error("secret");
    },
  });
  const { json } = await gateway.predict();
  expect(json).toMatchObject({ status: 500, reason: "INTERNAL", detail: expect.not.stringContaining("secret") });
  expect(gateway.lines).toContainEqual(
    expect.objectContaining({ level: "error", reason: "INTERNAL", error: expect.stringContaining("secret") }),
  );
});

test("counts calls by how they ended", async () => {
  const gateway = await startGateway();
  await gateway.predict();
  gateway.pool.script = () => {
    throw new GatewayError("QUEUE_FULL", "full");
  };
  await gateway.predict();
  const { text } = await gateway.ask("/metrics");
  expect(text).toContain('inferencehub_requests_total{model="iris",version="1",reason="OK",status="200"} 1');
  expect(text).toContain('inferencehub_requests_total{model="iris",version="1",reason="QUEUE_FULL",status="503"} 1');
  expect(text).toContain('inferencehub_batch_rows_sum{model="iris",version="1"} 3');
});

describe("a body that nobody will read", () => {
  test("does not cost the caller its answer", async () => {
    const { port } = await startGateway();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      let received = "";
      socket.setEncoding("latin1");
      socket.on("data", (chunk: string) => (received += chunk));
      socket.on("error", reject);
      socket.on("close", () => resolve(received));
      socket.write("POST /predict HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 30000000\r\n\r\n");
      // Far more than any buffer on the way holds: without patience on the other side this ends in a reset.
      for (let i = 0; i < 30; i++) socket.write("x".repeat(1_000_000));
    });
    expect(parseRaw(answer)).toMatchObject({ status: 413, headers: { connection: "close", "x-request-id": expect.any(String) } });
  });
});
