/** The JSON tab's text: inputs as people read and write them, and what of a text cannot be taken. */

import { tokensOf } from "../../../../format/json-pointer.ts";
import type { InputProblem, Inputs } from "../../state.ts";
import { valuesByName } from "../../tensor/shape.ts";
import { is64Bit } from "../element.ts";
import type { Signature } from "../signature.ts";
import { JsonFault, rangeInJson, readJson, type TextRange } from "./read-json.ts";

/** Why a text is not taken, and where. */
export interface TextFault extends TextRange {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

export type ReadText = { readonly ok: true; readonly inputs: Inputs } | { readonly ok: false; readonly fault: TextFault };

/** Longest array that stands on one line. */
const mostLineCharacters = 100;

/** The inputs of a text. A model with one input takes the bare value too, as POST /predict does. */
export function inputsFromText(text: string, signature: Signature): ReadText {
  try {
    const value = readJson(text, { number: (digits, path) => exactNumber(digits, path, signature) });
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isObject && signature.inputs.length !== 1) throw new JsonFault(`Expected an object with ${namesOf(signature)}`, 0);
    return { ok: true, inputs: valuesByName(signature.inputs, value) };
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    return { ok: false, fault: faultAt(text, fault) };
  }
}

function namesOf({ inputs }: Signature): string {
  return inputs.map(({ name }) => name).join(", ");
}

/** Integers of 64 bits that a double would round stay as their digits, which is how the gateway takes them. */
function exactNumber(digits: string, path: readonly (string | number)[], { inputs }: Signature): unknown {
  const number = Number(digits);
  if (Number.isSafeInteger(number) || !/^-?[0-9]+$/.test(digits)) return number;
  const spec = typeof path[0] === "string" ? inputs.find(({ name }) => name === path[0]) : inputs[0];
  return spec !== undefined && is64Bit(spec.datatype) ? digits : number;
}

function faultAt(text: string, { message, at }: JsonFault): TextFault {
  const before = text.slice(0, at);
  const from = Math.min(at, Math.max(0, text.length - 1));
  return { message, from, to: Math.min(text.length, from + 1), line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}

/** Indented JSON in which arrays of elements keep to one line each, so that a table looks like one. */
export function textFromInputs(inputs: unknown): string {
  return format(inputs, "");
}

function format(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const isArray = Array.isArray(value);
  const inner = `${indent}  `;
  const members = isArray
    ? value.map((member) => format(member, inner))
    : Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${format(member, inner)}`);
  const [open, close] = isArray ? "[]" : "{}";
  if (members.length === 0) return `${open}${close}`;
  const isFlat = isArray && value.every((member) => typeof member !== "object" || member === null);
  if (isFlat && members.reduce((length, member) => length + member.length + 2, indent.length) <= mostLineCharacters)
    return `[${members.join(", ")}]`;
  return `${open}\n${members.map((member) => inner + member).join(",\n")}\n${indent}${close}`;
}

/** Problems of the body as the editor marks them, each at the value that its pointer leads to, or at the nearest one around it. */
export function marksInText(text: string, problems: readonly InputProblem[]): readonly (TextRange & { readonly message: string })[] {
  return problems.map(({ pointer, detail }) => {
    const tokens = tokensOf(pointer).slice(1);
    let range: TextRange | undefined;
    for (let length = tokens.length; range === undefined && length >= 0; length--) range = rangeOrNone(text, tokens.slice(0, length));
    return { ...(range ?? { from: 0, to: text.length }), message: detail };
  });
}

function rangeOrNone(text: string, tokens: readonly string[]): TextRange | undefined {
  try {
    return rangeInJson(text, tokens);
  } catch {
    return undefined;
  }
}
