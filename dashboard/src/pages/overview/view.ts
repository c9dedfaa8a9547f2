/** Which stretch of time is shown: the last so many seconds, or a part that was picked out. */

import type { TimeWindow } from "../../charts/downsample.ts";

export const RANGES = [
  { seconds: 60, label: "1 min", name: "1 minute" },
  { seconds: 300, label: "5 min", name: "5 minutes" },
  { seconds: 900, label: "15 min", name: "15 minutes" },
  { seconds: 3600, label: "1 h", name: "hour" },
] as const;

export const DEFAULT_SECONDS = 300;

export interface View {
  readonly seconds: number;
  /** Absent: the last `seconds`, moving on. */
  readonly picked?: TimeWindow | undefined;
}

/** Less than this cannot be told apart: there is a sample a second. */
const SHORTEST_S = 5;
/** By how much of its length a picked part moves. */
const STEP = 0.5;

export function windowOf({ seconds, picked }: View, latest: number): TimeWindow {
  return picked ?? { from: latest - seconds, to: latest };
}

/** At least a few seconds long, inside the hour that is kept. */
export function pick(view: View, { from, to }: TimeWindow, latest: number): View {
  const length = Math.min(Math.max(to - from, SHORTEST_S), 3600);
  const middle = (from + to) / 2;
  const end = Math.min(Math.max(middle + length / 2, latest - 3600 + length), latest);
  return { ...view, picked: { from: end - length, to: end } };
}

export function follow({ seconds }: View): View {
  return { seconds };
}

/** -1 for earlier, 1 for later. */
export function moved(view: View, direction: -1 | 1, latest: number): View {
  const { from, to } = windowOf(view, latest);
  const by = direction * STEP * (to - from);
  return pick(view, { from: from + by, to: to + by }, latest);
}

/** The middle half. */
export function narrowed(view: View, latest: number): View {
  const { from, to } = windowOf(view, latest);
  const quarter = (to - from) / 4;
  return pick(view, { from: from + quarter, to: to - quarter }, latest);
}

/** How long what is shown is: “in 5 minutes”, “in 1 min 12 s”. */
export function duringWords({ seconds, picked }: View): string {
  const range = RANGES.find((each) => each.seconds === seconds);
  if (picked === undefined && range !== undefined) return `in ${seconds === 3600 ? "an hour" : range.name}`;
  const whole = Math.round(picked === undefined ? seconds : picked.to - picked.from);
  const minutes = Math.floor(whole / 60);
  return minutes === 0 ? `in ${whole} s` : whole % 60 === 0 ? `in ${minutes} min` : `in ${minutes} min ${whole % 60} s`;
}
