/** Settings of a call as somebody types them, a name and a text each, and as POST /predict takes them. */
import type { PredictionRequest } from "../../../../api/types.ts";

export type Parameters = NonNullable<PredictionRequest["parameters"]>;

export interface ParameterRow {
  readonly name: string;
  readonly text: string;
}

export const blankRow: ParameterRow = { name: "", text: "" };

const decimalNumber = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** What a text stands for: true, false, a number, text in quotes; everything else is the text as it is. */
export function parameterFromText(text: string): Parameters[string] {
  const trimmed = text.trim();
  if (trimmed === "true" || trimmed === "false") return trimmed === "true";
  if (decimalNumber.test(trimmed)) return Number(trimmed);
  return quotedText(trimmed) ?? text;
}

/** `"7"` is the text 7. */
function quotedText(text: string): string | undefined {
  if (!text.startsWith('"')) return undefined;
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}

/** Undefined where none has a name yet: then the call says nothing of parameters. */
export function parametersFromRows(rows: readonly ParameterRow[]): Parameters | undefined {
  const named = rows.filter(({ name }) => name.trim() !== "");
  return named.length === 0 ? undefined : Object.fromEntries(named.map(({ name, text }) => [name.trim(), parameterFromText(text)]));
}

export function rowsFromParameters(parameters: Parameters | undefined): readonly ParameterRow[] {
  return Object.entries(parameters ?? {}).map(([name, value]) => ({ name, text: textOf(value) }));
}

function textOf(value: Parameters[string]): string {
  return typeof value === "string" && parameterFromText(value) !== value ? JSON.stringify(value) : String(value);
}

/** As a link carries them; nothing where there are none. */
export function linkTextFromRows(rows: readonly ParameterRow[]): string | undefined {
  const parameters = parametersFromRows(rows);
  return parameters && JSON.stringify(parameters);
}

/** A link may have been written by anybody: what is none of a call's settings is left out. */
export function rowsFromLinkText(text: string | undefined): readonly ParameterRow[] {
  try {
    const read: unknown = JSON.parse(text ?? "{}");
    if (typeof read !== "object" || read === null || Array.isArray(read)) return [];
    const kept = Object.entries(read).filter(([, value]) => ["boolean", "number", "string"].includes(typeof value));
    return rowsFromParameters(Object.fromEntries(kept));
  } catch {
    return [];
  }
}
