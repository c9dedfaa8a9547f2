/** Turns the weights of a document into places of a split. */

import { resolveName, type TrafficDocument } from "../document/document.ts";
import { placeCount, type Shares } from "./split.ts";

/** A share that goes to one version before the weights divide the rest: a canary's. */
export interface FirstShare {
  /** An exact version. */
  readonly version: string;
  /** Of all calls. */
  readonly percent: number;
}

/** Labels are resolved, so that moving a share from a label to the version that it names moves nobody. */
export function sharesFromDocument(document: Pick<TrafficDocument, "weights" | "labels">, first?: FirstShare): Shares {
  const shares = new Map<string, number>();
  for (const [name, percent] of Object.entries(document.weights)) {
    const version = resolveName(document, name);
    const places = (shares.get(version) ?? 0) + Math.round((percent / 100) * placeCount);
    if (places > 0) shares.set(version, places);
  }
  return first === undefined ? shares : withFirst(shares, first);
}

/** The others keep their proportions in what is left. */
function withFirst(shares: Shares, { version, percent }: FirstShare): Shares {
  const taken = Math.round((percent / 100) * placeCount);
  const others = [...shares].filter(([name]) => name !== version);
  const total = others.reduce((sum, [, places]) => sum + places, 0);
  if (total === 0) return new Map([[version, placeCount]]);
  const left = placeCount - taken;
  const exact = others.map(([name, places]) => ({
    name,
    places: Math.floor((places * left) / total),
    rest: ((places * left) % total) / total,
  }));
  let missing = left - exact.reduce((sum, { places }) => sum + places, 0);
  for (const each of exact.toSorted((a, b) => b.rest - a.rest)) if (missing-- > 0) each.places++;
  const scaled = exact.map(({ name, places }): [string, number] => [name, places]);
  return new Map([[version, taken] as [string, number], ...scaled].filter(([, places]) => places > 0));
}
