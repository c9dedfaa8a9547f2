/** Remembers who has which colour, so that it stays theirs while others come and go. */

export class ColourBook {
  readonly #places = new Map<string, number>();
  readonly #size: number;

  /** @param size of the palette */
  constructor(size: number) {
    this.#size = size;
  }

  /**
   * The place of each in the palette. Who has had one keeps it; the others get one that none of these has, as long as there are any.
   * @param names those that are seen beside each other
   */
  of(names: readonly string[]): ReadonlyMap<string, number> {
    const taken = new Set<number>();
    const found = new Map<string, number>();
    const without: string[] = [];
    for (const name of names) {
      const place = this.#places.get(name);
      if (place === undefined || taken.has(place)) without.push(name);
      else {
        taken.add(place);
        found.set(name, place);
      }
    }
    for (const name of without.sort()) {
      const place = this.#freest(hashOf(name) % this.#size, taken);
      taken.add(place);
      found.set(name, place);
      this.#places.set(name, place);
    }
    return found;
  }

  /** The one that the fewest have, and none of those that are seen: the next from `first` on, so that it is the same at the next visit. */
  #freest(first: number, taken: ReadonlySet<number>): number {
    const uses = new Array<number>(this.#size).fill(0);
    for (const place of this.#places.values()) uses[place]! += 1;
    const all = [...uses.keys()].map((place) => (first + place) % this.#size);
    const free = all.filter((place) => !taken.has(place));
    const among = free.length > 0 ? free : all;
    return among.reduce((best, place) => (uses[place]! < uses[best]! ? place : best));
  }
}

function hashOf(name: string): number {
  let hash = 0;
  for (let index = 0; index < name.length; index += 1) hash = (hash * 31 + name.charCodeAt(index)) >>> 0;
  return hash;
}
