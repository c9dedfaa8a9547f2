/** Answers in chunks through the whole gateway: with and without the framework's hooks, and what is counted and logged of them. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { Answer } from "../../src/backends/answer.ts";
import { OwnBytes } from "../../src/tensors/tensor.ts";
import { type GatewayServer, type GatewayServerOptions, startGateway } from "../support/gateway-server.ts";
import { modelVersion, spec } from "../support/model-version.ts";

const plugin = join(import.meta.dirname, "../support/plugins/fastify-plugin.mjs");
const counter = modelVersion({
  name: "counter",
  inputs: [spec("to", "INT32")],
  outputs: [spec("n", "UINT8", -1)],
  batched: false,
  stream: { firstChunkMs: 0, gapMs: 0, totalMs: 0, stallMs: 0, heartbeatMs: 0 },
});

async function start(options: GatewayServerOptions = {}) {
  const gateway = await startGateway({ versions: [modelVersion({}), counter], ...options });
  gateway.pool.streamScript = (call) => {
    for (const value of [1, 2]) call.chunk([{ name: "n", datatype: "UINT8", shape: [1], raw: new OwnBytes(Buffer.from([value])) }]);
    call.answered(Object.assign(new Answer(), { computeUs: 5, worker: "w0" }));
  };
  return gateway;
}

function stream(gateway: GatewayServer) {
  const headers = { "content-type": "application/json", accept: "text/event-stream", origin: "https://a.example" };
  return gateway.ask("/predict", { method: "POST", body: JSON.stringify({ model_name: "counter", inputs: 2 }), headers });
}

const lineOf = ({ lines }: GatewayServer) => lines.find(({ msg, path }) => msg === "request" && path === "/predict");

test.each([
  ["past the framework", {}],
  ["through a plug-in's hooks", { gateway: { plugins: [plugin] } }],
  ["with CORS", { gateway: { cors_origins: ["https://a.example"] } }],
])("a stream goes out %s, and is counted and logged once", async (how, settings) => {
  const gateway = await start({ settings });
  const { status, headers, text } = await stream(gateway);
  expect([status, headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  expect(text.match(/^event: .*$/gm)).toEqual(["event: chunk", "event: chunk", "event: end"]);
  if (how === "with CORS") expect(headers.get("access-control-allow-origin")).toBe("https://a.example");
  if (how === "through a plug-in's hooks") expect(headers.get("x-from-fastify")).toBe("POST");
  expect(lineOf(gateway)).toMatchObject({
    status: 200,
    model: "counter",
    chunks: 2,
    first_chunk_ms: expect.any(Number),
    bytes_out: text.length,
  });
  const metrics = (await gateway.ask("/metrics")).text;
  for (const line of [
    'inferencehub_streams_total{model="counter",version="1",reason="OK"} 1',
    'inferencehub_stream_chunks_total{model="counter",version="1"} 2',
    'inferencehub_first_chunk_seconds_count{model="counter",version="1"} 1',
    'inferencehub_chunk_gap_seconds_count{model="counter",version="1"} 1',
    'inferencehub_requests_total{model="counter",version="1",reason="OK",status="200"} 1',
  ])
    expect(metrics).toContain(line);
});

test("a version that nobody asks for chunks has no metrics of streams", async () => {
  const gateway = await start();
  await gateway.predict();
  expect((await gateway.ask("/metrics")).text).not.toMatch(/inferencehub_(streams|stream|first|chunk)_.*model="iris"/);
});
