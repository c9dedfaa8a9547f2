/** Says in words what a chart shows, for those who do not see it. */

import { type Columns, lowerBound, type TimeWindow } from "./downsample.ts";

export interface Wording {
  /** Of the lines, in their order. */
  readonly labels: readonly string[];
  readonly value: (value: number) => string;
  readonly time: (seconds: number) => string;
}

/** One sentence a line: the last value, the mean, the highest and when that was. */
export function summaryOf(columns: Columns, window: TimeWindow, { labels, value, time }: Wording): string {
  const begin = lowerBound(columns.at, window.from);
  const end = lowerBound(columns.at, window.to + 0.001);
  const said = columns.lines.map((line, index) => {
    const label = labels[index] ?? "";
    let sum = 0;
    let count = 0;
    let highest = -1;
    let last: number | null = null;
    for (let position = begin; position < end; position += 1) {
      const found = line[position];
      if (found === null || found === undefined) continue;
      sum += found;
      count += 1;
      last = found;
      if (highest < 0 || found > line[highest]!) highest = position;
    }
    if (last === null) return `${label}: no values.`;
    return `${label}: last ${value(last)}, mean ${value(sum / count)}, highest ${value(line[highest]!)} at ${time(columns.at[highest]!)}.`;
  });
  return said.length > 0 ? said.join(" ") : "There is nothing to show.";
}
