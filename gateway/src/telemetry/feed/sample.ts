/** One second of calls, kept as text: small, easy on the garbage collector, and ready to be sent to whoever watches. */

import { Latencies } from "../latencies.ts";

/** What is known of all calls of a second, or of one version's. */
export interface Totals {
  readonly calls: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
}

/** One version's second. */
export interface VersionPart {
  readonly model: string;
  /** The version's entry in `versions`, as JSON. */
  readonly text: string;
  /** Packed; for the totals of those who may not see every model. */
  readonly latencies: string;
}

export interface Sample {
  readonly id: number;
  /** When the second was over, by the wall clock. */
  readonly atMs: number;
  /** The totals of all calls, as JSON. */
  readonly all: string;
  readonly parts: readonly VersionPart[];
  /** Calls that waited in the gateway for a worker to come back. */
  readonly waiting: number;
}

/** Of a second in which nothing happened; shared by all of them. */
export const noCalls = JSON.stringify(totalsFrom(0, {}, new Latencies()));

export function totalsFrom(calls: number, errors: Readonly<Record<string, number>>, latencies: Latencies): Totals {
  return { calls, errors, p50_ms: quantileMs(latencies, 0.5), p95_ms: quantileMs(latencies, 0.95), p99_ms: quantileMs(latencies, 0.99) };
}

/** The sample as JSON. @param models those that the reader may see; null: all */
export function textFromSample(sample: Sample, models: ReadonlySet<string> | null): string {
  const parts = models === null ? sample.parts : sample.parts.filter(({ model }) => models.has(model));
  const all = models === null ? sample.all : totalsOf(parts);
  return `{"id":${sample.id},"at":${sample.atMs},"versions":[${parts.map(({ text }) => text).join(",")}],"all":${all},"waiting":${sample.waiting}}`;
}

function totalsOf(parts: readonly VersionPart[]): string {
  if (parts.length === 0) return noCalls;
  const latencies = new Latencies();
  const errors: Record<string, number> = {};
  let calls = 0;
  for (const { text, latencies: packed } of parts) {
    const totals = JSON.parse(text) as Totals;
    calls += totals.calls;
    latencies.addPacked(packed);
    for (const [reason, count] of Object.entries(totals.errors)) errors[reason] = (errors[reason] ?? 0) + count;
  }
  return JSON.stringify(totalsFrom(calls, errors, latencies));
}

function quantileMs(latencies: Latencies, share: number): number | null {
  const us = latencies.quantileUs(share);
  return us === undefined ? null : Math.round(us) / 1_000;
}
