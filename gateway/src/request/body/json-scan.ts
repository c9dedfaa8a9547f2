/** Looks at JSON text character by character for what JSON.parse does not tell: where it breaks, how deep it goes, which key comes twice. */

/** What a scan found. */
export interface JsonFindings {
  /** Where the text stops being JSON, counted in characters from 0, and why; undefined when it is JSON throughout. */
  readonly fault: { readonly at: number; readonly detail: string } | undefined;
  /** Whether the fault is that arrays and objects are nested too deep. */
  readonly isTooDeep: boolean;
  /** JSON pointer of the first key that its object has twice. */
  readonly duplicateKey: string | undefined;
  /** JSON pointers of numbers with a fraction so long that a double drops it and leaves an integer. At most 20. */
  readonly roundedNumbers: readonly string[];
}

/** One open array or object. */
interface Level {
  /** Keys seen so far; undefined for an array. */
  readonly keys: Set<string> | undefined;
  key: string;
  index: number;
}

const number = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const literal = /true|false|null/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const maxRounded = 20;

/** Scans all of the text, or up to its first fault. Without recursion; `maxDepth` + 1 levels are a fault. */
export function scanJson(text: string, maxDepth: number): JsonFindings {
  return new Scanner(text, maxDepth).scan();
}

/** Whether brackets are nested deeper than allowed. On bytes, which take a fifth of the time of a string's characters. */
export function isDeeperThan(json: Uint8Array, maxDepth: number): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]!;
    if (byte === 0x22) at = endOfBytes(json, at);
    // Digits, commas and spaces all lie below the brackets.
    else if (byte < 0x5b) continue;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > maxDepth) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}

/** Index of the quote that closes the string which begins at `start`. */
function endOfBytes(json: Uint8Array, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    const byte = json[at]!;
    if (byte === 0x5c) at++;
    else if (byte === 0x22) return at;
  }
  return json.length;
}

/** How many keys all objects have together, in text that JSON.parse has accepted. */
export function countKeys(text: string): number {
  let keys = 0;
  for (let start = text.indexOf('"'); start >= 0; ) {
    let next = endOfString(text, start) + 1;
    while (text.charCodeAt(next) <= 0x20) next++;
    if (text.charCodeAt(next) === 0x3a) keys++;
    start = text.indexOf('"', next);
  }
  return keys;
}

