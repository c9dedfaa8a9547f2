/** Amounts by day or month as bars on top of each other, with their names; what each bar holds is said when it is pointed at. */

import { Paper, Text, Title } from "@mantine/core";
import { useId } from "react";
import classes from "./bars.module.css";
import chart from "./chart.module.css";

export interface BarSeries {
  readonly name: string;
  readonly colour: string;
  /** One for each bar. */
  readonly values: readonly number[];
}

export interface BarsProps {
  readonly name: string;
  readonly unit: string;
  /** What each bar stands for. */
  readonly labels: readonly string[];
  readonly series: readonly BarSeries[];
  readonly format: (value: number) => string;
}

const HEIGHT = 180;
/** Parts of a bar's place that stay free. */
const GAP = 0.28;

export function Bars({ name, unit, labels, series, format }: BarsProps) {
  const id = useId();
  const totals = labels.map((_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  const most = Math.max(1, ...totals);
  return (
    <Paper component="section" withBorder className={chart.chart} aria-labelledby={id}>
      <div className={chart.head}>
        <Title order={2} size="h3" id={id} className={chart.name!}>
          {name}
        </Title>
        <Text size="xs" c="dimmed" className={chart.unit!}>
          {unit}
        </Text>
      </div>
      <div className={chart.legend} aria-hidden>
        {series.map(({ name: each, colour }) => (
          <span key={each} className={chart.entry}>
            <span className={chart.swatch} style={{ background: colour }} />
            {each}
          </span>
        ))}
      </div>
      <div className={classes.plot}>
        <Text size="xs" c="dimmed" className={classes.most!} aria-hidden>
          {format(most)}
        </Text>
        <svg
          className={classes.bars}
          viewBox={`0 0 ${labels.length} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={summaryOf(labels, totals, format)}
        >
          {labels.map((label, at) => (
            <Bar key={label} at={at} label={label} series={series} total={totals[at]!} most={most} format={format} />
          ))}
        </svg>
      </div>
      <div className={classes.labels} aria-hidden>
        <span>{labels[0]}</span>
        <span>{labels.at(-1)}</span>
      </div>
    </Paper>
  );
}

interface BarProps extends Pick<BarsProps, "series" | "format"> {
  readonly at: number;
  readonly label: string;
  readonly total: number;
  readonly most: number;
}

function Bar({ at, label, series, total, most, format }: BarProps) {
  const parts = series.map(({ name, values }) => ({ name, value: values[at] ?? 0 })).filter(({ value }) => value > 0);
  const says = [`${label}: ${format(total)}`, ...(parts.length > 1 ? parts.map(({ name, value }) => `${name}: ${format(value)}`) : [])];
  let top = HEIGHT;
  return (
    <g className={classes.bar}>
      <title>{says.join("\n")}</title>
      <rect className={classes.place} x={at} y={0} width={1} height={HEIGHT} />
      {series.map(({ name, colour, values }) => {
        const height = ((values[at] ?? 0) / most) * HEIGHT;
        top -= height;
        return <rect key={name} x={at + GAP / 2} y={top} width={1 - GAP} height={height} fill={colour} />;
      })}
    </g>
  );
}

function summaryOf(labels: readonly string[], totals: readonly number[], format: (value: number) => string): string {
  const highest = totals.indexOf(Math.max(...totals));
  if (highest < 0 || totals[highest] === 0) return "There is nothing to show.";
  const sum = totals.reduce((all, each) => all + each, 0);
  return `${format(sum)} in all, the most on ${labels[highest]}: ${format(totals[highest]!)}.`;
}
