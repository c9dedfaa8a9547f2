/** The split that a document aims at and the one that calls really got, by exact version. */

import { exactVersion, resolved } from "../../../api/traffic-names.ts";
import type { CanaryStatus, Model, Sample, Traffic, TrafficRevision } from "../../../api/types.ts";

export interface VersionShare {
  readonly version: string;
  /** From 0 to 100. */
  readonly percent: number;
}

export interface LiveSplit {
  readonly calls: number;
  readonly errors: number;
  readonly versions: readonly (VersionShare & { readonly calls: number })[];
  /** In ms since the epoch: what is counted begins there, later than was asked for, since other rules held before. */
  readonly since: number | undefined;
}

type Weighted = Pick<Traffic, "weights" | "labels">;

/** A canary that has a share before the weights divide the rest: one that runs, or one that a traffic file still asks for after it went through. */
export interface HoldingCanary extends VersionShare {
  readonly isOver: boolean;
  /** What divides the other calls, by exact version: as the gateway says, which has resolved every name when the canary began. */
  readonly rest: Readonly<Record<string, number>>;
}

/** @param run the last one, running or over */
export function holdingCanary(document: Traffic, run: CanaryStatus["run"]): HoldingCanary | undefined {
  if (run === undefined) return undefined;
  const { version, baseline, percent, rest = { [baseline]: 100 } } = run;
  if (run.state === "running") return { version, percent, rest, isOver: false };
  return isStillAskedFor(document, run) && percent === 100 ? { version, percent, rest: {}, isOver: true } : undefined;
}

/** A document that asks for a canary which is over is a traffic file's, which nobody but its owner changes. */
export function isStillAskedFor(document: Traffic, { version, state }: NonNullable<CanaryStatus["run"]>): boolean {
  return state !== "running" && document.canary !== undefined && resolved(document, document.canary.version) === version;
}

/** Of whoever asks for no version; a canary that runs comes before the weights. */
export function targetSplit(document: Weighted, model: Pick<Model, "latest">, canary?: HoldingCanary): VersionShare[] {
  const shares = new Map<string, number>();
  for (const [version, percent] of canary === undefined ? weightsByVersion(document, model) : sharesBeside(canary))
    if (percent > 0) shares.set(version, (shares.get(version) ?? 0) + percent);
  return [...shares].map(([version, percent]) => ({ version, percent: round(percent) }));
}

/** What finished in the given seconds up to the newest sample, and of that only what began after other rules had held. */
export function liveSplit(samples: readonly Sample[], model: string, seconds: number, changedAtMs = 0): LiveSplit {
  const asked = (samples.at(-1)?.at ?? Number.POSITIVE_INFINITY) - seconds * 1_000;
  const calls = new Map<string, number>();
  let errors = 0;
  samples.forEach((sample, i) => {
    // A sample holds what finished since the one before.
    if (sample.at <= asked || (samples[i - 1]?.at ?? sample.at - sampleMs) < changedAtMs) return;
    for (const each of sample.versions) {
      // Calls that failed before a version was chosen have none.
      if (each.model !== model || each.version === "" || each.calls === 0) continue;
      calls.set(each.version, (calls.get(each.version) ?? 0) + each.calls);
      errors += Object.values(each.errors).reduce((sum, count) => sum + count, 0);
    }
  });
  const all = [...calls.values()].reduce((sum, count) => sum + count, 0);
  const versions = [...calls].map(([version, count]) => ({ version, calls: count, percent: all === 0 ? 0 : (count / all) * 100 }));
  return { calls: all, errors, versions, since: changedAtMs > asked ? changedAtMs : undefined };
}

/** When the rules changed last, in ms since the epoch; 0: nobody knows of a change. Revisions come newest first. */
export function lastChange(revisions: readonly TrafficRevision[], run: CanaryStatus["run"]): number {
  const times = [revisions[0]?.at, run?.step_since, run?.ended_at];
  return Math.max(0, ...times.flatMap((at) => (at === undefined ? [] : [Date.parse(at)])));
}

const sampleMs = 1_000;

function weightsByVersion(document: Weighted, model: Pick<Model, "latest">): [version: string, percent: number][] {
  return Object.entries(document.weights).flatMap(([name, percent]) => {
    const version = exactVersion(document, model, name);
    return version === undefined ? [] : [[version, percent] as [string, number]];
  });
}

function sharesBeside({ version, percent, rest }: HoldingCanary): [version: string, percent: number][] {
  const others = Object.entries(rest).filter(([name]) => name !== version);
  const sum = others.reduce((total, [, share]) => total + share, 0);
  const left = others.length === 0 ? 100 : percent;
  return [...others.map(([name, share]): [string, number] => [name, (share / sum) * (100 - left)]), [version, left]];
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