/** Index of the quote that closes the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === 0x22 || Number.isNaN(code)) return at;
  }
}

class Fault {
  readonly at: number;
  readonly detail: string;

  constructor(at: number, detail: string) {
    this.at = at;
    this.detail = detail;
  }
}

class Scanner {
  readonly #text: string;
  readonly #levels: Level[] = [];
  readonly #rounded: string[] = [];
  readonly #maxDepth: number;
  #at = 0;
  #isTooDeep = false;
  #duplicateKey: string | undefined;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  scan(): JsonFindings {
    let fault: Fault | undefined;
    try {
      this.#document();
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      fault = thrown;
    }
    return { fault, isTooDeep: this.#isTooDeep, duplicateKey: this.#duplicateKey, roundedNumbers: this.#rounded };
  }

  #document(): void {
    if (this.#text.charCodeAt(0) === 0xfeff) throw new Fault(0, "a byte order mark, which JSON does not have");
    let needsValue = true;
    for (;;) {
      if (needsValue) needsValue = this.#value();
      else if (this.#levels.length === 0) break;
      else needsValue = this.#afterValue();
    }
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#unexpected("the end");
  }

  /** Reads one scalar, or opens an array or object; true when a value must come next. */
  #value(): boolean {
    this.#skipSpace();
    const code = this.#text.charCodeAt(this.#at);
    switch (code) {
      case 0x5b:
        return this.#open(undefined, 0x5d);
      case 0x7b:
        return this.#open(new Set(), 0x7d);
      case 0x22:
        this.#string();
        return false;
      default:
        if (code === 0x2d || (code >= 0x30 && code <= 0x39)) this.#number();
        else this.#literal();
        return false;
    }
  }

  #open(keys: Set<string> | undefined, close: number): boolean {
    this.#at++;
    this.#levels.push({ keys, key: "", index: 0 });
    if (this.#levels.length > this.#maxDepth) {
      this.#isTooDeep = true;
      throw new Fault(this.#at - 1, `more than ${this.#maxDepth} levels of nesting`);
    }
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) === close) {
      this.#close();
      return false;
    }
    if (keys !== undefined) this.#key();
    return true;
  }

  #close(): void {
    this.#at++;
    this.#levels.pop();
  }

  /** Behind a value inside an array or object; true when another value must come. */
  #afterValue(): boolean {
    const level = this.#levels.at(-1)!;
    const close = level.keys === undefined ? 0x5d : 0x7d;
    this.#skipSpace();
    const code = this.#text.charCodeAt(this.#at);
    if (code === close) {
      this.#close();
      return false;
    }
    if (code !== 0x2c) throw this.#unexpected(close === 0x5d ? "',' or ']'" : "',' or '}'");
    this.#at++;
    level.index++;
    if (level.keys !== undefined) this.#key();
    return true;
  }

  #key(): void {
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) !== 0x22) throw this.#unexpected("a key in double quotes");
    const start = this.#at;
    this.#string();
    const written = this.#text.slice(start, this.#at);
    const key = written.includes("\\") ? (JSON.parse(written) as string) : written.slice(1, -1);
    const level = this.#levels.at(-1)!;
    level.key = key;
    if (this.#duplicateKey === undefined && level.keys!.has(key)) this.#duplicateKey = this.#pointer();
    level.keys!.add(key);
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) !== 0x3a) throw this.#unexpected("':'");
    this.#at++;
  }

  #string(): void {
    const text = this.#text;
    let at = this.#at + 1;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 0x22) break;
      if (code === 0x5c) {
        escaped.lastIndex = at;
        const match = escaped.exec(text);
        if (match === null) throw new Fault(at, "an escape that JSON does not have");
        at += match[0].length;
      } else if (code < 0x20) throw new Fault(at, "a control character inside a string; write it as an escape");
      else if (Number.isNaN(code)) throw new Fault(text.length, "the end inside a string");
      else at++;
    }
    this.#at = at + 1;
  }

  #number(): void {
    number.lastIndex = this.#at;
    const match = number.exec(this.#text);
    if (match === null) throw this.#unexpected("a digit");
    const [written, fraction] = match;
    // 4.99999999999999999 is 5 as a double: where an integer is wanted that would be a silent rounding.
    if (fraction !== undefined && written.length > 15 && this.#rounded.length < maxRounded && isRoundedToInteger(written))
      this.#rounded.push(this.#pointer());
    this.#at += written.length;
  }

  #literal(): void {
    literal.lastIndex = this.#at;
    const match = literal.exec(this.#text);
    if (match === null) throw this.#unexpected("a value");
    this.#at += match[0].length;
  }

  #skipSpace(): void {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #pointer(): string {
    return this.#levels
      .map((level) => `/${level.keys === undefined ? level.index : level.key.replaceAll("~", "~0").replaceAll("/", "~1")}`)
      .join("");
  }

  #unexpected(wanted: string): Fault {
    const code = this.#text.codePointAt(this.#at);
    const came =
      code === undefined
        ? "the end"
        : code < 0x21 || code > 0x7e
          ? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`
          : `'${String.fromCodePoint(code)}'`;
    const hint = /^(?:NaN|-?Infinity)/.test(this.#text.slice(this.#at, this.#at + 9)) ? '; write NaN and infinities as strings, "NaN"' : "";
    return new Fault(this.#at, `${came} where ${wanted} was expected${hint}`);
  }
}

/** Whether the literal has a fraction other than zero and its double has none. */
function isRoundedToInteger(written: string): boolean {
  if (!Number.isInteger(Number(written))) return false;
  const [mantissa = "", exponent = "0"] = written.toLowerCase().split("e");
  const fraction = (mantissa.split(".")[1] ?? "").replace(/0+$/, "");
  return fraction.length > Number(exponent);
}
