/** Samples as the gateway sends them, of made-up seconds. */

import type { Sample, VersionSample } from "../../src/api/types.ts";

export const NOON = Date.UTC(2026, 0, 1, 12);

export function versionSample(model: string, version: string, more: Partial<VersionSample> = {}): VersionSample {
  return { model, version, calls: 10, errors: {}, p50_ms: 2, p95_ms: 5, p99_ms: 9, rows: 10, batch_rows: 1, queued: 0, ...more };
}

/** The sample of a second after noon; the totals are those of its versions unless they are given. */
export function sampleAt(
  second: number,
  versions: VersionSample[] = [],
  { all, ...more }: Partial<Omit<Sample, "all">> & { readonly all?: Partial<Sample["all"]> } = {},
): Sample {
  const calls = versions.reduce((sum, version) => sum + version.calls, 0);
  const errors: Record<string, number> = {};
  for (const version of versions)
    for (const [reason, count] of Object.entries(version.errors)) errors[reason] = (errors[reason] ?? 0) + count;
  const first = versions[0];
  const quantiles = { p50_ms: first?.p50_ms ?? null, p95_ms: first?.p95_ms ?? null, p99_ms: first?.p99_ms ?? null };
  return { id: second, at: NOON + second * 1_000, versions, all: { calls, errors, ...quantiles, ...all }, waiting: 0, ...more };
}
