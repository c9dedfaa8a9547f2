/** A chart of lines over time with its name, its legend, a summary in words, and the same as a table. */

import { ActionIcon, Paper, Skeleton, Text, Title, VisuallyHidden } from "@mantine/core";
import { IconChartLine, IconTable } from "@tabler/icons-react";
import { type ReactNode, useCallback, useEffect, useId, useMemo, useState } from "react";
import { Hint } from "../components/hint.tsx";
import classes from "./chart.module.css";
import { useChartColours } from "./chart-colours.ts";
import { ChartTable } from "./chart-table.tsx";
import { formatClock } from "./chart-time.ts";
import type { Columns, TimeWindow } from "./downsample.ts";
import { Legend } from "./legend.tsx";
import type { LineStyle, PlotKind } from "./plot-options.ts";
import { withTotal } from "./stack.ts";
import { summaryOf } from "./summary.ts";

export interface ChartProps {
  readonly name: string;
  /** What is counted, such as “calls a second”. */
  readonly unit: string;
  readonly lines: readonly LineStyle[];
  readonly kind?: PlotKind;
  readonly columns: Columns;
  /** What all lines together are called, where they lie on top of each other: it is said and listed before them. */
  readonly total?: string;
  readonly window: TimeWindow;
  /** A value in the legend and the table; null where there is none. */
  readonly format: (value: number | null) => string;
  /** A value on the axis. Defaults to `format`. */
  readonly formatMark?: (value: number) => string;
  readonly whole?: boolean;
  /** In the legend while the cursor is elsewhere. Defaults to the last values. */
  readonly atRest?: readonly (number | null)[];
  /** In the place of the chart while there is nothing to draw. */
  readonly whenEmpty?: ReactNode;
  readonly onPick: (window: TimeWindow) => void;
  readonly onReset: () => void;
}

const HEIGHT = 196;

export function Chart(props: ChartProps) {
  const {
    name,
    unit,
    lines,
    kind = "lines",
    columns,
    total,
    window,
    format,
    formatMark = format,
    whole = false,
    atRest,
    whenEmpty,
    onPick,
    onReset,
  } = props;
  const [asTable, setAsTable] = useState(false);
  const [cursor, setCursor] = useState<number | null>(null);
  const fetched = usePlot();
  const colours = useChartColours();
  const nameId = useId();
  const summaryId = useId();
  const listed = useMemo(() => (total === undefined ? columns : withTotal(columns)), [columns, total]);
  const entries = useMemo(() => (total === undefined ? lines : [{ label: total }, ...lines]), [lines, total]);
  const labels = useMemo(() => entries.map(({ label }) => label), [entries]);
  const summary = useMemo(() => summaryOf(listed, window, { labels, value: format, time: formatClock }), [listed, window, labels, format]);
  const mark = useCallback((value: number) => formatMark(value), [formatMark]);
  return (
    <Paper component="section" withBorder className={classes.chart} aria-labelledby={nameId}>
      <div className={classes.head}>
        <Title order={2} size="h3" id={nameId} className={classes.name!}>
          {name}
        </Title>
        <Text size="xs" c="dimmed" className={classes.unit!}>
          {unit}
        </Text>
        <ShowAs name={name} asTable={asTable} onChange={setAsTable} />
      </div>
      <Legend lines={entries} columns={listed} window={window} cursor={cursor} atRest={atRest} format={format} />
      {lines.length === 0 ? (
        <div className={classes.nothing}>{whenEmpty}</div>
      ) : asTable || fetched === "failed" ? (
        <ChartTable name={name} labels={labels} columns={listed} window={window} height={HEIGHT} format={format} />
      ) : (
        <div role="img" aria-labelledby={nameId} aria-describedby={summaryId} style={{ height: HEIGHT }}>
          {fetched === undefined ? (
            <Skeleton height={HEIGHT} />
          ) : (
            <fetched.Plot
              lines={lines}
              kind={kind}
              colours={colours}
              columns={columns}
              window={window}
              height={HEIGHT}
              formatMark={mark}
              whole={whole}
              onPick={onPick}
              onReset={onReset}
              onCursor={setCursor}
            />
          )}
        </div>
      )}
      <VisuallyHidden id={summaryId}>{summary}</VisuallyHidden>
    </Paper>
  );
}

interface ShowAsProps {
  readonly name: string;
  readonly asTable: boolean;
  readonly onChange: (asTable: boolean) => void;
}

function ShowAs({ name, asTable, onChange }: ShowAsProps) {
  const label = asTable ? `Show ${name} as a chart` : `Show ${name} as a table`;
  return (
    <Hint label={asTable ? "Show as chart" : "Show as table"}>
      <ActionIcon variant="subtle" color="gray" size="sm" className={classes.showAs!} aria-label={label} onClick={() => onChange(!asTable)}>
        {asTable ? <IconChartLine size={16} aria-hidden /> : <IconTable size={16} aria-hidden />}
      </ActionIcon>
    </Hint>
  );
}

/** The plot with its library, which comes in a chunk of its own; it is on its way as soon as any chart is. */
type Plot = typeof import("./plot.tsx").Plot;
/** A component in a box: React would call a bare one. */
type Fetched = { readonly Plot: Plot } | "failed" | undefined;

let fetched: Fetched;
const fetching = import("./plot.tsx").then(
  ({ Plot }) => (fetched = { Plot }),
  () => (fetched = "failed" as const),
);

/**
 * Undefined while it is on its way.
 *
 * No Suspense: a page that changes each second would keep a slow machine from ever finishing what was suspended.
 */
function usePlot(): Fetched {
  const [known, setKnown] = useState(fetched);
  useEffect(() => {
    if (known !== undefined) return;
    let isMounted = true;
    void fetching.then((arrived) => isMounted && setKnown(arrived));
    return () => {
      isMounted = false;
    };
  }, [known]);
  return known;
}
