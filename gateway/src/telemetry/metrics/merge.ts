/** Makes one text of the metrics of several gateway processes: what counts the same is put together, what is of a process names it. */

import { AggregatorRegistry } from "prom-client";

/** As prom-client reads a metric; `aggregator` says how readings make one. */
export type ReadMetric = Awaited<ReturnType<AggregatorRegistry<"text/plain; version=0.0.4; charset=utf-8">["getMetricsAsJSON"]>>[number];

/** @param models those whose series are told */
export function textOfOne(metrics: readonly ReadMetric[], models: ReadonlySet<string>): Promise<string> {
  // As they are: of several processes some of them would make no sum.
  const told = metrics.map((metric) => ({ ...toldOf(metric, models), aggregator: "sum" }) as ReadMetric);
  return AggregatorRegistry.aggregate([told]).metrics();
}

/**
 * @param processes by name
 * @param models those whose series are told; null: all
 */
export function textOfAll(processes: ReadonlyMap<string, readonly ReadMetric[]>, models: ReadonlySet<string> | null): Promise<string> {
  const read = [...processes].map(([process, metrics]) =>
    metrics.map((metric) => (isOfProcess(metric) ? labelled(metric, process) : toldOf(metric, models))),
  );
  return AggregatorRegistry.aggregate(read).metrics();
}

/** What is counted about no model in particular has no such label, or an empty one. */
function toldOf(metric: ReadMetric, models: ReadonlySet<string> | null): ReadMetric {
  if (models === null) return metric;
  const values = (metric as MetricWithValues).values.filter(({ labels: { model } }) => !model || models.has(String(model)));
  return { ...metric, values } as ReadMetric;
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
