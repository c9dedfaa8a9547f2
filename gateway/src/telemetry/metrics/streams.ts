/** What is counted about calls that are answered in chunks, per model version. */
import type { Registry } from "prom-client";
import { Distribution } from "../distribution.ts";
import { gapBoundsS } from "../gap-bounds.ts";
import { sampled, samplesFromDistribution } from "./samples.ts";

/** The part of a finished stream that is counted. */
export interface CountedStream {
  /** Who or what called it off; undefined: nobody did. */
  readonly cancelled: string | undefined;
  readonly measured: {
    readonly chunks: number;
    /** Undefined where none came. */
    readonly firstChunkMs: number | undefined;
    /** Gaps by `gapBoundsS`, not cumulative, and their sum. */
    readonly gaps: readonly number[];
    readonly gapsMs: number;
  };
}

/** Seconds until a first chunk: from a small model to the longest that anybody waits. */
const firstChunkBoundsS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

export class StreamCounters {
  readonly firstChunkS = new Distribution(firstChunkBoundsS);
  readonly gapS = new Distribution(gapBoundsS);
  chunks = 0;
  /** By how they ended: "OK" or a reason. */
  readonly ends = new Map<string, number>();
  /** By who or what called them off. */
  readonly cancelled = new Map<string, number>();

  add({ measured, cancelled }: CountedStream, reason = "OK"): void {
    const { chunks, firstChunkMs, gaps, gapsMs } = measured;
    this.chunks += chunks;
    if (firstChunkMs !== undefined) this.firstChunkS.record(firstChunkMs / 1e3);
    this.gapS.addCounts(gaps, gapsMs / 1e3);
    this.ends.set(reason, (this.ends.get(reason) ?? 0) + 1);
    if (cancelled !== undefined) this.cancelled.set(cancelled, (this.cancelled.get(cancelled) ?? 0) + 1);
  }
}

interface OfVersion {
  readonly model: string;
  readonly version: string;
  readonly streams: StreamCounters;
}

/** Streams that workers are at now. */
export type ActiveStreams = () => readonly { readonly model: string; readonly version: string; readonly streams: number }[];

export function registerStreams(registry: Registry, versions: Iterable<OfVersion>, active: ActiveStreams): void {
  const known = () => [...versions].filter(({ streams }) => streams.ends.size > 0);
  const labelled = (counts: "ends" | "cancelled", label: string) => () =>
    known().flatMap(({ model, version, streams }) =>
      [...streams[counts]].map(([name, value]) => ({ value, labels: { model, version, [label]: name } })),
    );
  sampled(registry, "inferencehub_active_streams", "gauge", () => {
    const now = active();
    // A series that went away at nought would be read as its last value for minutes.
    const none = known().filter(({ model, version }) => !now.some((each) => each.model === model && each.version === version));
    return [
      ...now.map(({ model, version, streams }) => ({ value: streams, labels: { model, version } })),
      ...none.map(({ model, version }) => ({ value: 0, labels: { model, version } })),
    ];
  });
  sampled(registry, "inferencehub_streams_total", "counter", labelled("ends", "reason"));
  sampled(registry, "inferencehub_streams_cancelled_total", "counter", labelled("cancelled", "where"));
  sampled(registry, "inferencehub_stream_chunks_total", "counter", () =>
    known().map(({ model, version, streams }) => ({ value: streams.chunks, labels: { model, version } })),
  );
  for (const [name, field] of [
    ["inferencehub_first_chunk_seconds", "firstChunkS"],
    ["inferencehub_chunk_gap_seconds", "gapS"],
  ] as const)
    sampled(registry, name, "histogram", () =>
      known().flatMap(({ model, version, streams }) => samplesFromDistribution(name, streams[field], { model, version })),
    );
}
