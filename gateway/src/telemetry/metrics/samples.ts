/** Metrics whose values are read when somebody scrapes, in prom-client's registry, which knows the exposition format. */

import type { Metric, Registry } from "prom-client";
import metricTable from "../../../../contract/metrics.json" with { type: "json" };
import type { Distribution } from "../distribution.ts";

export interface Sample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
  /** For the parts of a histogram. */
  readonly metricName?: string;
}

/** What the contract says of a metric, as far as it is needed here. */
interface Described {
  readonly help: string;
  readonly processes?: string;
}

export type MetricName = keyof typeof metricTable.metrics;

/**
 * Registers a metric that `read` yields the samples of.
 *
 * prom-client's own children validate and hash their labels at each observation, which costs more than all the rest of
 * counting a request; the registry asks no more of a metric than a name and what it is made of.
 */
export function sampled(
  registry: Registry,
  name: MetricName,
  type: "counter" | "gauge" | "histogram",
  read: () => readonly Sample[],
): void {
  const { help, processes: aggregator = "sum" }: Described = metricTable.metrics[name];
  const metric = {
    name,
    async get() {
      return { name, help, type, values: read(), aggregator };
    },
  };
  registry.registerMetric(metric as unknown as Metric);
}

export function samplesFromDistribution(name: string, distribution: Distribution, labels: Readonly<Record<string, string>>): Sample[] {
  const { buckets, sum, count } = distribution.read();
  return [
    ...buckets.map(([le, value]) => ({ metricName: `${name}_bucket`, value, labels: { ...labels, le } })),
    { metricName: `${name}_sum`, value: sum, labels },
    { metricName: `${name}_count`, value: count, labels },
  ];
}
