/** Makes one text of the metrics of several gateway processes: what counts the same is put together, what is of a process names it. */

import { AggregatorRegistry } from "prom-client";

/** As prom-client reads a metric; `aggregator` says how readings make one. */
export type ReadMetric = Awaited<ReturnType<AggregatorRegistry<"text/plain; version=0.0.4; charset=utf-8">["getMetricsAsJSON"]>>[number];

/** By the name of the process. */
export function textOfAll(processes: ReadonlyMap<string, readonly ReadMetric[]>): Promise<string> {
  const read = [...processes].map(([process, metrics]) =>
    metrics.map((metric) => (isOfProcess(metric) ? labelled(metric, process) : metric)),
  );
  return AggregatorRegistry.aggregate(read).metrics();
}

/** Memory, time at work and the like. */
function isOfProcess({ name }: ReadMetric): boolean {
  return !name.startsWith("inferencehub_");
}

function labelled(metric: ReadMetric, process: string): ReadMetric {
  // A number that is none does not survive JSON.
  const values = (metric as MetricWithValues).values.map((each) => ({
    ...each,
    value: each.value ?? Number.NaN,
    labels: { ...each.labels, process },
  }));
  return { ...metric, aggregator: "sum", values } as ReadMetric;
}

interface MetricWithValues {
  readonly values: readonly { readonly value: number | null; readonly labels: Readonly<Record<string, string | number>> }[];
}
