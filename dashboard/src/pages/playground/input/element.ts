/** One element of an input: what somebody types, and what POST /predict takes for it. */
import { isBase64Element } from "../tensor/element.ts";

/** Which control shows an element. */
export type ElementKind = "number" | "text" | "switch";

export function elementKindOf(datatype: string): ElementKind {
  if (datatype === "BYTES") return "text";
  return datatype === "BOOL" ? "switch" : "number";
}

/** Whether the gateway takes integers beyond 2^53 as strings. */
export function is64Bit(datatype: string): boolean {
  return datatype === "INT64" || datatype === "UINT64";
}

function isFloat(datatype: string): boolean {
  return datatype.startsWith("FP") || datatype === "BF16";
}

const wholeNumber = /^[+-]?[0-9]+$/;
const decimalNumber = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const specials: Readonly<Record<string, string>> = {
  nan: "NaN",
  inf: "Infinity",
  "+inf": "Infinity",
  "-inf": "-Infinity",
  infinity: "Infinity",
  "+infinity": "Infinity",
  "-infinity": "-Infinity",
};
const trueWords = ["true", "yes", "1"];
const falseWords = ["false", "no", "0"];

/**
 * The element that a text stands for: `null` for nothing, and the text itself where it stands for none.
 * @param isNullable the element may be missing: then no text at all is none, rather than an empty one
 */
export function elementFromText(datatype: string, text: string, isNullable = false): unknown {
  if (datatype === "BYTES") return text === "" && isNullable ? null : text;
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (datatype === "BOOL") return booleanFromText(trimmed);
  const special = isFloat(datatype) ? specials[trimmed.toLowerCase()] : undefined;
  if (special !== undefined) return special;
  if (is64Bit(datatype) && wholeNumber.test(trimmed)) return longFromText(trimmed);
  if (!decimalNumber.test(trimmed)) return trimmed;
  const number = Number(trimmed);
  // 1e400 is not infinity: who wants that writes Infinity.
  return Number.isFinite(number) ? number : trimmed;
}

function booleanFromText(text: string): unknown {
  const word = text.toLowerCase();
  if (trueWords.includes(word)) return true;
  return falseWords.includes(word) ? false : text;
}

/** A JSON number where that is exact, else the digits as text, which is how the gateway takes them. */
function longFromText(text: string): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text.replace("+", "")).toString();
}

/** What stands in the field of an element. */
export function textFromElement(element: unknown): string {
  if (element === null || element === undefined) return "";
  if (typeof element === "string") return element;
  if (typeof element === "number") return Object.is(element, -0) ? "-0" : String(element);
  return typeof element === "boolean" ? String(element) : JSON.stringify(element);
}

/** Why an element cannot be sent as it stands, or undefined. Ranges and lengths are for the gateway to judge. */
export function whyNotSendable(datatype: string, element: unknown, isNullable = false): string | undefined {
  if (element === null || element === undefined) return isNullable && element === null ? undefined : "Not filled in yet";
  switch (elementKindOf(datatype)) {
    case "switch":
      return typeof element === "boolean" ? undefined : "Neither true nor false";
    case "text":
      return typeof element === "string" || isBase64Element(element) ? undefined : "Not a text";
    default:
      return whyNoNumber(datatype, element);
  }
}

function whyNoNumber(datatype: string, element: unknown): string | undefined {
  if (isFloat(datatype)) {
    const isNumber = typeof element === "number" || (typeof element === "string" && Object.values(specials).includes(element));
    return isNumber ? undefined : "Not a number";
  }
  if (typeof element === "number") return Number.isInteger(element) ? undefined : "Not a whole number";
  return is64Bit(datatype) && typeof element === "string" && wholeNumber.test(element) ? undefined : "Not a whole number";
}

/** What tells of an input how its elements begin. */
export interface ElementSpec {
  readonly datatype: string;
  readonly nullable?: boolean | undefined;
  readonly categories?: readonly unknown[] | undefined;
}

/** An element that can be sent, whatever it means. */
export function madeUpElement({ datatype, categories = [] }: ElementSpec): unknown {
  if (categories.length > 0) return categories[0];
  const kind = elementKindOf(datatype);
  if (kind === "text") return "";
  return kind === "switch" ? false : 0;
}

/** An element that somebody is to fill in: of categories the first, since nobody can know them. */
export function blankElement({ datatype, nullable = false, categories = [] }: ElementSpec): unknown {
  if (categories.length > 0) return categories[0];
  return nullable || elementKindOf(datatype) === "number" ? null : madeUpElement({ datatype });
}
