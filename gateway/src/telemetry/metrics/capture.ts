/** The metrics of captured calls; a gateway that captures none has no readings of them. */

import type { Registry } from "prom-client";
import { sampled } from "./samples.ts";

export interface CaptureCounts {
  readonly written: number;
  readonly dropped: number;
}

export function registerCapture(registry: Registry, counts: CaptureCounts | undefined): void {
  const only = (read: (counts: CaptureCounts) => number) => () => (counts === undefined ? [] : [{ value: read(counts), labels: {} }]);
  sampled(
    registry,
    "inferencehub_captured_calls_total",
    "counter",
    only(({ written }) => written),
  );
  sampled(
    registry,
    "inferencehub_capture_dropped_total",
    "counter",
    only(({ dropped }) => dropped),
  );
}
