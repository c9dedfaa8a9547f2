/** Which days, or months, are looked at. All days are those of UTC, as the gateway counts them. */

export type RangeName = "7d" | "30d" | "12m";

export interface Range {
  /** The first day, such as 2026-11-01. */
  readonly from: string;
  /** The last day; today. */
  readonly to: string;
  /** What stands together. */
  readonly by: "day" | "month";
}

export const ranges: readonly { readonly name: RangeName; readonly label: string }[] = [
  { name: "7d", label: "7 days" },
  { name: "30d", label: "30 days" },
  { name: "12m", label: "12 months" },
];

const DAY_MS = 86_400_000;

export function rangeNameFrom(text: string | undefined): RangeName {
  return ranges.find(({ name }) => name === text)?.name ?? "30d";
}

export function rangeOf(name: RangeName, now: number): Range {
  const to = dayOf(now);
  if (name !== "12m") return { from: dayOf(now - (name === "7d" ? 6 : 29) * DAY_MS), to, by: "day" };
  const { year, month } = monthOf(now);
  return { from: dayOf(Date.UTC(year, month - 11, 1)), to, by: "month" };
}

/** Every day or month of the range, whether anything was used in it or not. */
export function periodsOf({ from, to, by }: Range): readonly string[] {
  const periods: string[] = [];
  if (by === "day") for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) periods.push(dayOf(at));
  else {
    const { year, month } = monthOf(Date.parse(from));
    for (let at = 0; Date.UTC(year, month + at, 1) <= Date.parse(to); at += 1)
      periods.push(dayOf(Date.UTC(year, month + at, 1)).slice(0, 7));
  }
  return periods;
}

const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const longMonth = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });

/** `2026-11-30` is 30 Nov, `2026-11` is Nov 2026. */
export function formatPeriod(period: string): string {
  return (period.length === 7 ? longMonth : shortDay).format(Date.parse(period));
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function monthOf(at: number): { readonly year: number; readonly month: number } {
  const date = new Date(at);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() };
}
