/** Figures as the judge's sentences have them. */

export function amount(count: number): string {
  return Math.floor(count).toLocaleString("en-US");
}

/** A share as a percentage. */
export function percentOf(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

export function milliseconds(us: number): string {
  return `${Number((us / 1_000).toPrecision(3))} ms`;
}

export function times(ratio: number): string {
  return `${Number(ratio.toPrecision(3))} times`;
}
