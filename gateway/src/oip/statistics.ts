/** What has been counted about a version's calls, in the words of the Open Inference Protocol's statistics extension. */
import type { VersionTotals } from "../telemetry/metrics/totals.ts";
import type { InferBatchStatistics, ModelStatistics, StatisticDuration } from "./documents.ts";

/** Nobody measures it apart: reading inputs and writing outputs is part of the gateway's own time, and there is no cache. */
const nothing: StatisticDuration = { count: 0, ns: 0 };

/** @param totals undefined: it has never been called */
export function statisticsOf(name: string, version: string, totals: VersionTotals | undefined): ModelStatistics {
  const succeeded = totals?.succeeded.count ?? 0;
  const unmeasured: StatisticDuration = { count: succeeded, ns: 0 };
  return {
    name,
    version,
    last_inference: totals?.lastAtMs ?? 0,
    inference_count: totals?.rows ?? 0,
    execution_count: totals?.executions ?? 0,
    inference_stats: {
      success: totals?.succeeded ?? nothing,
      fail: totals?.failed ?? nothing,
      queue: totals?.queue ?? nothing,
      compute_input: unmeasured,
      compute_infer: totals?.compute ?? nothing,
      compute_output: unmeasured,
      cache_hit: nothing,
      cache_miss: nothing,
    },
    batch_stats: (totals?.batches ?? []).map(batchStatistics),
  };
}

function batchStatistics({ rows, count, ns }: VersionTotals["batches"][number]): InferBatchStatistics {
  const unmeasured: StatisticDuration = { count, ns: 0 };
  return { batch_size: rows, compute_input: unmeasured, compute_infer: { count, ns }, compute_output: unmeasured };
}
