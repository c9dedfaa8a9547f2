/** Turns the weights of a document into places of a split. */

import { resolveName, type TrafficDocument } from "../document/document.ts";
import { placeCount, type Shares } from "./split.ts";

/** A share that goes to one version before the weights divide the rest: a canary's. */
export interface FirstShare {
  /** An exact version. */
  readonly version: string;
  /** Of all calls. */
  readonly percent: number;
  /** Divides the rest in place of the document's weights: percentages by exact version. */
  readonly rest?: Readonly<Record<string, number>>;
}

/** Labels are resolved, so that moving a share from a label to the version that it names moves nobody. */
export function sharesFromDocument(document: Pick<TrafficDocument, "weights" | "labels">, first?: FirstShare): Shares {
  const shares = new Map<string, number>();
  const weights = first?.rest ?? document.weights;
  for (const [name, percent] of Object.entries(weights)) {
    const version = first?.rest === undefined ? resolveName(document, name) : name;
    const places = (shares.get(version) ?? 0) + Math.round((percent / 100) * placeCount);
    if (places > 0) shares.set(version, places);
  }
  return first === undefined ? shares : withFirst(shares, first);
}

/** The others keep their proportions in what is left. */
function withFirst(shares: Shares, { version, percent }: FirstShare): Shares {
  const taken = Math.round((percent / 100) * placeCount);
  const others = [...shares].filter(([name]) => name !== version);
  if (others.length === 0) return new Map([[version, placeCount]]);
  const scaled = dividedAmong(placeCount - taken, others);
  return new Map([[version, taken] as [string, number], ...scaled].filter(([, places]) => places > 0));
}

/** Percentages in the same proportions that add up to `percent`, to the hundredth. At least one is above 0. */
export function scaledTo(percent: number, weights: readonly [name: string, percent: number][]): [name: string, percent: number][] {
  const places = weights.map(([name, weight]): [string, number] => [name, Math.round((weight / 100) * placeCount)]);
  return dividedAmong((percent / 100) * placeCount, places).map(([name, share]) => [name, (share * 100) / placeCount]);
}

/** Whole places in proportion to what each had; those that lose most by rounding down get what is missing (largest remainder). */
function dividedAmong(count: number, parts: readonly [name: string, places: number][]): [name: string, places: number][] {
  const total = parts.reduce((sum, [, places]) => sum + places, 0);
  const exact = parts.map(([name, places]) => ({
    name,
    places: Math.floor((places * count) / total),
    rest: ((places * count) % total) / total,
  }));
  let missing = count - exact.reduce((sum, { places }) => sum + places, 0);
  for (const each of exact.toSorted((a, b) => b.rest - a.rest)) if (missing-- > 0) each.places++;
  return exact.map(({ name, places }) => [name, places]);
}
