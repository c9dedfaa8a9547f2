/** One second of the calls in a scope: what the charts draw. */

import { failedOf, partFrom } from "../../api/live/parts.ts";
import { mixedQuantiles, type Quantiles } from "../../api/live/quantiles.ts";
import type { Sample, VersionSample } from "../../api/types.ts";
import type { TimeWindow } from "../../charts/downsample.ts";
import { includes, nameOfVersion, type Scope } from "./scope.ts";

export interface Point extends Quantiles {
  /** Seconds since the epoch. */
  readonly at: number;
  readonly calls: number;
  /** Calls that failed, by reason. */
  readonly errors: Readonly<Record<string, number>>;
  readonly failed: number;
  /** Calls that wait, in the gateway or in a worker's queue. */
  readonly waiting: number;
  /** What it is made of; together they are the whole. */
  readonly parts: readonly PartOfSecond[];
}

/** What one version has of it, or what is no version's. */
export interface PartOfSecond {
  readonly name: string;
  readonly calls: number;
  readonly waiting: number;
}

/** Calls that failed before it was known for which model they were, and those that wait in the gateway for a worker. */
export const NO_MODEL = "No model";
export const IN_GATEWAY = "In the gateway";

export function pointFrom(sample: Sample, scope: Scope): Point {
  return scope.model === undefined ? pointOfAll(sample) : pointOfScope(sample, scope);
}

function pointOfAll(sample: Sample): Point {
  const { calls, errors, p50_ms, p95_ms, p99_ms } = sample.all;
  const waiting = waitingIn(sample);
  const parts = [...sample.versions.map(partOf), ...restOf(sample)];
  return { at: sample.at / 1000, calls, errors, failed: failedOf(errors), waiting, parts, p50: p50_ms, p95: p95_ms, p99: p99_ms };
}

function partOf(version: VersionSample): PartOfSecond {
  return { name: nameOfVersion(version), calls: version.calls, waiting: version.queued };
}

function restOf({ all, versions, waiting }: Sample): PartOfSecond[] {
  const calls = all.calls - versions.reduce((sum, each) => sum + each.calls, 0);
  return [...(calls > 0 ? [{ name: NO_MODEL, calls, waiting: 0 }] : []), ...(waiting > 0 ? [{ name: IN_GATEWAY, calls: 0, waiting }] : [])];
}

function pointOfScope(sample: Sample, scope: Scope): Point {
  const versions = sample.versions.filter((version) => includes(scope, version));
  const errors: Record<string, number> = {};
  let calls = 0;
  let waiting = 0;
  for (const version of versions) {
    calls += version.calls;
    waiting += version.queued;
    for (const [reason, count] of Object.entries(version.errors)) errors[reason] = (errors[reason] ?? 0) + count;
  }
  const quantiles = mixedQuantiles(versions.flatMap(partFrom));
  return { at: sample.at / 1000, calls, errors, failed: failedOf(errors), waiting, parts: versions.map(partOf), ...quantiles };
}

function waitingIn({ waiting, versions }: Sample): number {
  return versions.reduce((sum, { queued }) => sum + queued, waiting);
}

/** Beside the window, so that lines lead out of it. */
const MARGIN_MS = 2_000;

/** Those of the window. A sample is of the second that ends with it. */
export function inWindow(samples: readonly Sample[], { from, to }: TimeWindow): readonly Sample[] {
  return samples.filter(({ at }) => at > from * 1000 && at <= to * 1000);
}

const known = new WeakMap<Scope, WeakMap<Sample, Point>>();

/** The same as `pointFrom`, looked at once. */
export function pointOf(sample: Sample, scope: Scope): Point {
  const points = known.get(scope) ?? new WeakMap<Sample, Point>();
  known.set(scope, points);
  const point = points.get(sample) ?? pointFrom(sample, scope);
  points.set(sample, point);
  return point;
}

export function pointsFrom(samples: readonly Sample[], scope: Scope, { from, to }: TimeWindow): readonly Point[] {
  return samples.filter(({ at }) => at >= from * 1000 - MARGIN_MS && at <= to * 1000 + MARGIN_MS).map((sample) => pointOf(sample, scope));
}
