/** How the callers of a model are split: ten thousand places, each given to a version, so that a place is a hundredth of a percent. */

import { hashText, scramble } from "./hash.ts";

export const placeCount = 10_000;

export interface Split {
  /** Exact versions, or `latest`. */
  readonly versions: readonly string[];
  /** For each place, the index of its version. */
  readonly places: Uint8Array;
}

/** Places by version; they add up to `placeCount`, and none is 0. */
export type Shares = ReadonlyMap<string, number>;

/**
 * The split for these shares that moves as few places as any can: versions that lose give up exactly what they lose, to those that gain.
 * Which places those are depends on the versions' names alone, so that between two versions the split is the same however the shares came about.
 * @param before undefined: everything was with the version that gets most
 */
export function splitFromShares(shares: Shares, before: Split | undefined): Split {
  const versions = [...shares.keys()].sort();
  const origin = before ?? splitOf(versions.reduce((most, version) => (shares.get(version)! > shares.get(most)! ? version : most)));
  const all = [...versions, ...origin.versions.filter((version) => !shares.has(version))];
  const indexes = origin.versions.map((version) => all.indexOf(version));
  const places = origin.places.map((index) => indexes[index]!);
  // Positive: places that it is to give up.
  const surplus = all.map((version) => -(shares.get(version) ?? 0));
  for (const index of places) surplus[index]!++;
  for (const { place, to } of movesFrom(places, all, surplus)) {
    const from = places[place]!;
    if (surplus[from]! <= 0 || surplus[to]! >= 0) continue;
    surplus[from]!--;
    surplus[to]!++;
    places[place] = to;
  }
  return { versions, places };
}

/** Every caller with one version. */
function splitOf(version: string): Split {
  return { versions: [version], places: new Uint8Array(placeCount) };
}

/** A move as one number, so that ten thousands of them are sorted in a millisecond: less liking first, then the place, then the version. */
const versionRange = 32;
const placeRange = 16_384;
const likingRange = 2 ** 32;

/** Every move that may help, the most natural first: each version has its own liking for each place. */
function* movesFrom(places: Uint8Array, versions: readonly string[], surplus: readonly number[]): Generator<{ place: number; to: number }> {
  const seeds = versions.map((version) => hashText(version, 0));
  const liking = (version: number, place: number) => scramble(seeds[version]! ^ Math.imul(place + 1, 0x9e3779b1));
  const gainers = versions.flatMap((_version, i) => (surplus[i]! < 0 ? [i] : []));
  const moves: number[] = [];
  for (let place = 0; place < places.length; place++) {
    const from = places[place]!;
    if (surplus[from]! <= 0) continue;
    for (const to of gainers) {
      const loss = likingRange + liking(from, place) - liking(to, place);
      moves.push((loss * placeRange + place) * versionRange + to);
    }
  }
  for (const move of Float64Array.from(moves).sort())
    yield { place: Math.floor(move / versionRange) % placeRange, to: move % versionRange };
}
