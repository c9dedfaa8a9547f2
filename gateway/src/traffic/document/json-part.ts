/** Reads the parts of a document that people have written: each reader returns the part, or notes what is wrong and where. */

import type { Problem } from "../../errors/gateway-error.ts";
import { shownToken } from "../../errors/pointer.ts";
import { namePattern, nameRule } from "../../models/name.ts";
import { describeJson, maxProblems } from "../../tensors/explain-json.ts";

export interface DocumentProblem extends Problem {
  /** Nothing is written there: whoever fills in a form has not come to it yet. */
  readonly isBlank?: true;
}

/** Collects problems, up to as many as one answer lists. */
export class Problems {
  readonly list: DocumentProblem[] = [];

  add(pointer: string, detail: string, isBlank = false): undefined {
    if (this.list.length < maxProblems) this.list.push({ pointer, detail, ...(isBlank && { isBlank }) });
    return undefined;
  }

  /** Expected this, got that. */
  expected(pointer: string, what: string, value: unknown): undefined {
    return this.add(pointer, `expected ${what}, got ${describeJson(value)}`, value === "");
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function objectAt(value: unknown, pointer: string, what: string, problems: Problems): JsonObject | undefined {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  return problems.expected(pointer, what, value);
}

/** An object with these fields at most; every other one is a problem. */
export function fieldsAt(value: unknown, pointer: string, known: readonly string[], problems: Problems): JsonObject | undefined {
  const object = objectAt(value, pointer, `an object with ${known.join(", ")}`, problems);
  for (const field of Object.keys(object ?? {}))
    if (!known.includes(field)) problems.add(`${pointer}/${shownToken(field)}`, `expected only ${known.join(", ")}, got an unknown field`);
  return object;
}

/** A version, label or model; a version may be written as a whole number. */
export function nameAt(value: unknown, pointer: string, what: string, problems: Problems): string | undefined {
  if (typeof value === "string" && namePattern.test(value)) return value;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return String(value);
  return problems.expected(pointer, `${what} (${nameRule})`, value);
}

export function numberAt(
  value: unknown,
  pointer: string,
  what: string,
  isAllowed: (number: number) => boolean,
  problems: Problems,
): number | undefined {
  if (typeof value === "number" && Number.isFinite(value) && isAllowed(value)) return value;
  return problems.expected(pointer, what, value);
}

export function textAt(
  value: unknown,
  pointer: string,
  what: string,
  isAllowed: (text: string) => boolean,
  problems: Problems,
): string | undefined {
  if (typeof value === "string" && value.isWellFormed() && isAllowed(value)) return value;
  return problems.expected(pointer, what, value);
}

/** Percentages have two decimals: the split has ten thousand places. */
export function isPercentage(value: number): boolean {
  return value >= 0 && value <= 100 && Math.abs(value * 100 - Math.round(value * 100)) < 1e-6;
}

export const percentageRule = "a percentage from 0 to 100 with at most two decimals";
