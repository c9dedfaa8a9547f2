/** The four charts, which share their time and their cursor. */

import { useMemo } from "react";
import type { Sample } from "../../api/types.ts";
import { Chart } from "../../charts/chart.tsx";
import { useChartColours } from "../../charts/chart-colours.ts";
import type { TimeWindow } from "../../charts/downsample.ts";
import type { LineStyle } from "../../charts/plot-options.ts";
import { formatCount, formatMs } from "../../format/figures.ts";
import { linesFrom, totalsFrom } from "./lines.ts";
import classes from "./overview.module.css";
import { pointsFrom } from "./points.ts";
import type { Scope } from "./scope.ts";
import { type ColourOf, useReasonColours, useVersionColours } from "./version-colours.ts";

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
  const { requests, latency, errors, waiting, reasons, versions, waitingFor } = useMemo(() => linesFrom(points), [points]);
  const errorTotals = useMemo(() => totalsFrom(errors, window), [errors, window]);
  const versionColour = useVersionColours(useMemo(() => [...new Set([...versions, ...waitingFor])], [versions, waitingFor]));
  const reasonColour = useReasonColours(reasons);
  const shared = { window, onPick, onReset };
  return (
    <div className={classes.charts}>
      <Chart
        name="Requests"
        unit="per second, by version"
        kind="areas"
        lines={looksOf(versions, versionColour)}
        columns={requests}
        total="Calls"
        format={formatCount}
        whole
        whenEmpty="No calls in this time."
        {...shared}
      />
      <Chart
        name="Latency"
        unit="of successful calls"
        lines={[
          { label: "p50", colour: colours.p50 },
          { label: "p95", colour: colours.p95 },
          { label: "p99", colour: colours.p99 },
        ]}
        columns={latency}
        format={formatMs}
        formatMark={formatMsMark}
        {...shared}
      />
      <Chart
        name="Errors by reason"
        unit="per second"
        kind="bars"
        lines={looksOf(reasons, reasonColour)}
        columns={errors}
        format={formatCount}
        whole
        atRest={errorTotals}
        whenEmpty="No errors in this time."
        {...shared}
      />
      <Chart
        name="Calls waiting"
        unit="in queues, by version"
        kind="areas"
        lines={looksOf(waitingFor, versionColour)}
        columns={waiting}
        total="Waiting"
        format={formatCount}
        whole
        whenEmpty="No call waited in this time."
        {...shared}
      />
    </div>
  );
}

function looksOf(names: readonly string[], colourOf: ColourOf): readonly LineStyle[] {
  return names.map((label) => ({ label, colour: colourOf(label) }));
}

/** Marks of an axis are round: no digits are needed to tell them apart. */
function formatMsMark(ms: number): string {
  if (ms < 1_000) return `${Number(ms.toFixed(2))} ms`;
  return `${Number((ms / 1_000).toFixed(2))} s`;
}
