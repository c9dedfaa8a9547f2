/** Numbers for people, in digits that any reader knows. */

import { NOTHING } from "./nothing.ts";

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

function isFigure(value: Figure): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}
