/** The last hour as samples in the order of their time; what comes twice is kept once. */

import type { Sample } from "../types.ts";

/** An hour at a sample a second. */
const KEPT_MS = 3_600_000;

/**
 * `known` with `arrived` added. Both are ascending; that is cheap where all that arrived is newer.
 *
 * Samples are told apart by their time, not by their number: numbers begin anew when the gateway does.
 */
export function withArrived(known: readonly Sample[], arrived: readonly Sample[]): readonly Sample[] {
  if (arrived.length === 0) return known;
  const last = known.at(-1);
  const all = last === undefined || arrived[0]!.at > last.at ? [...known, ...arrived] : merged(known, arrived);
  return trimmed(all);
}

/** The samples of the last so many seconds; each is of the second that ends with it. */
export function ofLast(samples: readonly Sample[], seconds: number): readonly Sample[] {
  const last = samples.at(-1);
  if (last === undefined) return samples;
  const from = last.at - seconds * 1000;
  const first = samples.findIndex(({ at }) => at > from);
  return first <= 0 ? samples : samples.slice(first);
}

function trimmed(samples: Sample[]): readonly Sample[] {
  const from = samples.at(-1)!.at - KEPT_MS;
  return samples[0]!.at > from ? samples : samples.filter(({ at }) => at > from);
}

function merged(known: readonly Sample[], arrived: readonly Sample[]): Sample[] {
  const byTime = new Map<number, Sample>();
  for (const sample of known) byTime.set(sample.at, sample);
  for (const sample of arrived) byTime.set(sample.at, sample);
  return [...byTime.values()].sort((one, other) => one.at - other.at);
}
