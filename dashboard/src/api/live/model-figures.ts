/** What each model and each of its versions did in the last minutes: for lists of models. */

import type { Sample, VersionSample } from "../types.ts";
import { failedOf, partFrom } from "./parts.ts";
import { mixedQuantiles, type Part } from "./quantiles.ts";
import { ofLast } from "./samples.ts";

export interface CallFigures {
  readonly calls: number;
  /** Calls a second. */
  readonly rate: number;
  readonly failed: number;
  /** From 0 to 1; null without any call. */
  readonly errorShare: number | null;
  /** Milliseconds, of the calls that went well; null without any. */
  readonly p95: number | null;
  /** From 0 to 1: of all calls of models, or for a version of those of its model; null without any. */
  readonly share: number | null;
}

export interface ModelFigures extends CallFigures {
  readonly versions: ReadonlyMap<string, CallFigures>;
}

export const FIGURES_S = 300;

/** By name of the model; one that was not called is not in it. Undefined while nothing is known. */
export function modelFiguresFrom(samples: readonly Sample[]): ReadonlyMap<string, ModelFigures> | undefined {
  if (samples.length === 0) return undefined;
  const seconds = ofLast(samples, FIGURES_S);
  const models = new Map<string, Map<string, VersionSample[]>>();
  for (const sample of seconds)
    for (const version of sample.versions) {
      const versions = models.get(version.model) ?? models.set(version.model, new Map()).get(version.model)!;
      (versions.get(version.version) ?? versions.set(version.version, []).get(version.version)!).push(version);
    }
  const all = callsOf(seconds.flatMap(({ versions }) => versions));
  return new Map([...models].map(([name, versions]) => [name, modelFrom(versions, seconds.length, all)]));
}

function modelFrom(versions: ReadonlyMap<string, VersionSample[]>, seconds: number, allCalls: number): ModelFigures {
  const parts = [...versions.values()].flat();
  const calls = callsOf(parts);
  return {
    ...figuresOf(parts, seconds, allCalls),
    versions: new Map([...versions].map(([version, its]) => [version, figuresOf(its, seconds, calls)])),
  };
}

function figuresOf(parts: readonly VersionSample[], seconds: number, ofCalls: number): CallFigures {
  const calls = callsOf(parts);
  const failed = parts.reduce((sum, { errors }) => sum + failedOf(errors), 0);
  const durations: Part[] = parts.flatMap(partFrom);
  return {
    calls,
    rate: calls / seconds,
    failed,
    errorShare: calls === 0 ? null : failed / calls,
    p95: mixedQuantiles(durations).p95,
    share: ofCalls === 0 ? null : calls / ofCalls,
  };
}

function callsOf(parts: readonly VersionSample[]): number {
  return parts.reduce((sum, { calls }) => sum + calls, 0);
}
