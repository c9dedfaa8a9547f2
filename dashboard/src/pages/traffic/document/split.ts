/** The split that a document wishes for and the one that calls really got, by exact version. */

import { exactVersion } from "../../../api/traffic-names.ts";
import type { Model, Sample, Traffic } from "../../../api/types.ts";

export interface VersionShare {
  readonly version: string;
  /** From 0 to 100. */
  readonly percent: number;
}

export interface LiveSplit {
  readonly calls: number;
  readonly errors: number;
  readonly versions: readonly (VersionShare & { readonly calls: number })[];
}

type Weighted = Pick<Traffic, "weights" | "labels">;

/** A canary that runs. */
export interface RunningCanary extends VersionShare {
  /** What it is judged by. */
  readonly baseline: string;
}

/** @param canary the share that comes before the weights divide the rest */
export function wishedSplit(document: Weighted, model: Pick<Model, "latest">, canary?: RunningCanary): VersionShare[] {
  const shares = new Map<string, number>();
  for (const [name, percent] of Object.entries(document.weights)) {
    const version = exactVersion(document, model, name);
    if (version !== undefined && percent > 0) shares.set(version, (shares.get(version) ?? 0) + percent);
  }
  if (canary !== undefined) giveFirst(shares, canary);
  return [...shares].map(([version, percent]) => ({ version, percent: round(percent) }));
}

/** What finished in the given seconds up to the newest sample. */
export function liveSplit(samples: readonly Sample[], model: string, seconds: number): LiveSplit {
  const since = (samples.at(-1)?.at ?? 0) - seconds * 1_000;
  const calls = new Map<string, number>();
  let errors = 0;
  for (const sample of samples) {
    if (sample.at <= since) continue;
    for (const each of sample.versions) {
      // Calls that failed before a version was chosen have none.
      if (each.model !== model || each.version === "" || each.calls === 0) continue;
      calls.set(each.version, (calls.get(each.version) ?? 0) + each.calls);
      errors += Object.values(each.errors).reduce((sum, count) => sum + count, 0);
    }
  }
  const all = [...calls.values()].reduce((sum, count) => sum + count, 0);
  const versions = [...calls].map(([version, count]) => ({ version, calls: count, percent: all === 0 ? 0 : (count / all) * 100 }));
  return { calls: all, errors, versions };
}

function giveFirst(shares: Map<string, number>, { version, percent, baseline }: RunningCanary): void {
  shares.delete(version);
  // The weights of a traffic file may leave everything to the canary; the gateway has found another version to compare it with.
  if (shares.size === 0) shares.set(baseline, 100);
  const rest = [...shares.values()].reduce((sum, share) => sum + share, 0);
  for (const [name, share] of shares) shares.set(name, (share / rest) * (100 - percent));
  shares.set(version, percent);
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
