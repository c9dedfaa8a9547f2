/** Reads JSON and says where it breaks and where each value stands, which JSON.parse tells differently in each browser, or not at all. */

/** Characters of the text, the last one excluded. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** The text is no JSON; `at` is the first character that cannot be. */
export class JsonFault extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** What the reader tells of each value that it has read. */
export interface JsonVisitor {
  /** Called for inner values first. `path` is reused: copy it to keep it. */
  value?(path: readonly (string | number)[], range: TextRange): void;
  /** The value of a number's digits; by default the nearest double. */
  number?(digits: string, path: readonly (string | number)[]): unknown;
}

/** Deeper than any tensor, and far from what ends the browser's stack. */
const mostLevels = 64;

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// JSON allows no control characters in strings (RFC 8259, 7).
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it looks for
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const space = /[ \t\r\n]*/y;
const words: readonly (readonly [string, unknown])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

/** Throws JsonFault. */
export function readJson(text: string, visitor: JsonVisitor = {}): unknown {
  return new Reader(text, visitor).read();
}

/** Where the value stands that the tokens lead to; undefined when there is none. The text is JSON. */
export function rangeInJson(text: string, tokens: readonly string[]): TextRange | undefined {
  let found: TextRange | undefined;
  readJson(text, {
    value: (path, range) => {
      if (path.length === tokens.length && path.every((token, at) => String(token) === tokens[at])) found = range;
    },
  });
  return found;
}

class Reader {
  readonly #text: string;
  readonly #visitor: JsonVisitor;
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(text: string, visitor: JsonVisitor) {
    this.#text = text;
    this.#visitor = visitor;
  }

  read(): unknown {
    this.#skipSpace();
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#fault("nothing more");
    return value;
  }

  #value(): unknown {
    if (this.#path.length > mostLevels) throw new JsonFault(`Nested more than ${mostLevels} levels deep`, this.#at);
    const from = this.#at;
    const value = this.#any();
    this.#visitor.value?.(this.#path, { from, to: this.#at });
    return value;
  }

  #any(): unknown {
    const first = this.#text[this.#at];
    if (first === "[") return this.#array();
    if (first === "{") return this.#object();
    if (first === '"') return this.#string();
    const digits = this.#match(number);
    if (digits !== undefined) return this.#visitor.number?.(digits, this.#path) ?? Number(digits);
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    throw this.#fault("a value");
  }

  #array(): unknown[] {
    const values: unknown[] = [];
    this.#members("]", () => {
      this.#path.push(values.length);
      values.push(this.#value());
      this.#path.pop();
    });
    return values;
  }

  #object(): Record<string, unknown> {
    const members = new Map<string, unknown>();
    this.#members("}", () => {
      const start = this.#at;
      if (this.#text[start] !== '"') throw this.#fault("a name in quotes");
      const name = this.#string();
      if (members.has(name)) throw new JsonFault(`The name ${JSON.stringify(name)} comes twice`, start);
      this.#skipSpace();
      this.#expect(":");
      this.#skipSpace();
      this.#path.push(name);
      members.set(name, this.#value());
      this.#path.pop();
    });
    return Object.fromEntries(members);
  }

  /** Members between brackets, with commas between them. */
  #members(end: "]" | "}", member: () => void): void {
    this.#at++;
    this.#skipSpace();
    if (this.#take(end)) return;
    for (;;) {
      member();
      this.#skipSpace();
      if (this.#take(end)) return;
      if (!this.#take(",")) throw this.#fault(`a comma or ${end}`);
      this.#skipSpace();
    }
  }

  #string(): string {
    const quoted = this.#match(string);
    if (quoted !== undefined) return JSON.parse(quoted) as string;
    throw new JsonFault("This text has no closing quote, or a character in it that must be escaped", this.#at);
  }

  #take(character: string): boolean {
    const isNext = this.#text[this.#at] === character;
    if (isNext) this.#at++;
    return isNext;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.#fault(character);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #skipSpace(): void {
    this.#match(space);
  }

  #fault(expected: string): JsonFault {
    const came = this.#text[this.#at];
    return new JsonFault(`Expected ${expected}, got ${came === undefined ? "the end" : JSON.stringify(came)}`, this.#at);
  }
}
