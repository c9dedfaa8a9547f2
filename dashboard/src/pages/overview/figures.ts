/** The figures of the tiles; null where there is nothing to say, never a made-up zero. */

import { ofLast } from "../../api/live/samples.ts";
import type { Sample } from "../../api/types.ts";
import { failedOf, partFrom, waitingIn } from "./points.ts";
import { mixedQuantiles } from "./quantiles.ts";

export interface Figures {
  /** Calls a second, over the last five. */
  readonly rate: number | null;
  /** From 0 to 1, of the last minute's calls. */
  readonly errorShare: number | null;
  /** Milliseconds, of the last minute's successful calls. */
  readonly p95: number | null;
  readonly waiting: number | null;
}

const RATE_S = 5;
const MINUTE_S = 60;

export function figuresFrom(samples: readonly Sample[]): Figures {
  const last = samples.at(-1);
  if (last === undefined) return { rate: null, errorShare: null, p95: null, waiting: null };
  const recent = samples.slice(-RATE_S).filter(({ at }) => at > last.at - (RATE_S + 1) * 1000);
  const minute = ofLast(samples, MINUTE_S);
  const calls = sumOf(minute, ({ all }) => all.calls);
  return {
    rate: sumOf(recent, ({ all }) => all.calls) / recent.length,
    errorShare: calls === 0 ? null : sumOf(minute, ({ all }) => failedOf(all.errors)) / calls,
    p95: mixedQuantiles(minute.flatMap(({ all }) => partFrom(all))).p95,
    waiting: waitingIn(last),
  };
}

function sumOf(samples: readonly Sample[], pick: (sample: Sample) => number): number {
  return samples.reduce((sum, sample) => sum + pick(sample), 0);
}
