/** Quantiles of many seconds, or of many versions, from those of each: the exact ones would need every single duration. */

/** What is known of one part: how many durations, and three quantiles of them in milliseconds. */
export interface Part {
  readonly weight: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface Quantiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

const noQuantiles: Quantiles = { p50: null, p95: null, p99: null };

/** Halvings after which the answer is exact to far less than what is shown. */
const HALVINGS = 24;

/** Those of all parts together; null without any. Exact for one part, and where all durations of a part are alike. */
export function mixedQuantiles(parts: readonly Part[]): Quantiles {
  if (parts.length === 0) return noQuantiles;
  if (parts.length === 1) return { p50: parts[0]!.p50, p95: parts[0]!.p95, p99: parts[0]!.p99 };
  return { p50: quantile(parts, 0.5), p95: quantile(parts, 0.95), p99: quantile(parts, 0.99) };
}

function quantile(parts: readonly Part[], share: number): number {
  let total = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const { weight, p50, p99 } of parts) {
    total += weight;
    low = Math.min(low, p50);
    high = Math.max(high, p99);
  }
  const wanted = share * total;
  if (below(parts, low) >= wanted) return low;
  for (let halving = 0; halving < HALVINGS && high - low > low * 1e-4; halving += 1) {
    const middle = (low + high) / 2;
    if (below(parts, middle) >= wanted) high = middle;
    else low = middle;
  }
  return high;
}

/** How many durations are at most `duration`, taking them to be spread evenly between the quantiles that are known. */
function below(parts: readonly Part[], duration: number): number {
  let sum = 0;
  for (const { weight, p50, p95, p99 } of parts) {
    if (duration < p50) continue;
    if (duration >= p99) sum += weight;
    else if (duration >= p95) sum += weight * (0.95 + 0.04 * within(duration, p95, p99));
    else sum += weight * (0.5 + 0.45 * within(duration, p50, p95));
  }
  return sum;
}

function within(value: number, from: number, to: number): number {
  return to > from ? (value - from) / (to - from) : 1;
}
