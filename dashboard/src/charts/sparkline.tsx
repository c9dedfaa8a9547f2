/** A small line without axes, beside the figures that it goes with. */

import classes from "./chart.module.css";

export interface SparklineProps {
  readonly values: readonly number[];
  readonly width?: number;
  readonly height?: number;
}

export function Sparkline({ values, width = 88, height = 22 }: SparklineProps) {
  return (
    <svg className={classes.spark} width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <polyline
        points={pointsOf(values, width, height)}
        fill="none"
        stroke="var(--mantine-color-indigo-5)"
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** From the left edge to the right one; the highest value is at the top. */
export function pointsOf(values: readonly number[], width: number, height: number): string {
  const highest = Math.max(1, ...values);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map((value, index) => `${(index * step).toFixed(1)},${(height - 1 - (value / highest) * (height - 2)).toFixed(1)}`)
    .join(" ");
}
