/** Lines on top of each other: of each slice of time the second with the greatest sum, with what it is made of. */

import { type Columns, lowerBound, type TimeWindow } from "./downsample.ts";

type Line = readonly (number | null)[];

/** Seconds without a value after which there is none in between. */
const GAP_S = 2.5;
const NOWHERE = -1;

/** At most `most` of them, evenly apart. Slices lie at multiples of their length, so that nothing flickers. */
export function worstSeconds({ at, lines }: Columns, { from, to }: TimeWindow, most: number): Columns {
  const sliceS = Math.max(1, Math.ceil((to - from) / Math.max(1, most - 1)));
  const stop = lowerBound(at, to + 0.001);
  const slices: number[] = [];
  const worst: number[] = [];
  for (let index = lowerBound(at, from); index < stop; index += 1) {
    const slice = Math.floor(at[index]! / sliceS);
    const before = slices.at(-1);
    if (before === slice) {
      if (sumAt(lines, index) > sumAt(lines, worst.at(-1)!)) worst[worst.length - 1] = index;
      continue;
    }
    if (before !== undefined && slice - before > 1 && at[index]! - at[index - 1]! > GAP_S) {
      slices.push(before + 1);
      worst.push(NOWHERE);
    }
    slices.push(slice);
    worst.push(index);
  }
  return {
    at: slices.map((slice) => (slice + 0.5) * sliceS),
    lines: lines.map((line) => worst.map((index) => line[index] ?? null)),
  };
}

/** Each line on top of those after it: drawn one after the other, each leaves its own part to be seen. */
export function stacked(lines: readonly Line[]): readonly Line[] {
  const sums: (number | null)[][] = [];
  for (let line = lines.length - 1; line >= 0; line -= 1) {
    const below = sums[0];
    sums.unshift(lines[line]!.map((value, index) => (value === null ? (below?.[index] ?? null) : value + (below?.[index] ?? 0))));
  }
  return sums;
}

/** The sum of all lines before them; without any it is nothing wherever there is a time. */
export function withTotal({ at, lines }: Columns): Columns {
  const isGap = (index: number) => lines.length > 0 && lines.every((line) => line[index] == null);
  return { at, lines: [at.map((_, index) => (isGap(index) ? null : sumAt(lines, index))), ...lines] };
}

function sumAt(lines: readonly Line[], index: number): number {
  let sum = 0;
  for (const line of lines) sum += line[index] ?? 0;
  return sum;
}
