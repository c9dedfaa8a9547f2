/** What the part of one version in one second says of its calls. */

import type { VersionSample } from "../types.ts";
import type { Part } from "./quantiles.ts";

/** How long its successful calls took; nothing without any. */
export function partFrom({
  calls,
  errors,
  p50_ms,
  p95_ms,
  p99_ms,
}: Pick<VersionSample, "calls" | "errors" | "p50_ms" | "p95_ms" | "p99_ms">): Part[] {
  const weight = calls - failedOf(errors);
  if (weight <= 0 || p50_ms === null || p95_ms === null || p99_ms === null) return [];
  return [{ weight, p50: p50_ms, p95: p95_ms, p99: p99_ms }];
}

export function failedOf(errors: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const reason in errors) sum += errors[reason]!;
  return sum;
}
