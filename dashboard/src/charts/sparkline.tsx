/** A small line without axes, beside the figures that it goes with. */

import classes from "./chart.module.css";

const WIDTH = 100;
const HEIGHT = 22;

export interface SparklineProps {
  /** Oldest first; null where there is none. */
  readonly values: readonly (number | null)[];
  readonly colour: string;
}

/** As wide as its place. */
export function Sparkline({ values, colour }: SparklineProps) {
  const parts = partsOf(values, WIDTH, HEIGHT);
  return (
    <svg className={classes.spark} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {parts.map((points) => (
        <g key={points}>
          <polygon points={`${points} ${closing(points, HEIGHT)}`} fill={colour} fillOpacity={0.14} />
          <polyline
            points={points}
            fill="none"
            stroke={colour}
            strokeWidth={1.5}
            strokeLinejoin="round"
            vectorEffect="non-scaling-stroke"
          />
        </g>
      ))}
    </svg>
  );
}

/** What hangs together; from the left edge to the right one, and the highest value is at the top. */
export function partsOf(values: readonly (number | null)[], width: number, height: number): readonly string[] {
  const highest = Math.max(Number.MIN_VALUE, ...values.map((value) => value ?? 0));
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const parts: string[][] = [];
  let before: number | null = null;
  values.forEach((value, index) => {
    if (value !== null) {
      if (before === null) parts.push([]);
      parts.at(-1)!.push(`${(index * step).toFixed(1)},${(height - 1 - (value / highest) * (height - 2)).toFixed(1)}`);
    }
    before = value;
  });
  return parts.map((points) => points.join(" "));
}

/** Down to the ground and back to the begin. */
function closing(points: string, height: number): string {
  const all = points.split(" ");
  const x = (point: string | undefined) => point?.split(",")[0] ?? "0";
  return `${x(all.at(-1))},${height} ${x(all[0])},${height}`;
}
