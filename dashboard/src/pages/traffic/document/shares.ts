/**
 * Shares of the calls that always add up to 100 %. They are counted in hundredths of a percent, the gateway's own grain, so that no sum
 * is ever 99.99.
 */

export interface Share {
  /** A version, a label or `latest`. */
  readonly name: string;
  readonly places: number;
}

export const allPlaces = 10_000;

export function placesFromPercent(percent: number): number {
  return Math.round(percent * 100);
}

export function percentFromPlaces(places: number): number {
  return places / 100;
}

export function sharesFromWeights(weights: Readonly<Record<string, number>>): Share[] {
  return Object.entries(weights).map(([name, percent]) => ({ name, places: placesFromPercent(percent) }));
}

export function weightsFromShares(shares: readonly Share[]): Record<string, number> {
  return Object.fromEntries(shares.map(({ name, places }) => [name, percentFromPlaces(places)]));
}

/** One share moves, and the others give or take in proportion to what they had; with nothing to go by they get the same each. */
export function moved(shares: readonly Share[], name: string, places: number): Share[] {
  const others = shares.filter((share) => share.name !== name);
  const wanted = others.length === 0 ? allPlaces : Math.min(allPlaces, Math.max(0, Math.round(places)));
  const divided = divide(allPlaces - wanted, others, grainOf([...shares.map((share) => share.places), wanted]));
  return shares.map((share) => (share.name === name ? { name, places: wanted } : divided.get(share.name)!));
}

export function added(shares: readonly Share[], name: string): Share[] {
  if (shares.some((share) => share.name === name)) return [...shares];
  return [...shares, { name, places: shares.length === 0 ? allPlaces : 0 }];
}

/** Its share goes to those that stay; the last one can't go. */
export function removed(shares: readonly Share[], name: string): Share[] {
  const others = shares.filter((share) => share.name !== name);
  if (others.length === 0) return [...shares];
  const divided = divide(allPlaces, others, grainOf(shares.map((share) => share.places)));
  return others.map((share) => divided.get(share.name)!);
}

/** Whole percents stay whole, and tenths tenths, as long as nobody asks for finer ones. */
function grainOf(places: readonly number[]): number {
  return [100, 10].find((grain) => places.every((each) => each % grain === 0)) ?? 1;
}

/** Largest remainders: what rounding leaves over goes to those that it cost most. */
function divide(total: number, shares: readonly Share[], grain: number): Map<string, Share> {
  const had = shares.reduce((sum, share) => sum + share.places, 0);
  const exact = shares.map(({ name, places }) => {
    const due = (had === 0 ? total / shares.length : (places * total) / had) / grain;
    return { name, units: Math.floor(due), rest: due - Math.floor(due) };
  });
  let left = Math.round(total / grain) - exact.reduce((sum, { units }) => sum + units, 0);
  for (const each of exact.toSorted((a, b) => b.rest - a.rest)) if (left-- > 0) each.units++;
  return new Map(exact.map(({ name, units }) => [name, { name, places: units * grain }]));
}
