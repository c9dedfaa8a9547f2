/** The metrics of canaries and shadows, read when somebody scrapes. */

import type { Registry } from "prom-client";
import type { Distribution } from "../distribution.ts";
import { sampled, samplesFromDistribution } from "./samples.ts";

export interface ShadowCounts {
  readonly model: string;
  readonly version: string;
  readonly shadowVersion: string;
  readonly agreed: number;
  readonly disagreed: number;
  readonly failures: ReadonlyMap<string, number>;
  readonly dropped: ReadonlyMap<string, number>;
  readonly shadowS: Distribution;
}

export interface TrafficView {
  /** Those that run now. */
  canaries(): readonly { readonly model: string; readonly version: string; readonly percent: number }[];
  canaryEndings(): Iterable<{ readonly model: string; readonly outcome: string; readonly count: number }>;
  shadows(): readonly ShadowCounts[];
}

export function registerTraffic(registry: Registry, traffic: TrafficView): void {
  sampled(registry, "inferencehub_canary_share_ratio", "gauge", () =>
    traffic.canaries().map(({ model, version, percent }) => ({ value: percent / 100, labels: { model, version } })),
  );
  sampled(registry, "inferencehub_canary_endings_total", "counter", () =>
    [...traffic.canaryEndings()].map(({ model, outcome, count }) => ({ value: count, labels: { model, outcome } })),
  );
  sampled(registry, "inferencehub_shadow_calls_total", "counter", () =>
    traffic
      .shadows()
      .flatMap((pair) =>
        [
          { outcome: "agreed", reason: "OK", value: pair.agreed },
          { outcome: "disagreed", reason: "OK", value: pair.disagreed },
          ...[...pair.failures].map(([reason, value]) => ({ outcome: "failed", reason, value })),
          ...[...pair.dropped].map(([reason, value]) => ({ outcome: "dropped", reason, value })),
        ].map(({ value, outcome, reason }) => ({ value, labels: { ...labelsOf(pair), outcome, reason } })),
      ),
  );
  sampled(registry, "inferencehub_shadow_duration_seconds", "histogram", () =>
    traffic.shadows().flatMap((pair) => samplesFromDistribution("inferencehub_shadow_duration_seconds", pair.shadowS, labelsOf(pair))),
  );
}

function labelsOf({ model, version, shadowVersion }: ShadowCounts): { model: string; version: string; shadow_version: string } {
  return { model, version, shadow_version: shadowVersion };
}
