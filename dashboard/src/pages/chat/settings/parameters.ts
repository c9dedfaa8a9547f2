/** The parameters of a chat that the page has fields for, and what was typed into them. */

import type { ChatParameters } from "../../../api/chat.ts";
import type { Generation } from "../../../api/generation.ts";

export interface ParameterField {
  /** OpenAI's. */
  readonly name: string;
  readonly label: string;
  readonly meaning: string;
  readonly kind: "number" | "integer" | "lines";
  readonly least?: number;
  readonly most?: number;
}

export const parameterFields: readonly ParameterField[] = [
  { name: "max_tokens", label: "Most tokens", meaning: "The answer ends after so many", kind: "integer", least: 1 },
  {
    name: "temperature",
    label: "Temperature",
    meaning: "0 always takes the likeliest token; more is bolder",
    kind: "number",
    least: 0,
    most: 2,
  },
  {
    name: "top_p",
    label: "Top p",
    meaning: "Only of the likeliest tokens that have this share together",
    kind: "number",
    least: 0,
    most: 1,
  },
  { name: "presence_penalty", label: "Presence penalty", meaning: "Above 0: rather something new", kind: "number", least: -2, most: 2 },
  { name: "frequency_penalty", label: "Frequency penalty", meaning: "Above 0: rather nothing again", kind: "number", least: -2, most: 2 },
  { name: "seed", label: "Seed", meaning: "The same number gives the same answer", kind: "integer" },
  { name: "stop", label: "Stop at", meaning: "The answer ends before any of these, one a line; \\n is a new line", kind: "lines" },
];

/** What was typed, by name; what is empty is the model's own. */
export type ParameterTexts = Readonly<Record<string, string>>;

/** Every version takes it, whatever else it declares. */
const ALWAYS = "max_tokens";
const MOST_STOPS = 4;

export function isSupported({ supports }: Generation, name: string): boolean {
  return name === ALWAYS || supports.includes(name) || supports.includes("*");
}

/** What is wrong with what was typed; undefined where nothing is. */
export function faultOf({ kind, least, most }: ParameterField, text: string): string | undefined {
  if (text.trim() === "") return undefined;
  if (kind === "lines") return stopsFrom(text).length > MOST_STOPS ? `At most ${MOST_STOPS} lines` : undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return "Expected a number";
  if (kind === "integer" && !Number.isSafeInteger(value)) return "Expected a whole number";
  if (least !== undefined && value < least) return `At least ${least}`;
  if (most !== undefined && value > most) return `At most ${most}`;
  return undefined;
}

/** What is sent to a version: all that was filled in, as far as it takes it. */
export function parametersFrom(texts: ParameterTexts, generation: Generation): ChatParameters {
  const given = parameterFields.flatMap(({ name, kind }) => {
    const text = texts[name] ?? "";
    if (text.trim() === "" || !isSupported(generation, name)) return [];
    return [[name, kind === "lines" ? stopsFrom(text) : Number(text)] as const];
  });
  return Object.fromEntries(given);
}

function stopsFrom(text: string): string[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => line.replaceAll(/\\([nt\\])/g, (_, letter: string) => ({ n: "\n", t: "\t" })[letter] ?? "\\"));
}
