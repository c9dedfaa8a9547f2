/** Whatever a connection sends, each request gets one answer that is declared, or the connection is closed; the gateway serves on. */
import { connect } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { corpus, damagedFrom, fuzzAsync, fuzzTimeoutMs } from "../support/fuzzing.ts";
import { type GatewayServer, startGateway } from "../support/gateway-server.ts";

/** Of those the first is no answer, but the go-ahead that `expect: 100-continue` asks for. */
const declared = new Set([100, 200, 400, 401, 403, 404, 405, 406, 408, 411, 413, 414, 415, 417, 422, 426, 429, 431, 501, 503, 505]);

/** All that comes back until the gateway closes, or has answered what was sent. */
function exchange(gateway: GatewayServer, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect(gateway.port, "127.0.0.1", () => socket.end(bytes));
    socket.on("data", (chunk) => received.push(chunk));
    socket.on("error", () => {});
    socket.on("close", () => resolve(Buffer.concat(received).toString("latin1")));
  });
}

async function hold(gateway: GatewayServer, bytes: Uint8Array): Promise<void> {
  const answer = await exchange(gateway, bytes);
  for (const [, status] of answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm))
    expect(declared, `${status}: ${answer.slice(0, 500)}`).toContain(Number(status));
  const loud = gateway.lines.filter(({ level }) => level === "error" || level === "fatal");
  gateway.lines.length = 0;
  expect(loud).toEqual([]);
}

const token = fc.string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz0123456789-_!#$%&'*+.^`|~"), minLength: 1, maxLength: 20 });
const plain = fc.constantFrom(
  ...["authorization", "x-api-key", "accept", "content-type", "x-request-timeout-ms", "x-request-id", "traceparent", "tracestate"],
  ...["cookie", "origin", "x-forwarded-for", "accept-encoding", "if-none-match", "range", "x-inferencehub-version", "sec-fetch-site"],
);
const framing = fc.constantFrom("content-length", "transfer-encoding", "host", "connection", "expect", "upgrade", "te", "trailer");
const name = fc.oneof({ weight: 8, arbitrary: plain }, { weight: 2, arbitrary: token }, { weight: 1, arbitrary: framing });
const value = fc.oneof(
  fc.constantFrom(
    "application/json",
    "application/x-protobuf",
    "chunked",
    "0",
    "-1",
    "9".repeat(30),
    "close",
    "keep-alive",
    "*/*;q=0.1",
    "Bearer ",
  ),
  fc.constantFrom("100-continue", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a".repeat(20_000), "websocket"),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 10 }),
);
const target = fc.oneof(
  fc.constantFrom(
    "/predict",
    "/v1/chat/completions",
    "/v1/models/iris",
    "/models",
    "/models/iris",
    "/health",
    "/metrics",
    "/openapi.json",
    "/",
    "/admin/keys",
    "/admin/traffic/iris",
    "*",
  ),
  fc.constantFrom(
    "/models/%00",
    "/models/..%2f..%2fetc",
    "http://x/predict",
    "/models/%ff",
    "//predict",
    "/predict?model_name=iris",
    `/${"a".repeat(9_000)}`,
  ),
  fc.webPath(),
);

const request = (key: string) =>
  fc
    .record({
      method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get"),
      target,
      headers: fc.array(fc.tuple(name, value), { maxLength: 6 }),
      knows: fc.boolean(),
      body: fc.oneof(fc.json(), fc.constant('{"model_name": "iris", "inputs": [1, 2, 3, 4]}')),
    })
    .map(({ method, target, headers, knows, body }) =>
      Buffer.from(
        [
          `${method} ${target} HTTP/1.1`,
          "host: localhost",
          `content-length: ${Buffer.byteLength(body)}`,
          ...(knows ? [`authorization: Bearer ${key}`] : []),
          ...headers.map(([header, text]) => `${header}: ${text}`),
          "",
          body,
        ].join("\r\n"),
      ),
    );

test(
  "requests of any method, target and headers, sound and damaged",
  async () => {
    const gateway = await startGateway();
    const requests = request(await gateway.key("predict"));
    await fuzzAsync(
      fc.oneof(
        { weight: 3, arbitrary: requests },
        { weight: 1, arbitrary: damagedFrom(requests) },
        { weight: 1, arbitrary: damagedFrom(fc.tuple(requests, requests).map((two) => Buffer.concat(two))) },
      ),
      (bytes) => hold(gateway, bytes),
    );
    expect((await gateway.predict()).status).toBe(200);
  },
  fuzzTimeoutMs * 2,
);

test("the corpus", async () => {
  const gateway = await startGateway();
  for (const { bytes } of corpus("requests")) await hold(gateway, bytes);
  expect((await gateway.predict()).status).toBe(200);
});
