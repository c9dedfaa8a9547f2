/** Means, such as calls a second: with a digit after the point while that says something, so that they keep their width. */

import { formatCount } from "../../format/count.ts";

export function formatMean(mean: number | null): string {
  if (mean === null || mean >= 99.95) return formatCount(mean === null ? null : Math.round(mean));
  return mean > 0 && mean < 0.05 ? "< 0.1" : mean.toFixed(1);
}
