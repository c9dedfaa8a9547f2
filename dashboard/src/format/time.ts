/** Points in time for people. */

import { NOTHING } from "./figures.ts";

type Time = string | number | null | undefined;

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** just now, 5 minutes ago, yesterday, in 3 days; dates once months lie between. */
export function formatAgo(time: Time, now = Date.now()): string {
  const at = milliseconds(time);
  if (at === undefined) return "never";
  const seconds = (at - now) / 1_000;
  if (Math.abs(seconds) < 45) return "just now";
  if (Math.abs(seconds) > 60 * 86_400) return new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(at);
  const [unit, length] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? (["minute", 60] as const);
  return relative.format(Math.round(seconds / length), unit);
}

export function formatDateTime(time: Time): string {
  const at = milliseconds(time);
  return at === undefined ? NOTHING : dateTime.format(at);
}

/** 12:04:05, of a time that is not long ago. */
export function formatClock(time: Time): string {
  const at = milliseconds(time);
  return at === undefined ? NOTHING : clock.format(at);
}

function milliseconds(time: Time): number | undefined {
  if (time === null || time === undefined || time === "") return undefined;
  const at = typeof time === "number" ? time : Date.parse(time);
  return Number.isNaN(at) ? undefined : at;
}
