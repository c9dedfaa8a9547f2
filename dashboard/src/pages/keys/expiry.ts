/** When a key ends: the choices of the form, and how long one that exists still works. */

const DAY_MS = 86_400_000;
/** More than this and nobody is in a hurry. */
const SOON_MS = 7 * DAY_MS;

export const expiryChoices = [
  { value: "never", label: "Never" },
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
  { value: "date", label: "On a date" },
] as const;

export type Expiry = (typeof expiryChoices)[number]["value"];

/** The moment at which the key would end; null: never; undefined: no date is given. */
export function endFromChoice(expiry: Expiry, date: string, nowMs: number): number | null | undefined {
  if (expiry === "never") return null;
  return expiry === "date" ? endOfDay(date) : nowMs + Number(expiry) * DAY_MS;
}

/** As the API takes it. */
export function daysUntil(endMs: number, nowMs: number): number {
  return (endMs - nowMs) / DAY_MS;
}

export function endsSoon(expiresAt: string | null, nowMs: number): boolean {
  return expiresAt !== null && Date.parse(expiresAt) - nowMs < SOON_MS;
}

/** A day of this browser's calendar ends at its next midnight. */
function endOfDay(date: string): number | undefined {
  const [year, month, day] = date.split("-").map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const end = new Date(year, month - 1, day + 1).getTime();
  return Number.isNaN(end) ? undefined : end;
}
