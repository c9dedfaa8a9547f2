/** Numbers, shares, bytes and durations for people, in digits that any reader knows. */

/** In place of a figure that there is none of. */
export const NOTHING = "—";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

type Figure = number | null | undefined;

/** 950, 12,340, 1.2M; small fractions keep a digit. */
export function formatCount(value: Figure): string {
  if (!isFigure(value)) return NOTHING;
  if (!Number.isInteger(value) && Math.abs(value) < 100) return value.toFixed(1);
  return Math.abs(value) < 100_000 ? whole.format(value) : compact.format(value);
}

/** 512 B, 1.5 kB, 3.2 MB: thousands, as networks count. */
export function formatBytes(bytes: Figure): string {
  if (!isFigure(bytes)) return NOTHING;
  if (bytes < 1_000) return `${whole.format(bytes)} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1_000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${value < 99.95 ? value.toFixed(1) : whole.format(value)} ${units[unit]}`;
}

/** Of a share from 0 to 1: 0.4 %, 12 %, 99.8 %. Never 100 % or 0 % for what is only close to it. */
export function formatPercent(share: Figure): string {
  if (!isFigure(share)) return NOTHING;
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent < 0.1) return "< 0.1 %";
  if (percent > 99.9) return "> 99.9 %";
  return `${percent < 10 || percent > 90 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

/** Of a share from 0 to 1, to three digits: 0.833 %, 97.9 %. */
export function formatShare(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

function isFigure(value: Figure): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** Means, such as calls a second: with a digit after the point while that says something, so that they keep their width. */
export function formatMean(mean: number | null): string {
  if (mean === null || mean >= 99.95) return formatCount(mean === null ? null : Math.round(mean));
  return mean > 0 && mean < 0.05 ? "< 0.1" : mean.toFixed(1);
}

/** 0.42 ms, 12.3 ms, 340 ms, 1.25 s, 2 min 5 s; a dash for none. */
export function formatMs(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return NOTHING;
  if (ms < 1) return `${ms.toFixed(2)} ms`;
  if (ms < 99.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_995) return `${(ms / 1_000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
