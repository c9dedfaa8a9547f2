/** The four charts, which share their time and their cursor. */

import { useMemo } from "react";
import type { Sample } from "../../api/types.ts";
import { Chart } from "../../charts/chart.tsx";
import { type ChartColours, coloursFor, useChartColours } from "../../charts/chart-colours.ts";
import type { TimeWindow } from "../../charts/downsample.ts";
import type { LineStyle } from "../../charts/plot-options.ts";
import { formatCount, formatMs } from "../../format/figures.ts";
import { linesFrom, OTHER_REASONS, totalsFrom } from "./lines.ts";
import classes from "./overview.module.css";
import { pointsFrom } from "./points.ts";
import type { Scope } from "./scope.ts";

export interface ChartsProps {
  readonly samples: readonly Sample[];
  readonly scope: Scope;
  readonly window: TimeWindow;
  readonly onPick: (window: TimeWindow) => void;
  readonly onReset: () => void;
}

export function Charts({ samples, scope, window, onPick, onReset }: ChartsProps) {
  const colours = useChartColours();
  const points = useMemo(() => pointsFrom(samples, scope, window), [samples, scope, window]);
  const { requests, latency, errors, reasons, waiting } = useMemo(() => linesFrom(points), [points]);
  const errorTotals = useMemo(() => totalsFrom(errors, window), [errors, window]);
  const looks = useMemo(() => looksOf(reasons, colours), [reasons, colours]);
  const shared = { window, onPick, onReset };
  return (
    <div className={classes.charts}>
      <Chart name="Requests" unit="per second" lines={looks.requests} columns={requests} format={formatCount} whole {...shared} />
      <Chart
        name="Latency"
        unit="of successful calls"
        lines={looks.latency}
        columns={latency}
        format={formatMs}
        formatMark={formatMsMark}
        {...shared}
      />
      <Chart
        name="Errors by reason"
        unit="per second"
        kind="bars"
        lines={looks.errors}
        columns={errors}
        format={formatCount}
        whole
        atRest={errorTotals}
        whenEmpty="No errors in this time."
        {...shared}
      />
      <Chart
        name="Calls waiting"
        unit="in the gateway and in queues"
        lines={looks.waiting}
        columns={waiting}
        format={formatCount}
        whole
        {...shared}
      />
    </div>
  );
}

/** Marks of an axis are round: no digits are needed to tell them apart. */
function formatMsMark(ms: number): string {
  if (ms < 1_000) return `${Number(ms.toFixed(2))} ms`;
  return `${Number((ms / 1_000).toFixed(2))} s`;
}

function looksOf(reasons: readonly string[], colours: ReturnType<typeof useChartColours>) {
  return {
    requests: [{ label: "Calls", colour: colours.main, filled: true }],
    latency: [
      { label: "p50", colour: colours.p50 },
      { label: "p95", colour: colours.p95 },
      { label: "p99", colour: colours.p99 },
    ],
    errors: reasonLines(reasons, colours),
    waiting: [{ label: "Waiting", colour: colours.main, filled: true }],
  };
}

/** By place in the palette: what failed is red, what took too long or was too much is orange. */
const PREFERRED: Readonly<Record<string, number>> = {
  MODEL_FAILED: 0,
  DEADLINE_EXCEEDED: 1,
  QUEUE_FULL: 2,
  INVALID_REQUEST: 3,
  RATE_LIMITED: 4,
  INPUT_MISMATCH: 5,
  WORKER_LOST: 6,
  INTERNAL: 7,
};

/** A reason has the same colour each time. */
function reasonLines(reasons: readonly string[], colours: ChartColours): readonly LineStyle[] {
  const found = coloursFor(
    reasons.filter((reason) => reason !== OTHER_REASONS),
    PREFERRED,
    colours.categories,
  );
  return reasons.map((label) => ({ label, colour: found.get(label) ?? colours.rest }));
}
