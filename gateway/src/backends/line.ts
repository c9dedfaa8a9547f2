/** Who came first leaves first, and whoever does not want to wait leaves earlier: each in constant time, however many wait. */
export class Line<Item extends object> {
  readonly #items = new Set<Item>();
  /** Goes on where it stands: a new one would walk past the places of all that have left, which a Set keeps for a while. */
  #walk = this.#items.values();
  /** Where it stands; undefined when it has to go on. */
  #first: Item | undefined = undefined;

  get length(): number {
    return this.#items.size;
  }

  push(item: Item): void {
    this.#items.add(item);
  }

  first(): Item | undefined {
    if (this.#items.size === 0) return undefined;
    if (this.#first !== undefined) return this.#first;
    let step = this.#walk.next();
    if (step.done === true) {
      // It had come to the end before the line grew again.
      this.#walk = this.#items.values();
      step = this.#walk.next();
    }
    this.#first = step.value;
    return this.#first;
  }

  shift(): Item | undefined {
    const item = this.first();
    if (item !== undefined) this.remove(item);
    return item;
  }

  /** Takes one out, wherever it stands; false when it is not there. */
  remove(item: Item): boolean {
    if (item === this.#first) this.#first = undefined;
    return this.#items.delete(item);
  }

  /** Empties it. */
  takeAll(): Item[] {
    const items = [...this.#items];
    this.#items.clear();
    this.#first = undefined;
    return items;
  }
}
