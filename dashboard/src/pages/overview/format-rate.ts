/** Calls a second as a mean: with a digit after the point while that says something, so that it keeps its width. */

import { formatCount } from "../../format/count.ts";

export function formatRate(rate: number | null): string {
  return rate === null || rate >= 100 ? formatCount(rate === null ? null : Math.round(rate)) : rate.toFixed(1);
}
