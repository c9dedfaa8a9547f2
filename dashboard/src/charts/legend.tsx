/** The lines of a chart by name, with their values where the cursor is; last values where it is nowhere. */

import classes from "./chart.module.css";
import { formatClock } from "./chart-time.ts";
import { type Columns, lowerBound, type TimeWindow } from "./downsample.ts";
import type { LineStyle } from "./plot-options.ts";

export interface LegendProps {
  /** Those without a colour are no lines of the chart. */
  readonly lines: readonly (Pick<LineStyle, "label"> & Partial<LineStyle>)[];
  readonly columns: Columns;
  readonly window: TimeWindow;
  /** Seconds since the epoch. */
  readonly cursor: number | null;
  readonly atRest?: readonly (number | null)[] | undefined;
  readonly format: (value: number | null) => string;
}

export function Legend({ lines, columns, window, cursor, atRest, format }: LegendProps) {
  const index = indexAt(columns.at, window, cursor);
  const at = index === undefined ? undefined : columns.at[index];
  const shownOf = (line: number) => {
    if (cursor === null && atRest !== undefined) return atRest[line] ?? null;
    return index === undefined ? null : (columns.lines[line]?.[index] ?? null);
  };
  return (
    <div className={classes.legend} aria-hidden>
      {lines.map(({ label, colour }, line) => (
        <span key={label} className={classes.entry}>
          {colour !== undefined && <span className={classes.swatch} style={{ background: colour }} />}
          {label}
          <span className={classes.value}>{format(shownOf(line))}</span>
        </span>
      ))}
      <span className={classes.moment}>{cursor !== null && at !== undefined ? formatClock(at) : ""}</span>
    </div>
  );
}

/** The value nearest to the cursor, or the last one that is shown. */
function indexAt(at: readonly number[], window: TimeWindow, cursor: number | null): number | undefined {
  if (cursor === null) {
    const last = lowerBound(at, window.to + 0.001) - 1;
    return last >= 0 && at[last]! >= window.from ? last : undefined;
  }
  const after = lowerBound(at, cursor);
  const nearest = after > 0 && (after === at.length || cursor - at[after - 1]! < at[after]! - cursor) ? after - 1 : after;
  return at[nearest] !== undefined && Math.abs(at[nearest] - cursor) <= Math.max(2, (window.to - window.from) / 100) ? nearest : undefined;
}
