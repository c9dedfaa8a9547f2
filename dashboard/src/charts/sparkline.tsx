/** A small line without axes, beside the figures that it goes with. */

import classes from "./chart.module.css";

const WIDTH = 100;
const HEIGHT = 22;

/** As wide as its place. */
export function Sparkline({ values }: { readonly values: readonly number[] }) {
  return (
    <svg className={classes.spark} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <polyline
        points={pointsOf(values, WIDTH, HEIGHT)}
        fill="none"
        stroke="var(--mantine-color-indigo-5)"
        strokeWidth={1.5}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
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
