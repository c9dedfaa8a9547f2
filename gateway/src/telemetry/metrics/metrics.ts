/** The metrics of a gateway, of one process or of several; contract/metrics.json lists them all. */

import { collectDefaultMetrics, Registry } from "prom-client";
import { CallCounters, type CountedCall } from "./calls.ts";
import { type CaptureCounts, registerCapture } from "./capture.ts";
import { type LimitStoreView, registerLimitStore } from "./limit-store.ts";
import { type ReadMetric, textOfAll, textOfOne } from "./merge.ts";
import { type Sample, sampled, samplesFromDistribution } from "./samples.ts";
import { registerState, type StateView } from "./state.ts";
import { type ActiveStreams, registerStreams } from "./streams.ts";
import { registerTokens, type TokenView } from "./tokens.ts";
import { totalsOf, type VersionTotals } from "./totals.ts";
import { registerTraffic, type TrafficView } from "./traffic.ts";

/** One version's state and one worker's, read when somebody scrapes. */
export interface FleetView {
  workers(): readonly { readonly worker: string; readonly connected: boolean; readonly callsInFlight: number }[];
  versions(): readonly { readonly model: string; readonly version: string; readonly ready: boolean }[];
  queues(): readonly QueueView[];
  waitingCalls(): number;
  readonly streams: ActiveStreams;
  /** How often calls were handed to workers, and how often one was not sent again because too many were. */
  attempts(): { readonly sent: number; readonly denied: number };
}

/** One version's queue at one worker, as that last told. */
export interface QueueView {
  readonly worker: string;
  readonly model: string;
  readonly version: string;
  readonly queuedCalls: number;
  readonly delayMs: number;
}

export interface Metrics {
  readonly contentType: string;
  /** One finished call of POST /predict. */
  call(call: CountedCall): void;
  /** One finished request of any other route; `route` is its pattern, empty when there was none. */
  controlRequest(method: string, route: string, status: number): void;
  /** @param models those whose series are told; null: all */
  text(models: ReadonlySet<string> | null): Promise<string>;
  /** The same before it is text, of this process alone. */
  read(): Promise<readonly ReadMetric[]>;
  /** What the calls of each version come to, as far as this process has counted them. */
  totals(): readonly VersionTotals[];
}

/** The other processes of a gateway, and the name of this one. */
export interface OtherProcesses {
  readonly name: string;
  /** What each of them reads now, by name. */
  read(): Promise<ReadonlyMap<string, readonly ReadMetric[]>>;
}

/** What gateways share, as far as there is any. */
export interface StoreViews {
  readonly limits?: LimitStoreView | undefined;
  readonly state?: StateView | undefined;
}

export function createMetrics(
  fleet: FleetView,
  traffic: TrafficView,
  version: string,
  stores: StoreViews = {},
  others?: OtherProcesses,
  tokens: TokenView = { refused: new Map() },
  captured?: CaptureCounts,
): Metrics {
  const registry = new Registry();
  const calls = new CallCounters();
  const controlRequests = new Map<string, Sample & { value: number }>();
  collectDefaultMetrics({ register: registry });
  registerCalls(registry, calls);
  registerStreams(registry, calls, () => fleet.streams());
  registerFleet(registry, fleet);
  registerTraffic(registry, traffic);
  registerTokens(registry, tokens);
  registerLimitStore(registry, stores.limits);
  registerState(registry, stores.state);
  registerCapture(registry, captured);
  sampled(registry, "inferencehub_http_requests_total", "counter", () => [...controlRequests.values()]);
  sampled(registry, "inferencehub_build_info", "gauge", () => [{ value: 1, labels: { version } }]);

  const read = (): Promise<readonly ReadMetric[]> => registry.getMetricsAsJSON();

  async function readAll({ name, read: readOthers }: OtherProcesses): Promise<ReadonlyMap<string, readonly ReadMetric[]>> {
    const [others, own] = await Promise.all([readOthers(), read()]);
    return new Map([[name, own], ...others]);
  }

  return {
    contentType: registry.contentType,
    call: (call) => calls.add(call, Date.now()),
    controlRequest(method, route, status) {
      const key = `${method} ${route} ${status}`;
      const known = controlRequests.get(key);
      if (known) known.value += 1;
      else controlRequests.set(key, { value: 1, labels: { method, route, status: String(status) } });
    },
    async text(models) {
      if (others !== undefined) return textOfAll(await readAll(others), models);
      return models === null ? registry.metrics() : textOfOne(await read(), models);
    },
    read,
    totals: () => [...calls].map(totalsOf),
  };
}

function registerCalls(registry: Registry, calls: CallCounters): void {
  sampled(registry, "inferencehub_requests_total", "counter", () =>
    [...calls].flatMap(({ model, version, requests }) =>
      [...requests.values()].map(({ reason, status, count }) => ({
        value: count,
        labels: { model, version, reason, status: String(status) },
      })),
    ),
  );
  for (const [name, field] of [
    ["inferencehub_rows_total", "rows"],
    ["inferencehub_request_bytes_total", "bytesIn"],
    ["inferencehub_response_bytes_total", "bytesOut"],
  ] as const)
    sampled(registry, name, "counter", () =>
      [...calls].map((each) => ({ value: each[field], labels: { model: each.model, version: each.version } })),
    );
  for (const [name, field] of [
    ["inferencehub_request_duration_seconds", "durationS"],
    ["inferencehub_queue_duration_seconds", "queueS"],
    ["inferencehub_compute_duration_seconds", "computeS"],
    ["inferencehub_batch_calls", "batchCalls"],
    ["inferencehub_batch_rows", "batchRows"],
  ] as const)
    sampled(registry, name, "histogram", () =>
      [...calls].flatMap((each) => samplesFromDistribution(name, each[field], { model: each.model, version: each.version })),
    );
}

function registerFleet(registry: Registry, fleet: FleetView): void {
  sampled(registry, "inferencehub_worker_up", "gauge", () =>
    fleet.workers().map(({ worker, connected }) => ({ value: connected ? 1 : 0, labels: { worker } })),
  );
  sampled(registry, "inferencehub_lane_calls_in_flight", "gauge", () =>
    fleet.workers().map(({ worker, callsInFlight }) => ({ value: callsInFlight, labels: { worker } })),
  );
  sampled(registry, "inferencehub_queue_depth", "gauge", () =>
    fleet.queues().map(({ worker, model, version, queuedCalls }) => ({ value: queuedCalls, labels: { worker, model, version } })),
  );
  sampled(registry, "inferencehub_queue_delay_seconds", "gauge", () =>
    fleet.queues().map(({ worker, model, version, delayMs }) => ({ value: delayMs / 1e3, labels: { worker, model, version } })),
  );
  sampled(registry, "inferencehub_model_ready", "gauge", () =>
    fleet.versions().map(({ model, version, ready }) => ({ value: ready ? 1 : 0, labels: { model, version } })),
  );
  sampled(registry, "inferencehub_waiting_calls", "gauge", () => [{ value: fleet.waitingCalls(), labels: {} }]);
  sampled(registry, "inferencehub_call_attempts_total", "counter", () => [{ value: fleet.attempts().sent, labels: {} }]);
  sampled(registry, "inferencehub_retries_denied_total", "counter", () => [{ value: fleet.attempts().denied, labels: {} }]);
}
