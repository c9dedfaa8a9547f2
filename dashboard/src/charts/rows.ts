/** A chart's lines as the rows of a table: few enough to be read, each standing for a slice of time. */

import { type Columns, lowerBound, type TimeWindow } from "./downsample.ts";

export interface ChartRow {
  /** Begin of the slice, in seconds since the epoch. */
  readonly at: number;
  /** Mean of each line in the slice; null where it has no value. */
  readonly values: readonly (number | null)[];
}

/** Lengths of a slice that people count in, in seconds. */
const SLICES_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600];

/** Length of a slice with which the window has at most `maxRows` rows. */
export function sliceFor({ from, to }: TimeWindow, maxRows: number): number {
  return SLICES_S.find((length) => (to - from) / length <= maxRows) ?? Math.ceil((to - from) / maxRows);
}

/** Newest first; slices without any value are left out. */
export function rowsOf(columns: Columns, window: TimeWindow, maxRows: number): readonly ChartRow[] {
  const sliceS = sliceFor(window, maxRows);
  const rows: ChartRow[] = [];
  const stop = lowerBound(columns.at, window.to + 0.001);
  for (let begin = lowerBound(columns.at, window.from); begin < stop; ) {
    const slice = Math.floor(columns.at[begin]! / sliceS);
    let end = begin + 1;
    while (end < stop && Math.floor(columns.at[end]! / sliceS) === slice) end += 1;
    const values = columns.lines.map((line) => mean(line, begin, end));
    if (values.some((value) => value !== null)) rows.push({ at: slice * sliceS, values });
    begin = end;
  }
  return rows.reverse();
}

function mean(line: readonly (number | null)[], begin: number, end: number): number | null {
  let sum = 0;
  let count = 0;
  for (let index = begin; index < end; index += 1) {
    const value = line[index];
    if (value === null || value === undefined) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? null : sum / count;
}
