/** What of a call is not written down as it came: the rules, and what stands in place of the values. */
import { createHmac } from "node:crypto";
import type { RedactionSettings } from "../../config/settings.ts";

export type RedactionAction = RedactionSettings["action"];
/** What a rule may be about. */
export type Redacted = "input" | "output" | "parameter";

/** The action that discloses least comes first. */
const strictestFirst: readonly RedactionAction[] = ["drop", "hash", "mask"];
/** Hexadecimal digits of a hash: 64 bits, enough to tell the values of a data set apart. */
const hashDigits = 16;
const everything = "*";

export class Redaction {
  readonly #rules: readonly RedactionSettings[];
  readonly #key: string;
  readonly #known = new Map<string, RedactionAction | undefined>();

  /** @param key secret of the hashes */
  constructor(rules: readonly RedactionSettings[], key: string) {
    this.#rules = rules;
    this.#key = key;
  }

  /** The strictest of the rules that match; undefined: none does. */
  of(model: string, what: Redacted, name: string): RedactionAction | undefined {
    if (this.#rules.length === 0) return undefined;
    // Names of parameters are the caller's: they are not remembered.
    if (what === "parameter") return this.#find(model, what, name);
    const place = `${model}\n${what}\n${name}`;
    if (!this.#known.has(place)) this.#known.set(place, this.#find(model, what, name));
    return this.#known.get(place);
  }

  /** The same for the same bytes, and for no others that anybody will meet. */
  hash(bytes: Uint8Array | string): string {
    return createHmac("sha256", this.#key).update(bytes).digest("hex").slice(0, hashDigits);
  }

  #find(model: string, what: Redacted, name: string): RedactionAction | undefined {
    const actions = this.#rules
      .filter((rule) => matches(rule.model, model) && rule[what] !== null && matches(rule[what], name))
      .map(({ action }) => action);
    return strictestFirst.find((action) => actions.includes(action));
  }
}

function matches(pattern: string, name: string): boolean {
  return pattern === everything || pattern === name;
}

/** Its form: x for each letter, 0 for each digit. */
export function maskText(text: string): string {
  return text.replace(/\p{L}/gu, "x").replace(/\p{N}/gu, "0");
}
