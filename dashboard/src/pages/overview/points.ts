/** The points of a window. A sample never changes, so each is looked at once for a scope, however often the page is drawn. */

import type { Sample } from "../../api/types.ts";
import type { TimeWindow } from "../../charts/downsample.ts";
import { type Point, pointFrom } from "./point.ts";
import type { Scope } from "./scope.ts";

/** Beside the window, so that lines lead out of it. */
const MARGIN_MS = 2_000;

const known = new WeakMap<Scope, WeakMap<Sample, Point>>();

export function pointsFrom(samples: readonly Sample[], scope: Scope, { from, to }: TimeWindow): readonly Point[] {
  const points = known.get(scope) ?? new WeakMap<Sample, Point>();
  known.set(scope, points);
  const found: Point[] = [];
  for (const sample of samples) {
    if (sample.at < from * 1000 - MARGIN_MS || sample.at > to * 1000 + MARGIN_MS) continue;
    let point = points.get(sample);
    if (point === undefined) points.set(sample, (point = pointFrom(sample, scope)));
    found.push(point);
  }
  return found;
}
