/** Looks at JSON text character by character for what JSON.parse does not tell: where it breaks, which key comes twice, how a number is written. */
import { pointerToken } from "../errors/pointer.ts";
import { endOfString } from "./depth.ts";
import { jsonNumber } from "./number.ts";

/** What a scan found. */
export interface JsonFindings {
  /** Where the text stops being JSON, counted in characters from 0, and why; undefined when it is JSON throughout. */
  readonly fault: { readonly at: number; readonly detail: string } | undefined;
  /** JSON pointer of the first key that its object has twice. */
  readonly duplicateKey: string | undefined;
}

/** One open array or object on the way to a value. */
export interface Level {
  /** Keys seen so far; undefined for an array. */
  readonly keys: ReadonlySet<string> | undefined;
  readonly key: string;
  readonly index: number;
}

interface OpenLevel extends Level {
  readonly keys: Set<string> | undefined;
  key: string;
  index: number;
}

/** Told of each number: its text, and what lies around it from the outside in. True ends the scan. */
export type OnNumber = (written: string, path: readonly Level[]) => boolean;

const literal = /true|false|null/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Scans all of the text, or up to its first fault. Without recursion: nobody but the caller bounds how deep it goes. */
export function scanJson(text: string, onNumber: OnNumber = () => false): JsonFindings {
  return new Scanner(text, onNumber).scan();
}

/** JSON pointer of the first key in valid JSON that its object has twice: parsers keep one or the other. */
export function duplicateKeyIn(text: string): string | undefined {
  return scanJson(text).duplicateKey;
}

/** The JSON pointer of what lies there (RFC 6901). */
export function pointerOf(path: readonly Level[]): string {
  return path.map((level) => `/${level.keys === undefined ? level.index : pointerToken(level.key)}`).join("");
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
  readonly #onNumber: OnNumber;
  readonly #levels: OpenLevel[] = [];
  #at = 0;
  #isOver = false;
  #duplicateKey: string | undefined;

  constructor(text: string, onNumber: OnNumber) {
    this.#text = text;
    this.#onNumber = onNumber;
  }

  scan(): JsonFindings {
    let fault: Fault | undefined;
    try {
      this.#document();
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      fault = thrown;
    }
    return { fault, duplicateKey: this.#duplicateKey };
  }

  #document(): void {
    if (this.#text.charCodeAt(0) === 0xfeff) throw new Fault(0, "a byte order mark, which JSON does not have");
    let needsValue = true;
    while (!this.#isOver) {
      if (needsValue) needsValue = this.#value();
      else if (this.#levels.length === 0) break;
      else needsValue = this.#afterValue();
    }
    if (this.#isOver) return;
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
    if (this.#duplicateKey === undefined && level.keys!.has(key)) this.#duplicateKey = pointerOf(this.#levels);
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
    jsonNumber.lastIndex = this.#at;
    const match = jsonNumber.exec(this.#text);
    if (match === null) throw this.#unexpected("a digit");
    this.#isOver = this.#onNumber(match[0], this.#levels);
    this.#at += match[0].length;
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
