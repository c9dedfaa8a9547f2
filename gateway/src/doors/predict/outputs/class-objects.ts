/** Writes a row of probabilities after the other as objects: a number for each class, or for the likeliest ones, by its name. */
import type { NamedClasses } from "../../../request/classes.ts";
import { bytesPerElement, type Datatype } from "../../../tensors/datatype.ts";
import { type ElementText, elementTexts } from "../../../tensors/json-from-tensor.ts";
import type { OwnBytes } from "../../../tensors/tensor.ts";

/** Classes that one piece has. */
const classesPerPiece = 1_024;

export class ClassObjects {
  readonly #memory: Buffer;
  readonly #text: ElementText;
  readonly #size: number;
  readonly #keys: readonly string[];
  /** So many of the likeliest; undefined: all, in their order. */
  readonly #top: number | undefined;
  #at: number;

  /** @param datatype of numbers or flags */
  constructor(datatype: Datatype, { memory, offset }: OwnBytes, { names, top }: NamedClasses) {
    this.#memory = memory;
    this.#at = offset;
    this.#text = elementTexts[datatype as Exclude<Datatype, "BYTES">];
    this.#size = bytesPerElement[datatype];
    this.#keys = keysOf(names);
    this.#top = top;
  }

  /** The object of the next row, in pieces. */
  *next(): Generator<string, void, void> {
    const row = this.#at;
    this.#at += this.#keys.length * this.#size;
    const order = this.#top === undefined ? undefined : this.#likeliest(row, this.#top);
    const count = order?.length ?? this.#keys.length;
    let piece = "{";
    for (let place = 0; place < count; place++) {
      const at = order === undefined ? place : order[place]!;
      piece += `${place === 0 ? "" : ","}${this.#keys[at]!}${this.#text(this.#memory, row + at * this.#size)}`;
      if ((place + 1) % classesPerPiece !== 0) continue;
      yield piece;
      piece = "";
    }
    yield `${piece}}`;
  }

  /** Places of classes from the likeliest down; of equal ones in their order, and what is no number last. */
  #likeliest(row: number, top: number): readonly number[] {
    const values = this.#keys.map((_, at) => numberOf(this.#text(this.#memory, row + at * this.#size)));
    const places = values.map((_, at) => at).sort((one, other) => values[other]! - values[one]! || one - other);
    return places.slice(0, top);
  }
}

/** What stands in JSON as a string is a whole number of 64 bits, or none at all. */
function numberOf(text: string): number {
  if (text === "true" || text === "false") return text === "true" ? 1 : 0;
  const number = Number(text.startsWith('"') ? text.slice(1, -1) : text);
  // Infinite ones would have no difference.
  return Number.isNaN(number) ? -Number.MAX_VALUE : Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, number));
}

const known = new WeakMap<readonly string[], readonly string[]>();

function keysOf(names: readonly string[]): readonly string[] {
  let keys = known.get(names);
  if (keys === undefined) known.set(names, (keys = names.map((name) => `${JSON.stringify(name)}:`)));
  return keys;
}
