/** The metrics of several processes as one text. */

import { Counter, Gauge, Registry } from "prom-client";
import { expect, test } from "vitest";
import { textOfAll } from "../../src/telemetry/metrics/merge.ts";
import { createMetrics } from "../../src/telemetry/metrics/metrics.ts";
import { sampled } from "../../src/telemetry/metrics/samples.ts";

async function readingOf(fill: (registry: Registry) => void) {
  const registry = new Registry();
  fill(registry);
  // As it comes from another process.
  return JSON.parse(JSON.stringify(await registry.getMetricsAsJSON()));
}

test("counts add up, what all see alike stays, and what is of a process names it", async () => {
  const reading = (up: number, inFlight: number, bytes: number) =>
    readingOf((registry) => {
      sampled(registry, "inferencehub_worker_up", "gauge", () => [{ value: up, labels: { worker: "w0" } }]);
      sampled(registry, "inferencehub_lane_calls_in_flight", "gauge", () => [{ value: inFlight, labels: { worker: "w0" } }]);
      sampled(registry, "inferencehub_queue_depth", "gauge", () => [{ value: 4, labels: { worker: "w0", model: "a", version: "1" } }]);
      new Gauge({ name: "process_resident_memory_bytes", help: "h", registers: [registry], aggregator: "omit" }).set(bytes);
      new Counter({ name: "process_cpu_seconds_total", help: "h", registers: [registry] }).inc(bytes);
      new Gauge({ name: "nodejs_eventloop_lag_seconds", help: "h", registers: [registry] }).set(Number.NaN);
    });
  const text = await textOfAll(
    new Map([
      ["gateway", await reading(1, 2, 10)],
      ["gateway-2", await reading(0, 3, 20)],
    ]),
    null,
  );
  expect(text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([
    'inferencehub_worker_up{worker="w0"} 0',
    'inferencehub_lane_calls_in_flight{worker="w0"} 5',
    'inferencehub_queue_depth{worker="w0",model="a",version="1"} 4',
    'process_resident_memory_bytes{process="gateway"} 10',
    'process_resident_memory_bytes{process="gateway-2"} 20',
    'process_cpu_seconds_total{process="gateway"} 10',
    'process_cpu_seconds_total{process="gateway-2"} 20',
    'nodejs_eventloop_lag_seconds{process="gateway"} Nan',
    'nodejs_eventloop_lag_seconds{process="gateway-2"} Nan',
  ]);
});

const noFleet = {
  workers: () => [],
  versions: () => [],
  queues: () => [],
  streams: () => [],
  waitingCalls: () => 1,
  attempts: () => ({ sent: 3, denied: 1 }),
};
const noTraffic = { canaries: () => [], canaryEndings: () => [], shadows: () => [] };

test("a gateway asks its other processes at each scrape, and stands alone without an answer", async () => {
  const other = createMetrics(noFleet, noTraffic, "1.0.0");
  other.controlRequest("GET", "/models", 200);
  let answers = new Map([["gateway-2", await other.read()]]);
  const metrics = createMetrics(noFleet, noTraffic, "1.0.0", undefined, { name: "gateway", read: async () => answers });
  metrics.controlRequest("GET", "/models", 200);
  const both = await metrics.text(null);
  expect(both).toContain('inferencehub_http_requests_total{method="GET",route="/models",status="200"} 2\n');
  expect(both).toContain("inferencehub_waiting_calls 2\n");
  expect(both).toContain('inferencehub_build_info{version="1.0.0"} 1\n');
  answers = new Map();
  expect(await metrics.text(null)).toContain("inferencehub_waiting_calls 1\n");
});

test("series of other models are left out, whoever counts them, and nothing else is", async () => {
  const versions = ["a", "b"].map((model) => ({ model, version: "1", ready: true }));
  const fleet = { ...noFleet, versions: () => versions };
  const alone = createMetrics(fleet, noTraffic, "1.0.0");
  const other = createMetrics(fleet, noTraffic, "1.0.0");
  const several = createMetrics(fleet, noTraffic, "1.0.0", undefined, {
    name: "gateway",
    read: async () => new Map([["gateway-2", await other.read()]]),
  });
  for (const metrics of [alone, several]) {
    const [all, told] = [await metrics.text(null), await metrics.text(new Set(["a"]))];
    expect(told).toContain('inferencehub_model_ready{model="a",version="1"}');
    expect([all.includes('model="b"'), told.includes('model="b"')]).toEqual([true, false]);
    const kinds = (text: string) => text.match(/^# TYPE .*$/gm);
    expect(kinds(told)).toEqual(kinds(all));
    for (const name of ["process_resident_memory_bytes", "nodejs_eventloop_lag_seconds", "inferencehub_waiting_calls"])
      expect(told).toMatch(new RegExp(`^${name}(\\{.*\\})? [\\d.]`, "m"));
  }
});
