/** Tells how deep the arrays and objects of a JSON text lie in each other, before anything is made of them. */

/**
 * Whether brackets are nested deeper than allowed. Jumps from bracket to bracket by `indexOf`, which costs a hundredth of
 * parsing a large tensor; a look at each character costs as much as parsing it (docs/decisions/0007-json-numbers.md).
 */
export function isDeeperThan(text: string, maxDepth: number): boolean {
  const next = new NextOf(text);
  let depth = 0;
  for (let at = next.from(0); at < text.length; ) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = endOfString(text, at);
        break;
      case 0x5b:
      case 0x7b:
        if (++depth > maxDepth) return true;
        break;
      default:
        depth--;
    }
    at = next.from(at + 1);
  }
  return false;
}

/** Index of the quote that closes the string which begins at `start`; the text's length when none does. */
export function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = at;
    while (text.charCodeAt(escapes - 1) === 0x5c) escapes--;
    if ((at - escapes) % 2 === 0) return at;
  }
  return text.length;
}

/** Where each kind of bracket, and the quote, comes next. */
class NextOf {
  readonly #text: string;
  #quote = -1;
  #array = -1;
  #arrayEnd = -1;
  #object = -1;
  #objectEnd = -1;

  constructor(text: string) {
    this.#text = text;
  }

  /** Index of the nearest of them at or behind `start`; the text's length when none is left. */
  from(start: number): number {
    if (this.#quote < start) this.#quote = this.#find('"', start);
    if (this.#array < start) this.#array = this.#find("[", start);
    if (this.#arrayEnd < start) this.#arrayEnd = this.#find("]", start);
    if (this.#object < start) this.#object = this.#find("{", start);
    if (this.#objectEnd < start) this.#objectEnd = this.#find("}", start);
    return Math.min(this.#quote, this.#array, this.#arrayEnd, this.#object, this.#objectEnd);
  }

  #find(mark: string, start: number): number {
    const at = this.#text.indexOf(mark, start);
    return at < 0 ? this.#text.length : at;
  }
}
