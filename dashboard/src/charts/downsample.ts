/** Thins columns to what a chart can show: of each slice of time the lowest and the highest value stay, so no peak is lost. */

/** Times ascending in seconds, and for each line its values at those times; null where there is none. */
export interface Columns {
  readonly at: readonly number[];
  readonly lines: readonly (readonly (number | null)[])[];
}

/** What is shown, in seconds since the epoch. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/**
 * The part of `columns` inside `window`, as at most about `maxPoints` points a line.
 *
 * Slices lie at multiples of their length, whatever the window: a chart that moves on by a second would else flicker.
 */
export function thinned(columns: Columns, window: TimeWindow, maxPoints: number): Columns {
  const { at, lines } = columns;
  const first = Math.max(0, lowerBound(at, window.from) - 1);
  const last = Math.min(at.length, lowerBound(at, window.to) + 1);
  if (last - first <= maxPoints) return { at: at.slice(first, last), lines: lines.map((line) => line.slice(first, last)) };
  // Two points a slice, and the slices at both ends may be cut by the window.
  const sliceS = (window.to - window.from) / Math.max(1, Math.floor(maxPoints / 2) - 2);
  const thinAt: number[] = [];
  const thinLines: (number | null)[][] = lines.map(() => []);
  for (let begin = first; begin < last; ) {
    const slice = Math.floor(at[begin]! / sliceS);
    let end = begin + 1;
    while (end < last && Math.floor(at[end]! / sliceS) === slice) end += 1;
    thinAt.push(at[begin]!);
    if (end - begin > 1) thinAt.push(at[end - 1]!);
    lines.forEach((line, index) => {
      const [earlier, later] = extremes(line, begin, end);
      thinLines[index]!.push(earlier);
      if (end - begin > 1) thinLines[index]!.push(later);
    });
    begin = end;
  }
  return { at: thinAt, lines: thinLines };
}

/** Lowest and highest value in the order in which they came; a slice without any is a gap. */
function extremes(line: readonly (number | null)[], begin: number, end: number): [number | null, number | null] {
  let lowest = -1;
  let highest = -1;
  for (let index = begin; index < end; index += 1) {
    const value = line[index];
    if (value === null || value === undefined) continue;
    if (lowest < 0 || value < line[lowest]!) lowest = index;
    if (highest < 0 || value > line[highest]!) highest = index;
  }
  if (lowest < 0) return [null, null];
  return lowest < highest ? [line[lowest]!, line[highest]!] : [line[highest]!, line[lowest]!];
}

/** Index of the first time that is not before `time`. */
export function lowerBound(at: readonly number[], time: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
